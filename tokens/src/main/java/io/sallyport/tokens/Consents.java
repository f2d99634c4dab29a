package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.signin.Sessions;
import io.sallyport.store.Lookup;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What people let applications do, so that they are asked once. One row for each of both, under an
/// id that is made of them.
public final class Consents {
    private static final String USER = "user";

    /// Of one person at most so many are shown.
    private static final int SHOWN_MAX = 500;

    static final Table<Consent> TABLE =
            Table.of("consent", Table.Codec.json(Consents::write, Consents::read))
                    .indexed(USER, ValueSpace.random(74), one -> List.of(one.user().toString()));

    private final Store store;
    private final InstantSource time;

    /// @param at when it was last given
    record Consent(
            RowId user, String clientId, List<String> scopes, List<String> resources, Instant at) {
        Consent {
            scopes = List.copyOf(scopes);
            resources = List.copyOf(resources);
        }

        boolean covers(AuthorizationRequest asked) {
            return scopes.containsAll(asked.agreed()) && resources.containsAll(asked.resources());
        }
    }

    /// The table that its rows are in.
    public static Table<?> table() {
        return TABLE;
    }

    public Consents(Parts parts) {
        this.store = parts.store();
        this.time = parts.time();
    }

    static RowId id(RowId user, String clientId) {
        byte[] both = (user + " " + clientId).getBytes(StandardCharsets.UTF_8);
        return RowId.of(Arrays.copyOf(Sha256.of(both), RowId.BYTES));
    }

    Optional<Consent> of(RequestContext context, RowId user, String clientId) {
        return store.find(context.scope(), TABLE, id(user, clientId)).map(Row::value);
    }

    /// @param context of the user
    void give(RequestContext context, Sessions.Current session, AuthorizationRequest asked) {
        RowId user = session.account().id();
        String clientId = asked.client().clientId();
        Optional<Consent> before = of(context, user, clientId);
        // What was allowed before is allowed still, until it is taken back.
        Consent given =
                new Consent(
                        user,
                        clientId,
                        both(before.map(Consent::scopes), asked.agreed()),
                        both(before.map(Consent::resources), asked.resources()),
                        time.instant());
        RowId id = id(user, given.clientId());
        Map<String, String> details =
                Map.of(
                        "client", given.clientId(),
                        "scope", String.join(" ", given.scopes()),
                        "user", session.account().subject());
        store.write(
                context,
                AuditEvent.of(context, time.instant(), AuditAction.CONSENT_GIVEN, details),
                rows -> {
                    rows.find(TABLE, id)
                            .ifPresentOrElse(
                                    row -> rows.update(TABLE, row, given),
                                    () -> rows.insert(TABLE, id, given));
                    return true;
                });
    }

    private static List<String> both(Optional<List<String>> before, List<String> now) {
        return Stream.concat(before.stream().flatMap(List::stream), now.stream())
                .distinct()
                .toList();
    }

    /// Those of somebody that stand now, the oldest first.
    List<Consent> list(RequestContext context, RowId user) {
        Lookup all = new Lookup(USER, user.toString(), RowId.FIRST, SHOWN_MAX);
        return store.findIndexed(context.scope(), TABLE, all).stream().map(Row::value).toList();
    }

    /// @param context of the user
    /// @return whether it was there
    boolean withdraw(RequestContext context, Account user, String clientId) {
        RowId id = id(user.id(), clientId);
        if (store.find(context.scope(), TABLE, id).isEmpty()) {
            return false;
        }
        Map<String, String> details = Map.of("client", clientId, USER, user.subject());
        return store.write(
                context,
                AuditEvent.of(context, time.instant(), AuditAction.CONSENT_WITHDRAWN, details),
                rows -> {
                    rows.find(TABLE, id).ifPresent(row -> rows.delete(TABLE, row));
                    return true;
                });
    }

    private static Map<String, Object> write(Consent value) {
        return Map.of(
                USER,
                value.user().toString(),
                "clientId",
                value.clientId(),
                "scopes",
                value.scopes(),
                "resources",
                value.resources(),
                "at",
                value.at().toEpochMilli());
    }

    private static Consent read(JsonObject row) {
        return new Consent(
                RowId.parse(row.text(USER)),
                row.text("clientId"),
                row.texts("scopes"),
                row.texts("resources"),
                row.instant("at"));
    }
}
