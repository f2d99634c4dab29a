package io.sallyport.store;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Keyring;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The store on a database that speaks JDBC, and the journal beside it.
public final class JdbcStore implements Store {
    /// A start reads the last one whole.
    static final int SEGMENT_BYTES = 16 << 20;

    /// Of the journal: some thousand entries.
    private static final int RESERVE_BYTES = 2 << 20;

    private static final long PURGED_MAX = 1_000;

    private final Home home;
    private final Engine engine;
    private final Journal journal;
    private final DiskRoom room;
    private final RowLedger ledger;
    private final LedgerFile ledgerFile;
    private final Readers readers;
    private final RefusedReads refused = new RefusedReads();
    private final CheckedReads checked;
    private final PersonalKeys people;

    /// What was applied when the ledger was last written.
    private volatile long kept = -1;

    private volatile boolean sweeping = true;

    private final StoreWriter writer;

    /// Where a store is at home, whatever its database.
    ///
    /// @param folder holds `journal/`, and `store/sallyport.db` when the store is embedded
    /// @param stopped called when the journal or the writer had to stop for good
    public record Home(Path folder, Keyring keyring, InstantSource time, Runnable stopped) {}

    private JdbcStore(Engine engine, Home home, Journal journal) throws SQLException {
        this.home = home;
        this.journal = journal;
        this.engine = engine;
        this.room = new DiskRoom(home.folder(), journal::isShort);
        this.ledgerFile = new LedgerFile(home.folder().resolve("ledger"), home.keyring());
        LedgerFile.Loaded loaded = ledgerFile.load(home.keyring().newSecret(), journal);
        this.ledger = loaded.ledger();
        LedgerReplay replay = new LedgerReplay(ledger, home.keyring());
        replay.replay(journal, loaded.position());
        this.readers = new Readers(engine);
        this.checked = new CheckedReads(readers, ledger, refused, engine.isOurs());
        this.people = new PersonalKeys(home.keyring(), ledger, this::person, refused);
        this.writer =
                new StoreWriter(
                        new StoreWriter.Ground(engine, room, home.stopped()),
                        this::rows,
                        new EventRelay(journal, replay));
    }

    /// Opens the embedded store, making it when missing.
    ///
    /// @param folder holds `store/sallyport.db` and `journal/`
    /// @param stopped called when the journal or the writer had to stop for good
    /// @throws io.sallyport.foundation.StartRefused when the database is damaged
    /// @throws io.sallyport.foundation.Corruption when the journal is damaged
    public static JdbcStore openSqlite(
            Path folder, Keyring keyring, InstantSource time, Runnable stopped) {
        return open(
                new SqliteEngine(folder.resolve("store").resolve("sallyport.db")),
                new Home(folder, keyring, time, stopped),
                DurableFile::open);
    }

    /// Opens the store on a PostgreSQL database whose schema its owner has brought up to date.
    ///
    /// @throws io.sallyport.foundation.StartRefused when the database cannot be reached, is not
    ///   this instance's, or is not set up as it must be
    /// @throws io.sallyport.foundation.Corruption when the journal is damaged
    public static JdbcStore openPostgres(PostgresAddress address, Home home) {
        return open(
                new PostgresEngine(address, home.keyring().instance()), home, DurableFile::open);
    }

    static JdbcStore open(Engine engine, Home home, DurableFile.Opener files) {
        engine.prepare();
        Journal journal =
                Journal.open(
                        new Journal.Setup(
                                home.folder().resolve("journal"),
                                home.time(),
                                files,
                                SEGMENT_BYTES,
                                RESERVE_BYTES,
                                home.stopped()));
        try {
            JdbcStore store = new JdbcStore(engine, home, journal);
            store.writer.start();
            return store;
        } catch (SQLException failure) {
            journal.close();
            throw engine.meaning(failure).exception(failure);
        }
    }

