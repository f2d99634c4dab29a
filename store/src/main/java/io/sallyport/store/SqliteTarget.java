package io.sallyport.store;

import io.sallyport.keys.OwnerOnly;
import io.sallyport.keys.PutAside;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A new database file in `store.new`, which becomes `store` when it is whole. What `store` was is
/// put aside.
final class SqliteTarget implements RestoreTarget {
    static final String FOLDER = "store";
    private static final String FILE = "sallyport.db";

    private final Path folder;
    private final Path fresh;
    private final Engine engine;
    private @Nullable Statements statements;

    SqliteTarget(Path data) {
        this.folder = data.resolve(FOLDER);
        this.fresh = data.resolve(FOLDER + ".new");
        this.engine = new SqliteEngine(fresh.resolve(FILE));
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public boolean hasRows(List<Table<?>> tables) {
        return Files.exists(folder.resolve(FILE));
    }

    @Override
    public Statements begin(List<Table<?>> tables) throws IOException, SQLException {
        discard();
        OwnerOnly.folder(fresh);
        engine.prepare();
        Statements opened = new Statements(engine.writer());
        statements = opened;
        return opened;
    }

    /// A crash between the two moves leaves no store, and the mark of an unfinished restore.
    @Override
    public void commit() throws IOException, SQLException {
        Statements filled = Objects.requireNonNull(statements);
        filled.connection().commit();
        filled.forget();
        filled.connection().setAutoCommit(true);
        filled.with("PRAGMA wal_checkpoint(TRUNCATE)").executeQuery().close();
        close();
        try (FileChannel file = FileChannel.open(fresh.resolve(FILE), StandardOpenOption.WRITE)) {
            file.force(true);
        }
        OwnerOnly.force(fresh);
        PutAside.move(folder);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        OwnerOnly.force(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
    }

    private void discard() throws IOException {
        if (Files.isDirectory(fresh)) {
            List<Path> files;
            try (Stream<Path> all = Files.list(fresh)) {
                files = all.toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        Statements open = statements;
        statements = null;
        if (open != null) {
            open.close();
        }
    }
}
