package io.sallyport.store;

import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/// SQLite: write-ahead log, a full sync at each commit, temporary data in memory only (nothing that
/// was opened may reach the disk), no memory map (it would count as resident).
final class SqliteEngine implements Engine {
    /// A database up to this size is checked page by page at every start.
    private static final long CHECKED_BYTES_MAX = 64L << 20;

    private static final int READERS_MAX = 4;
    private static final int BLOCK = 1 << 16;

    private static final int WIPE_WAIT_MILLIS = 1_000;

    /// A keyed hash falls on any page of its index, which is then written whole: a small page
    /// spares more there than it costs elsewhere.
    private static final int PAGE_BYTES = 2_048;

    /// So much of the database is read where it lies in the page cache, without a call and a copy.
    /// The disk's error in it ends the process, as a failing journal does.
    private static final long MAPPED_BYTES = 2L << 30;

    /// Pages that are put off until they go from the write-ahead log to the database: 32 MiB. More
    /// of them is fewer syncs, and a page that changed often is written once.
    private static final int CHECKPOINT_PAGES = 16_384;

    /// Of pages, for each connection, in KiB; only what the database has is held.
    private static final int WRITER_CACHE_KIB = 16 << 10;

    private static final int READER_CACHE_KIB = 8 << 10;

    private final Path file;

    SqliteEngine(Path file) {
        this.file = file;
    }

    @Override
    public void prepare() {
        boolean fresh = !Files.exists(file);
        try {
            Files.createDirectories(file.getParent());
            if (fresh || version() != SchemaMigration.SQLITE.version()) {
                SQLiteDataSource database = new SQLiteDataSource();
                database.setUrl("jdbc:sqlite:" + file);
                SchemaMigration.SQLITE.run(database);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (SQLException failure) {
            throw new StartRefused(
                    "the database "
                            + file
                            + " is damaged or is none ("
                            + failure.getMessage()
                            + "): restore it from a backup; nothing was changed");
        }
    }

    private int version() throws SQLException {
        try (Connection connection = reader();
                Statement statement = connection.createStatement()) {
            if (file.toFile().length() <= CHECKED_BYTES_MAX) {
                try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
                    if (!result.next() || !"ok".equals(result.getString(1))) {
                        throw new SQLException(result.getString(1));
                    }
                }
            }
            try (ResultSet result =
                    statement.executeQuery(
                            "SELECT COUNT(*) FROM sqlite_master"
                                    + " WHERE name = 'flyway_schema_history'")) {
                if (!result.next() || result.getInt(1) == 0) {
                    return 0;
                }
            }
            try (ResultSet result =
                    statement.executeQuery(
                            "SELECT MAX(installed_rank) FROM flyway_schema_history"
                                    + " WHERE success")) {
                return result.next() ? result.getInt(1) : 0;
            }
        }
    }

    @Override
    public String name() {
        return "SQLite";
    }

    /// The data folder's lock lets no other process in.
    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public int readers() {
        int carriers = Runtime.getRuntime().availableProcessors();
        return Math.clamp(carriers - 1, 1, READERS_MAX);
    }

    @Override
    public Connection writer() throws SQLException {
        // The driver begins the next transaction right behind a commit: deferred, or it would hold
        // the write lock while idle. There is one writer, so the later upgrade meets nobody.
        Connection connection = config(WRITER_CACHE_KIB).createConnection("jdbc:sqlite:" + file);
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public Connection reader() throws SQLException {
        return config(READER_CACHE_KIB).createConnection("jdbc:sqlite:" + file);
    }

    private static SQLiteConfig config(int cacheKib) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout(5_000);
        config.setPageSize(PAGE_BYTES);
        // A negative number counts KiB, a positive one pages.
        config.setCacheSize(-cacheKib);
        config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, Long.toString(MAPPED_BYTES));
        config.setWalAutocheckpoint(CHECKPOINT_PAGES);
        // The driver would ask for them after each statement.
        config.setGetGeneratedKeys(false);
        // What is deleted is overwritten in its page: a key that was destroyed stays in no file.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "on");
        return config;
    }

    /// The data folder's lock lets no other process in, and a lost answer is lost in this one.
    @Override
    public void begin(Statements statements) {}

    /// SQLite knows no such wall. What each statement names and what each row is sealed under hold.
    @Override
    public void enter(Statements statements, Reach reach) {}

    /// The write-ahead log has pages as they were: it is brought into the database and cut to
    /// nothing. Writers wait meanwhile, so a read that takes long, such as a backup's, is not
    /// waited for.
    @Override
    public boolean wipe() throws SQLException {
        try (Connection connection = reader();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + WIPE_WAIT_MILLIS);
            try (ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                return result.next() && result.getInt(1) == 0;
            }
        }
    }

    /// What stands in the write-ahead log goes to the database; where all of it has, the log begins
    /// anew from its first byte and needs no room for as long as it was.
    @Override
    public void makeRoom() {
        try (Connection connection = reader();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException noRoomEither) {
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.DEBUG, "No checkpoint was made.", noRoomEither);
        }
    }

    /// The write-ahead log ends where a frame does not fit its checksum, so zeros behind it are
    /// none of it, and the frames to come are written over them.
    @Override
    public void takeRoom(int bytes) {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            long end = channel.size() + bytes;
            while (channel.size() < end) {
                ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(BLOCK, end - channel.size()));
                channel.write(zeros, channel.size());
            }
        } catch (IOException taken) {
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.DEBUG, "Somebody else was faster.", taken);
        }
    }

    @Override
    public Failure meaning(SQLException failure) {
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(failure.getErrorCode() & 0xFF);
        return switch (code) {
            case SQLITE_FULL -> Failure.FULL;
            case SQLITE_IOERR, SQLITE_BUSY, SQLITE_READONLY, SQLITE_CANTOPEN -> Failure.UNAVAILABLE;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> Failure.DAMAGED;
            // SQLiteErrorCode is a long open list of somebody else's.
            default -> Failure.FAULT;
        };
    }
}
