package io.sallyport.store;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Where everything is kept. A change cannot be written without its event, and no row can be named
/// without a tenant's scope. A scope that is bound to an administrative unit reaches no row of
/// another, in tables whose rows stand in units ([Table#inUnits]): to it they are not there.
/// Implementations pass the same conformance suite (`StoreConformance`).
public interface Store extends AutoCloseable {
    /// Why a change was refused: what it read has another version by now, or its id is taken.
    String CHANGED_MEANWHILE = "row-conflict";

    /// Why a change was refused: a value that may stand once stands in another row.
    String VALUE_TAKEN = "value-taken";

    <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, RowId id);

    <R> Optional<Row<R>> findUnique(TenantScope scope, Table<R> table, String column, String value);

    /// Rows that have a value in a column where several may have it, in the order of their ids.
    <R> List<Row<R>> findIndexed(TenantScope scope, Table<R> table, Lookup lookup);

    /// The id of the row that so many come before, in the order of ids; it opens none.
    Optional<RowId> idAt(TenantScope scope, Table<?> table, long before);

    /// Rows after the given id, in the order of their ids.
    <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit);

    /// How many rows a table has for a tenant, those that were committed by now and have not ended;
    /// it opens none. Those of one administrative unit are counted one by one.
    ///
    /// @throws io.sallyport.foundation.Refusal UNAVAILABLE when that is not known in time
    long count(TenantScope scope, Table<?> table);

    /// Commits the change and its event in one transaction and answers when both are on disk. The
    /// event is in the journal within a second. A crash before the answer leaves both or neither.
    /// Where the request was named by its sender and this is its effect, that it is there is
    /// committed as well ([Effect]).
    ///
    /// @throws io.sallyport.foundation.Refusal UNAVAILABLE when the disk is full (unless it
    ///   contains an incident: `Lane`), the request's deadline has passed or the database cannot be
    ///   reached; where its answer to the commit was lost, both may be there all the same. Also
    ///   whatever the change itself refuses
    <T> T write(RequestContext context, AuditEvent event, Change<T> change);

    /// Hands an event without a change to the journal and returns at once; [Receipt#await()]
    /// returns when it is on disk.
    Receipt append(AuditEvent event);

    /// Removes some rows that have ended and that nobody can read any more; returns how many.
    int purgeEnded(Table<?> table);

    /// Holds a tenant's rows in the database against what the log says was left there, while
    /// everything goes on.
    ///
    /// @param tables all that hold the tenant's rows
    /// @return what does not agree; empty when all is well
    List<Finding> sweep(TenantScope scope, List<Table<?>> tables);

    /// Which tenants have rows or hashes of them in these tables that are none of the known ones:
    /// nobody sweeps those.
    ///
    /// @return for each tenant and table one
    List<Finding> strangers(Predicate<TenantId> known, List<Table<?>> tables);

    /// Cuts off every sweep, for good: a stop does not wait until a large tenant's has ended. Who
    /// asked for one is refused.
    void endSweeps();

    /// Tables in which a read met something else than the log says was left there, each once, since
    /// this was last asked. Whoever read was refused.
    List<Finding> refusedReads();

    /// What a tenant's rows of a table say to somebody who has the whole database and no key.
    Leakage leakage(TenantScope scope, Table<?> table);

    /// Keeps on disk what the next start would otherwise have to read from the whole journal.
    void keepLedger();

    /// The persons that have keys of their own.
    People people();

    /// Wipes what was deleted or replaced before out of the store's files, behind the journal's
    /// telling of it: what is gone here is known there, whatever rows somebody restores.
    ///
    /// @return whether nothing of it is left there; an engine that keeps its files elsewhere cannot
    ///   say so
    boolean wipe();

    /// Builds the reserve for a full disk again where there is room, and notices a disk that has
    /// become full. Called often.
    ///
    /// @return whether the disk is full: then only what contains an incident is written
    boolean keepReserve();

    /// Under which versions of their tenants' keys the rows stand.
    RowKeys rowKeys();

    /// Backups of everything that is kept here.
    Backups backups();

    /// When rows of a backup last took the place of the database's, in milliseconds since 1970; 0
    /// for never. What was decided shortly before may have been forgotten then.
    long restoredMillis();

    /// When something was last committed here before this start, in milliseconds since 1970; 0 for
    /// never. The later of what the journal and the database say.
    long lastCommitMillis();

    /// The journal, for the readers downstream.
    EntrySource journal();

    @Override
    void close();
}
