package io.sallyport.http;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Backups;
import io.sallyport.store.Change;
import io.sallyport.store.EntrySource;
import io.sallyport.store.Finding;
import io.sallyport.store.Leakage;
import io.sallyport.store.Lookup;
import io.sallyport.store.People;
import io.sallyport.store.Receipt;
import io.sallyport.store.Row;
import io.sallyport.store.RowKeys;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Counts events instead of writing them, for tests with very many.
final class CountingStore implements Store {
    private final Map<AuditAction, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicLong refusals = new AtomicLong();
    private volatile boolean full;
    private final Receipt receipt;

    /// @param receipt what every append is answered with
    CountingStore(Receipt receipt) {
        this.receipt = receipt;
    }

    int count(AuditAction action) {
        return counts.getOrDefault(action, 0);
    }

    /// How many refusals the events stand for, told in full, counted or dropped.
    long refusals() {
        return refusals.get();
    }

    void full(boolean now) {
        full = now;
    }

    private static long stoodFor(AuditEvent event) {
        return switch (event.action()) {
            case REQUEST_REFUSED -> 1;
            case REFUSALS_COUNTED -> Long.parseLong(event.details().getOrDefault("count", ""));
            case REFUSALS_DROPPED ->
                    event.details().values().stream().mapToLong(Long::parseLong).sum();
            // AuditAction is a long open list.
            default -> 0;
        };
    }

    @Override
    public Receipt append(AuditEvent event) {
        if (full) {
            throw new Refusal(RefusalCode.UNAVAILABLE, "Full.", "journal-unavailable");
        }
        refusals.addAndGet(stoodFor(event));
        counts.merge(event.action(), 1, Integer::sum);
        return receipt;
    }

    @Override
    public <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, RowId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> Optional<Row<R>> findUnique(
            TenantScope scope, Table<R> table, String column, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> List<Row<R>> findIndexed(TenantScope scope, Table<R> table, Lookup lookup) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<RowId> idAt(TenantScope scope, Table<?> table, long before) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long count(TenantScope scope, Table<?> table) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T write(RequestContext context, AuditEvent event, Change<T> change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int purgeEnded(Table<?> table) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Finding> sweep(TenantScope scope, List<Table<?>> tables) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Finding> strangers(Predicate<TenantId> known, List<Table<?>> tables) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void endSweeps() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Finding> refusedReads() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Leakage leakage(TenantScope scope, Table<?> table) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean keepReserve() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void keepLedger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long lastCommitMillis() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Backups backups() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long restoredMillis() {
        throw new UnsupportedOperationException();
    }

    @Override
    public People people() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean wipe() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RowKeys rowKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public EntrySource journal() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
