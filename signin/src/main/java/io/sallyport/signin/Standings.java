package io.sallyport.signin;

import io.sallyport.directory.Parts;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// From which instant on what somebody began counts: *sign out everywhere* is one row, however many
/// sessions and grants there are. It carries authority, so that one that is taken away or put back
/// lets nothing in.
public final class Standings {
    private static final Table<Instant> TABLE =
            Table.of(
                            "standing",
                            Table.Codec.<Instant>json(
                                    since -> Map.of("since", since.toEpochMilli()),
                                    Standings::read))
                    .ofAuthority();

    private final Store store;
    private final InstantSource time;

    /// The table that its rows are in; each under its user's id.
    public static Table<?> table() {
        return TABLE;
    }

    public Standings(Parts parts) {
        this.store = parts.store();
        this.time = parts.time();
    }

    private static Instant read(JsonObject row) {
        return row.instant("since");
    }

    /// @return long ago while nothing was ended
    Instant since(RequestContext context, RowId user) {
        return store.find(context.scope(), TABLE, user).map(Row::value).orElse(Instant.EPOCH);
    }

    /// Whether what began then counts, as it stands within a change. What began at the instant of
    /// an end is on the side of the end.
    boolean allows(RequestContext context, Transaction rows, RowId user, Instant began) {
        return rows.find(TABLE, user).map(Row::value).orElse(Instant.EPOCH).isBefore(began);
    }

    /// Ends all that began until now, within a change.
    public void end(RequestContext context, Transaction rows, RowId user) {
        Instant now = time.instant();
        rows.find(TABLE, user)
                .ifPresentOrElse(
                        row -> rows.update(TABLE, row, now), () -> rows.insert(TABLE, user, now));
    }
}
