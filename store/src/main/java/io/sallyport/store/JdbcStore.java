package io.sallyport.store;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Keyring;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The store on a database that speaks JDBC, and the journal beside it.
public final class JdbcStore implements Store {
    private static final int READERS = 2;

    /// A start reads the last one whole.
    private static final int SEGMENT_BYTES = 16 << 20;

    private final Keyring keyring;
    private final InstantSource time;
    private final Journal journal;
    private final Readers readers;
    private final SealedRows writerRows;
    private final StoreWriter writer;

    private JdbcStore(Keyring keyring, InstantSource time, Engine engine, Parts parts)
            throws SQLException {
        this.keyring = keyring;
        this.time = time;
        this.journal = parts.journal();
        this.readers = new Readers(engine, READERS);
        Statements statements = new Statements(engine.writer());
        this.writerRows = new SealedRows(statements, keyring, time);
        EventRelay relay = new EventRelay(journal);
        relay.recover(statements);
        this.writer = new StoreWriter(statements, engine, relay, parts.stopped());
    }

    private record Parts(Journal journal, Runnable stopped) {}

    /// Opens the embedded store, making it when missing.
    ///
    /// @param folder holds `store/sallyport.db` and `journal/`
    /// @param stopped called when the journal or the writer had to stop for good
    /// @throws io.sallyport.foundation.StartRefused when the database is damaged
    /// @throws io.sallyport.foundation.Corruption when the journal is damaged
    public static JdbcStore openSqlite(
            Path folder, Keyring keyring, InstantSource time, Runnable stopped) {
        Journal.Setup setup =
                new Journal.Setup(
                        folder.resolve("journal"), time, DurableFile::open, SEGMENT_BYTES, stopped);
        return open(
                new SqliteEngine(folder.resolve("store").resolve("sallyport.db")), setup, keyring);
    }

    static JdbcStore open(Engine engine, Journal.Setup setup, Keyring keyring) {
        engine.migrate();
        Journal journal = Journal.open(setup);
        try {
            JdbcStore store =
                    new JdbcStore(
                            keyring, setup.time(), engine, new Parts(journal, setup.stopped()));
            store.writer.start();
            return store;
        } catch (SQLException failure) {
            journal.close();
            throw engine.translate(failure);
        }
    }

    @Override
    public <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, RowId id) {
        return readers.read(statements -> rows(statements).find(scope, table, id));
    }

    @Override
    public <R> Optional<Row<R>> findUnique(
            TenantScope scope, Table<R> table, String column, String value) {
        return readers.read(statements -> rows(statements).findUnique(scope, table, column, value));
    }

    @Override
    public <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit) {
        return readers.read(statements -> rows(statements).list(scope, table, after, limit));
    }

    private SealedRows rows(Statements statements) {
        return new SealedRows(statements, keyring, time);
    }

    @Override
    public <T> T write(RequestContext context, AuditEvent event, Change<T> change) {
        if (!event.tenant().equals(context.tenant())) {
            throw new IllegalArgumentException("an event of another tenant than its change");
        }
        byte[] sealed = keyring.sealEvent(event.tenant(), event.bytes());
        PendingWrite<T> write = new PendingWrite<>(context, sealed, change, writerRows);
        writer.submit(write);
        return write.await();
    }

    @Override
    public Receipt append(AuditEvent event) {
        return journal.append(event.tenant(), 0, keyring.sealEvent(event.tenant(), event.bytes()));
    }

    @Override
    public int purgeEnded(Table<?> table) {
        Purge purge = new Purge(table, writerRows);
        writer.submit(purge);
        return purge.await();
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
        } catch (SQLException failure) {
            throw new IllegalStateException("the database did not close", failure);
        } finally {
            journal.close();
        }
    }
}