    @Override
    public <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, RowId id) {
        if (checked.isNone(scope, table, () -> judge(scope, table).lacks(id))) {
            return Optional.empty();
        }
        return checked.read(
                scope,
                table,
                statements -> rows(statements).find(scope, table, id),
                found -> judge(scope, table).agrees(id, found));
    }

    @Override
    public <R> Optional<Row<R>> findUnique(
            TenantScope scope, Table<R> table, String column, String value) {
        Supplier<String> mark = () -> Table.valueMark(column, value);
        if (checked.isNone(scope, table, () -> judge(scope, table).lacks(mark.get()))) {
            return Optional.empty();
        }
        return checked.read(
                scope,
                table,
                statements -> rows(statements).findUnique(scope, table, column, value),
                found -> judge(scope, table).agrees(mark.get(), found));
    }

    @Override
    public <R> List<Row<R>> findIndexed(TenantScope scope, Table<R> table, Lookup lookup) {
        return checked.read(
                scope,
                table,
                statements -> rows(statements).findIndexed(scope, table, lookup),
                _ -> true);
    }

    @Override
    public Optional<RowId> idAt(TenantScope scope, Table<?> table, long before) {
        return readers.scan(
                new Reach.Tenant(scope.tenant()),
                statements -> rows(statements).idAt(scope, table, before));
    }

    private long count(TenantScope scope, Table<?> table, RowId unit) {
        return readers.scan(
                new Reach.Tenant(scope.tenant()),
                statements -> new UnitIndex(rows(statements), scope, table, unit).count());
    }

    @Override
    public <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit) {
        return checked.read(
                scope,
                table,
                statements -> rows(statements).list(scope, table, after, limit),
                found -> judge(scope, table).agrees(after, found, found.size() < limit));
    }

    @Override
    public long count(TenantScope scope, Table<?> table) {
        return table.unit(scope)
                .map(unit -> count(scope, table, unit))
                .orElseGet(() -> checked.count(scope, table, now()));
    }

    private <R> Optional<Row<R>> person(TenantScope scope, Table<R> table, PersonId person) {
        return find(scope, table, person.row());
    }

    @Override
    public People people() {
        return people;
    }

    @Override
    public boolean wipe() {
        try {
            boolean told = writer.deliver(Reach.Work.RELAY, ledger.applied());
            return engine.wipe() && told;
        } catch (SQLException failure) {
            throw engine.meaning(failure).exception(failure);
        }
    }

    private <R> CheckedReads.Judge<R> judge(TenantScope scope, Table<R> table) {
        return checked.judge(scope, table, now());
    }

    private long now() {
        return home.time().millis();
    }

    @Override
    public List<Finding> sweep(TenantScope scope, List<Table<?>> tables) {
        try {
            return readers.aside(statements -> sweep(statements, scope, tables));
        } catch (SQLException failure) {
            throw engine.meaning(failure).exception(failure);
        }
    }

    private List<Finding> sweep(Statements statements, TenantScope scope, List<Table<?>> tables)
            throws SQLException {
        RowLedger.Watch watch = ledger.watch(scope.tenant());
        try {
            Connection connection = statements.connection();
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            Reach reach = new Reach.Tenant(scope.tenant());
            engine.enter(statements, reach);
            Sweep.Sides sides =
                    new Sweep.Sides(
                            rows(statements),
                            ledger,
                            journal,
                            new LedgerReplay(ledger, home.keyring()),
                            sequence -> writer.deliver(reach, sequence),
                            () -> sweeping);
            return Sweep.of(sides, scope, tables, watch);
        } finally {
            ledger.end(watch);
        }
    }

    @Override
    public List<Finding> strangers(Predicate<TenantId> known, List<Table<?>> tables) {
        return readers.scan(
                Reach.Work.BACKUP, statements -> new Strangers(statements, known).of(tables));
    }

    @Override
    public void endSweeps() {
        sweeping = false;
    }

    @Override
    public List<Finding> refusedReads() {
        return refused.take();
    }

    @Override
    public Leakage leakage(TenantScope scope, Table<?> table) {
        return readers.scan(
                new Reach.Tenant(scope.tenant()),
                statements -> new LeakageCount(statements, scope).of(table));
    }

    @Override
    public void keepLedger() {
        ledger.dropEnded(now());
        long applied = ledger.applied();
        if (applied != kept) {
            ledgerFile.write(ledger, journal);
            kept = applied;
        }
    }

    @Override
    public boolean keepReserve() {
        return room.keep();
    }

    @Override
    public Backups backups() {
        return new LiveBackups(engine, home, journal, writer);
    }

    @Override
    public long restoredMillis() {
        return ledger.restoredMillis();
    }

    private SealedRows rows(Statements statements) {
        return new SealedRows(statements, home.keyring(), home.time());
    }

    @Override
    public <T> T write(RequestContext context, AuditEvent event, Change<T> change) {
        if (!event.tenant().equals(context.tenant())) {
            throw new IllegalArgumentException("an event of another tenant than its change");
        }
        room.admit(event);
        PendingWrite<T> write = new PendingWrite<>(context, people.sealing(event), change);
        writer.submit(write);
        return write.await();
    }

    @Override
    public Receipt append(AuditEvent event) {
        room.admit(event);
        byte[] sealed = people.sealing(event).sealed(List.of(), Map.of());
        return journal.append(Lane.of(event), event.tenant(), sealed);
    }

    @Override
    public int purgeEnded(Table<?> table) {
        return writer.run(Reach.Work.PURGE, rows -> rows.purgeEnded(table, PURGED_MAX));
    }

    @Override
    public long lastCommitMillis() {
        long[] last = {readers.read(Reach.Work.RELAY, JdbcStore::markMillis)};
        long durable = journal.durable();
        journal.readNumbered(
                Math.max(0, durable - 1),
                durable,
                (place, _, _, _) -> last[0] = Math.max(last[0], place.timeMillis()));
        return last[0];
    }

    /// Lets the time of the last commit go back to that of the event, which tells of it. What was
    /// decided at later times stays; tokens and assertions from before it are refused as after a
    /// restore. Nothing may be served meanwhile.
    public void lowerTime(RequestContext context, AuditEvent event) {
        ledger.restoredAt(event.time().toEpochMilli());
        write(context, event, _ -> true);
    }

    private static long markMillis(Statements statements) throws SQLException {
        try (ResultSet result = statements.with("SELECT millis FROM store_mark").executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    @Override
    public RowKeys rowKeys() {
        return new Rekeying(readers, writer, home.keyring());
    }

    @Override
    public EntrySource journal() {
        return journal;
    }

    @Override
    public void close() {
        try {
            writer.close();
            readers.close();
            keepLedger();
        } catch (UncheckedIOException full) {
            System.getLogger("io.sallyport.store")
                    .log(
                            System.Logger.Level.WARNING,
                            "The ledger was not kept; the next start reads the journal instead.",
                            full);
        } catch (SQLException failure) {
            throw new IllegalStateException("the database did not close", failure);
        } finally {
            journal.close();
        }
    }
}
