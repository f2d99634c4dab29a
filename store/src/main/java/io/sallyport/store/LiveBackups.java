package io.sallyport.store;

import java.sql.Connection;
import java.sql.SQLException;

/// Backups of a store that serves. The snapshot is read on a connection of its own.
record LiveBackups(Engine engine, JdbcStore.Home home, Journal journal, StoreWriter writer)
        implements Backups {
    @Override
    public Backup write(Backup.Order order, Backup.Watcher watcher) {
        return write(order, watcher, DurableFile::open);
    }

    Backup write(Backup.Order order, Backup.Watcher watcher, DurableFile.Opener files) {
        try (Statements statements = new Statements(engine.reader())) {
            Connection connection = statements.connection();
            connection.setAutoCommit(false);
            // One snapshot; on PostgreSQL no more than that is asked for.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            engine.enter(statements, Reach.Work.BACKUP);
            BackupWriting.Source source =
                    new BackupWriting.Source(
                            statements,
                            engine.name(),
                            home.keyring(),
                            journal,
                            sequence -> writer.deliver(Reach.Work.RELAY, sequence));
            return new BackupWriting(source, order, watcher).write(home.time().instant(), files);
        } catch (SQLException failure) {
            throw engine.meaning(failure).exception(failure);
        }
    }

    @Override
    public BackupReport check(Backup.Order order, Backup.Watcher watcher) {
        return BackupCheck.of(order, home.keyring(), watcher);
    }
}
