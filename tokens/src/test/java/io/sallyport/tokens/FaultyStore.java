package io.sallyport.tokens;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// A real store until a test says what of it fails.
final class FaultyStore implements Store {
    private final Map<AuditAction, Function<AuditEvent, Receipt>> appends =
            new ConcurrentHashMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final Map<String, Function<byte[], byte[]>> damages = new ConcurrentHashMap<>();
    private volatile Store store;
    private volatile long restored;

    FaultyStore(Store store) {
        this.store = store;
    }

    /// Goes on with another store on the same data.
    void continueOn(Store other) {
        store = other;
    }

    /// From here on the events of this action go somewhere else.
    void divert(AuditAction action, Function<AuditEvent, Receipt> elsewhere) {
        appends.put(action, elsewhere);
    }

    /// As if rows of a backup had taken the place of these at that time.
    void restoredAt(long millis) {
        restored = millis;
    }

    /// From here on the disk answers no question about the table.
    void unreadable(String table) {
        unreadable.add(table);
    }

    /// From here on a list of the table has other payloads than were written.
    void damage(String table, Function<byte[], byte[]> how) {
        damages.put(table, how);
    }

    void heal() {
        appends.clear();
        unreadable.clear();
        damages.clear();
    }

    static Refusal unavailable() {
        return new Refusal(RefusalCode.UNAVAILABLE, "Try again later.", "disk-gone");
    }

    private Store reading(Table<?> table) {
        if (unreadable.contains(table.name())) {
            throw unavailable();
        }
        return store;
    }

    @Override
    public Receipt append(AuditEvent event) {
        return appends.getOrDefault(event.action(), store::append).apply(event);
    }

    @Override
    public <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, RowId id) {
        return reading(table).find(scope, table, id);
    }

    @Override
    public <R> Optional<Row<R>> findUnique(
            TenantScope scope, Table<R> table, String column, String value) {
        return reading(table).findUnique(scope, table, column, value);
    }

    @Override
    public <R> List<Row<R>> findIndexed(TenantScope scope, Table<R> table, Lookup lookup) {
        return reading(table).findIndexed(scope, table, lookup);
    }

    @Override
    public Optional<RowId> idAt(TenantScope scope, Table<?> table, long before) {
        return reading(table).idAt(scope, table, before);
    }

    @Override
    public <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit) {
        List<Row<R>> rows = reading(table).list(scope, table, after, limit);
        Function<byte[], byte[]> damage = damages.get(table.name());
        return damage == null
                ? rows
                : rows.stream().map(row -> damaged(table, row, damage)).toList();
    }

    private static <R> Row<R> damaged(Table<R> table, Row<R> row, Function<byte[], byte[]> damage) {
        byte[] payload = damage.apply(table.codec().encode(row.value()));
        return new Row<>(
                row.id(),
                row.version(),
                table.codec().decode(table.schema(), payload),
                row.stands());
    }

    @Override
    public <T> T write(RequestContext context, AuditEvent event, Change<T> change) {
        return store.write(context, event, change);
    }

    @Override
    public int purgeEnded(Table<?> table) {
        return store.purgeEnded(table);
    }

    @Override
    public List<Finding> sweep(TenantScope scope, List<Table<?>> tables) {
        return store.sweep(scope, tables);
    }

    @Override
    public List<Finding> strangers(Predicate<TenantId> known, List<Table<?>> tables) {
        return store.strangers(known, tables);
    }

    @Override
    public void endSweeps() {
        store.endSweeps();
    }

    @Override
    public List<Finding> refusedReads() {
        return store.refusedReads();
    }

    @Override
    public long count(TenantScope scope, Table<?> table) {
        return store.count(scope, table);
    }

    @Override
    public Leakage leakage(TenantScope scope, Table<?> table) {
        return store.leakage(scope, table);
    }

    @Override
    public boolean keepReserve() {
        return store.keepReserve();
    }

    @Override
    public void keepLedger() {
        store.keepLedger();
    }

    @Override
    public long lastCommitMillis() {
        return store.lastCommitMillis();
    }

    @Override
    public Backups backups() {
        return store.backups();
    }

    @Override
    public long restoredMillis() {
        return restored;
    }

    @Override
    public People people() {
        return store.people();
    }

    @Override
    public boolean wipe() {
        return store.wipe();
    }

    @Override
    public RowKeys rowKeys() {
        return store.rowKeys();
    }

    @Override
    public EntrySource journal() {
        return store.journal();
    }

    @Override
    public void close() {
        store.close();
    }
}
