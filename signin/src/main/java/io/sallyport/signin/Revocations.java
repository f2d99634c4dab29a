package io.sallyport.signin;

import io.sallyport.directory.Parts;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import io.sallyport.store.ValueSpace;
import java.time.Instant;
import java.util.Map;

/// What was ended before its end: tokens (RFC 7009), sessions and grants, and challenges by their
/// one use, each by its id. Asked at every use; a row is kept until what it names would have ended
/// anyway.
public final class Revocations {
    private static final String ID = "token";

    static final Table<Revocation> REVOCATIONS =
            Table.of("revocation", Table.Codec.json(Revocations::write, Revocations::read))
                    .unique(ID, ValueSpace.random(128), Revocation::id)
                    .expiring(Revocation::end)
                    .ofAuthority();

    private final Store store;
    private final Ids ids;

    record Revocation(String id, Instant end) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return REVOCATIONS;
    }

    public Revocations(Parts parts) {
        this.store = parts.store();
        this.ids = parts.ids();
    }

    public boolean isRevoked(RequestContext context, String id) {
        return store.findUnique(context.scope(), REVOCATIONS, ID, id).isPresent();
    }

    /// Whether what was made then is of before the rows were put back from a backup: then its
    /// revocation, and that of the key that signed it, may be among what was lost.
    public boolean mayBeForgotten(RequestContext context, Instant made) {
        return made.toEpochMilli() < store.restoredMillis();
    }

    /// Once more is as good as once.
    ///
    /// @param event that tells of it
    /// @param end when it would have ended anyway
    public void revoke(RequestContext context, AuditEvent event, String id, Instant end) {
        try {
            store.write(
                    context,
                    event,
                    rows -> {
                        rows.insert(REVOCATIONS, ids.row(), new Revocation(id, end));
                        return true;
                    });
        } catch (Refusal already) {
            if (already.code() != RefusalCode.CONFLICT) {
                throw already;
            }
        }
    }

    /// Within a change.
    ///
    /// @return whether it was not there before
    public boolean add(RequestContext context, Transaction rows, String id, Instant end) {
        boolean isNew = rows.findUnique(REVOCATIONS, ID, id).isEmpty();
        if (isNew) {
            rows.insert(REVOCATIONS, ids.row(), new Revocation(id, end));
        }
        return isNew;
    }

    /// Housekeeping: removes rows of what has ended.
    public int purge() {
        return store.purgeEnded(REVOCATIONS);
    }

    private static Map<String, Object> write(Revocation value) {
        return Map.of(ID, value.id(), "end", value.end().toEpochMilli());
    }

    private static Revocation read(JsonObject row) {
        return new Revocation(row.text(ID), row.instant("end"));
    }
}
