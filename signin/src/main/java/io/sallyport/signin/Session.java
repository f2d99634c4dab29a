package io.sallyport.signin;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// That somebody signed in with a browser. It ends at the earlier of two instants, and nobody has
/// to do anything for that.
///
/// @param secret the hash of what the browser's cookie has
/// @param authenticatedAt when its user last showed credentials (`auth_time`)
/// @param methods by which (`amr`)
/// @param usedAt when it was last used
/// @param idle how long it may lie unused
/// @param end when it ends in any case
/// @param userAgent of the browser that it was made for, as that called itself
public record Session(
        RowId user,
        byte[] secret,
        Instant authenticatedAt,
        List<String> methods,
        Instant createdAt,
        Instant usedAt,
        Duration idle,
        Instant end,
        String userAgent) {
    static final String USER = "user";

    static final Table<Session> TABLE =
            Table.of("session", Table.Codec.json(Session::write, Session::read))
                    .indexed(USER, ValueSpace.random(74), one -> List.of(one.user().toString()))
                    .expiring(Session::end);

    public Session {
        methods = List.copyOf(methods);
    }

    public AuthenticationLevel level() {
        return AuthenticationLevel.of(methods);
    }

    /// The first instant at which it counts no more.
    Instant until() {
        Instant unused = usedAt.plus(idle);
        return unused.isBefore(end) ? unused : end;
    }

    Session usedAt(Instant now) {
        return new Session(
                user, secret, authenticatedAt, methods, createdAt, now, idle, end, userAgent);
    }

    private static Map<String, Object> write(Session value) {
        Map<String, Object> row = new TreeMap<>();
        row.put(USER, value.user().toString());
        row.put("secret", Base64.getEncoder().encodeToString(value.secret()));
        row.put("authenticatedAt", value.authenticatedAt().toEpochMilli());
        row.put("methods", value.methods());
        row.put("createdAt", value.createdAt().toEpochMilli());
        row.put("usedAt", value.usedAt().toEpochMilli());
        row.put("idleMillis", value.idle().toMillis());
        row.put("end", value.end().toEpochMilli());
        row.put("userAgent", value.userAgent());
        return row;
    }

    private static Session read(JsonObject row) {
        return new Session(
                RowId.parse(row.text(USER)),
                Base64.getDecoder().decode(row.text("secret")),
                row.instant("authenticatedAt"),
                row.texts("methods"),
                row.instant("createdAt"),
                row.instant("usedAt"),
                Duration.ofMillis(row.number("idleMillis")),
                row.instant("end"),
                row.text("userAgent"));
    }

    @Override
    public String toString() {
        return "Session[" + user + "]";
    }
}
