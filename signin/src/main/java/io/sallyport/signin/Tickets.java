package io.sallyport.signin;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.Keyring;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a browser was on its way to when somebody had to do something first: sealed under the
/// tenant's key, so that nobody makes one or changes one, and kept by the browser alone. It proves
/// nothing about who carries it.
public final class Tickets {
    static final Duration LIFE = Duration.ofMinutes(15);
    private static final int BYTES_MAX = 18_432;

    /// What stands between a path with a query and the ticket with which somebody comes back.
    public static final String BEHIND = "&signin_ticket=";

    private final SealedFields sealed;
    private final InstantSource time;

    public Tickets(Keyring keyring, InstantSource time) {
        this.sealed = new SealedFields(keyring, "signin_ticket", BYTES_MAX);
        this.time = time;
    }

    /// @param path on this server, with a query, that it goes on to
    /// @param madeAt what somebody does for it is done after this
    /// @param application whose request it is, for people
    /// @param redirectUri where that leads in the end
    /// @param uiLocales languages that the request wishes
    /// @param loginHint who it says may sign in
    /// @param level how surely
    /// @param session that it is for; empty before somebody signed in for it
    public record Ticket(
            String path,
            Instant madeAt,
            String application,
            String redirectUri,
            String uiLocales,
            String loginHint,
            AuthenticationLevel level,
            String session) {
        /// The same once somebody has signed in for it, or for who has.
        public Ticket in(RowId other) {
            return new Ticket(
                    path,
                    madeAt,
                    application,
                    redirectUri,
                    uiLocales,
                    loginHint,
                    level,
                    other.toString());
        }

        /// Whether it is for this session.
        public boolean isOf(RowId other) {
            return session.equals(other.toString());
        }
    }

    public String seal(RequestContext context, Ticket ticket) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("path", ticket.path());
        fields.put("madeAt", ticket.madeAt().toEpochMilli());
        fields.put("application", ticket.application());
        fields.put("redirectUri", ticket.redirectUri());
        fields.put("uiLocales", ticket.uiLocales());
        fields.put("loginHint", ticket.loginHint());
        fields.put("level", ticket.level().label());
        fields.put("session", ticket.session());
        return sealed.sealText(context, fields);
    }

    /// @param text whatever came
    /// @return empty for what is none of this tenant's, or is over
    public Optional<Ticket> open(RequestContext context, String text) {
        return sealed.openText(context, text)
                .map(Tickets::read)
                .filter(ticket -> time.instant().isBefore(ticket.madeAt().plus(LIFE)));
    }

    private static Ticket read(JsonObject fields) {
        return new Ticket(
                fields.text("path"),
                fields.instant("madeAt"),
                fields.text("application"),
                fields.text("redirectUri"),
                fields.text("uiLocales"),
                fields.text("loginHint"),
                AuthenticationLevel.labelled(fields.text("level")).orElseThrow(),
                fields.text("session"));
    }
}
