package io.sallyport.tokens;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Client assertions that were used (RFC 7523 3, rule 7). Single use is one atomic write: of two
/// that come at the same instant, one wins.
public final class Assertions {
    static final Table<Assertion> ASSERTIONS =
            Table.of("assertion", Table.Codec.json(Assertions::write, Assertions::read))
                    // The client makes them: at worst it counts.
                    .unique("assertion", ValueSpace.chosen(32), Assertion::key)
                    .expiring(Assertion::end);

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    /// @param id the assertion's `jti`, unique for its client
    record Assertion(String clientId, String id, Instant end) {
        String key() {
            return clientId + "\0" + id;
        }
    }

    /// The table that its rows are in.
    public static Table<?> table() {
        return ASSERTIONS;
    }

    public Assertions(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// Whether an assertion that was made then may have been used before the rows were put back
    /// from a backup, which knows nothing of it.
    boolean mayBeForgotten(Instant made) {
        return made.toEpochMilli() < store.restoredMillis();
    }

    /// @throws Refusal INVALID_CLIENT when it was used before
    void redeem(RequestContext context, Assertion assertion) {
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.ASSERTION_REDEEMED,
                        Map.of("client", assertion.clientId(), "assertion", assertion.id()));
        try {
            store.write(
                    context,
                    event,
                    rows -> {
                        rows.insert(ASSERTIONS, ids.row(), assertion);
                        return true;
                    });
        } catch (Refusal used) {
            throw used.code() == RefusalCode.CONFLICT
                    ? ClientAuthentication.refusal("assertion-replayed")
                    : used;
        }
    }

    /// Housekeeping: removes rows of assertions that have ended.
    public int purge() {
        return store.purgeEnded(ASSERTIONS);
    }

    private static Map<String, Object> write(Assertion value) {
        return Map.of(
                "clientId", value.clientId(),
                "id", value.id(),
                "end", value.end().toEpochMilli());
    }

    private static Assertion read(JsonObject row) {
        return new Assertion(row.text("clientId"), row.text("id"), row.instant("end"));
    }
}
