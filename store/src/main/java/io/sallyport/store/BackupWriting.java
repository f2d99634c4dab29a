package io.sallyport.store;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;

/// Writes a backup while everything goes on: one snapshot of the rows, read with a cursor and
/// written as they lie, then the journal up to that snapshot.
///
/// It stands in `NAME.partial` until it is whole and on disk. A crash leaves that file, which has
/// no end; the next backup of this name replaces it.
final class BackupWriting {
    private static final int FETCHED = 500;
    private static final long ENTRIES_READ = 1_000;

    private final Source source;
    private final Backup.Order order;
    private final Backup.Watcher watcher;
    private final List<BackupBlock.SealedEntry> read = new ArrayList<>();
    private long done;
    private long rows;
    private long total;

    /// Where it comes from.
    ///
    /// @param statements of a connection that reads one snapshot of all tenants' rows
    /// @param delivery brings the journal to where the events of this sequence are in it
    record Source(
            Statements statements,
            String engine,
            Keyring keyring,
            Journal journal,
            LongConsumer delivery) {}

    BackupWriting(Source source, Backup.Order order, Backup.Watcher watcher) {
        this.source = source;
        this.order = order;
        this.watcher = watcher;
    }

    /// @throws BackupRefused when the file cannot be made, or the watcher stopped it; nothing of it
    ///   is left
    Backup write(Instant now, DurableFile.Opener files) throws SQLException {
        Path file = order.file();
        if (Files.exists(file)) {
            throw new BackupRefused("the file " + file + " exists already: choose another name");
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (!Files.isDirectory(folder)) {
            throw new BackupRefused("there is no folder " + folder);
        }
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        boolean whole = false;
        try {
            OwnerOnly.create(partial).close();
            Backup backup;
            try (BackupOutput out = new BackupOutput(files.open(partial), folder)) {
                backup = write(now, out);
                out.force();
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            whole = true;
            OwnerOnly.force(folder);
            return backup;
        } catch (IOException failure) {
            throw new BackupRefused("the backup " + file + " cannot be written (" + failure + ")");
        } finally {
            if (!whole) {
                discard(partial);
            }
        }
    }

    private static void discard(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException failure) {
            System.getLogger("io.sallyport.store")
                    .log(
                            System.Logger.Level.WARNING,
                            "A backup that was not finished is left in " + partial + ".",
                            failure);
        }
    }

    private Backup write(Instant now, BackupOutput out) throws IOException, SQLException {
        long sequence = number("SELECT sequence FROM store_mark");
        source.delivery().accept(sequence);
        long durable = source.journal().durable();
        total = durable;
        for (Table<?> table : order.tables()) {
            total += number("SELECT COUNT(*) FROM " + table.name());
        }
        Backup begun =
                new Backup(
                        source.keyring().instance(),
                        now,
                        source.engine(),
                        SchemaMigration.SQLITE.version(),
                        sequence,
                        0,
                        0);
        header(out, begun);
        for (int i = 0; i < order.tables().size(); i++) {
            rows(out, i);
            hashes(out, i);
        }
        long position = entries(out, sequence, durable);
        end(out, position);
        return new Backup(
                begun.instance(),
                begun.taken(),
                begun.engine(),
                begun.schema(),
                sequence,
                position,
                rows);
    }

    private long number(String sql) throws SQLException {
        try (ResultSet result = source.statements().with(sql).executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    private void header(BackupOutput out, Backup begun) throws IOException {
        String header =
                CanonicalJson.write(
                        Map.of(
                                "format", BackupInput.FORMAT,
                                "instance", begun.instance().toString(),
                                "taken", begun.taken().toEpochMilli(),
                                "engine", begun.engine(),
                                "schema", begun.schema(),
                                "sequence", begun.sequence(),
                                "total", total,
                                "tables",
                                        order.tables().stream()
                                                .map(table -> (Object) table.name())
                                                .toList()));
        out.add(to -> to.write(header.getBytes(StandardCharsets.UTF_8)));
        out.close(BackupBlock.Kind.HEADER);
    }

    @FunctionalInterface
    private interface Reading {
        BackupOutput.Filling of(ResultSet result) throws SQLException;
    }

    private void rows(BackupOutput out, int table) throws IOException, SQLException {
        String sql =
                "SELECT tenant_id, id, version, expires, sealed FROM "
                        + order.tables().get(table).name()
                        + " ORDER BY tenant_id, id";
        long before = done;
        copy(
                out,
                sql,
                new Content(BackupBlock.Kind.ROWS, table),
                result ->
                        new BackupBlock.SealedRow(
                                        result.getBytes(1),
                                        result.getBytes(2),
                                        result.getLong(3),
                                        result.getLong(4),
                                        result.getBytes(5))
                                ::write);
        rows += done - before;
    }

    private void hashes(BackupOutput out, int table) throws IOException, SQLException {
        String sql =
                "SELECT tenant_id, column_name, hash, id, key_version FROM "
                        + order.tables().get(table).name()
                        + "_key ORDER BY tenant_id, column_name, hash";
        copy(
                out,
                sql,
                new Content(BackupBlock.Kind.HASHES, table),
                result ->
                        new BackupBlock.SealedHash(
                                        result.getBytes(1),
                                        result.getString(2),
                                        result.getBytes(3),
                                        result.getBytes(4),
                                        result.getLong(5))
                                ::write);
    }

    private record Content(BackupBlock.Kind kind, int table) {}

    private void copy(BackupOutput out, String sql, Content content, Reading reading)
            throws IOException, SQLException {
        Connection connection = source.statements().connection();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(FETCHED);
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    if (out.isEmpty()) {
                        out.add(to -> to.writeByte(content.table()));
                    }
                    done += content.kind() == BackupBlock.Kind.ROWS ? 1 : 0;
                    if (out.add(reading.of(result))) {
                        close(out, content.kind());
                    }
                }
            }
        }
        close(out, content.kind());
    }

    private void close(BackupOutput out, BackupBlock.Kind kind) throws IOException {
        if (!out.isEmpty()) {
            out.close(kind);
        }
        if (!watcher.goesOn(Math.min(done, total), total)) {
            throw new BackupRefused("the backup " + order.file() + " was stopped");
        }
    }

    /// The journal numbers its changes in order, so what comes behind the snapshot begins with the
    /// first higher number.
    private long entries(BackupOutput out, long sequence, long durable) throws IOException {
        long position = 0;
        long last = 0;
        boolean behind = false;
        while (position < durable && !behind) {
            long to = Math.min(durable, position + ENTRIES_READ);
            for (BackupBlock.SealedEntry entry : read(position, to)) {
                behind = entry.sequence() > sequence;
                if (behind) {
                    break;
                }
                last = Math.max(last, entry.sequence());
                position++;
                done++;
                if (out.add(entry::write)) {
                    close(out, BackupBlock.Kind.ENTRIES);
                }
            }
        }
        close(out, BackupBlock.Kind.ENTRIES);
        if (last < sequence) {
            throw new BackupRefused(
                    "the journal does not hold all changes of the snapshot yet: see whether its"
                            + " disk is full, and try again");
        }
        return position;
    }

    private List<BackupBlock.SealedEntry> read(long from, long to) {
        read.clear();
        source.journal()
                .readNumbered(
                        from,
                        to,
                        (place, number, tenant, sealed) ->
                                read.add(
                                        new BackupBlock.SealedEntry(
                                                place.timeMillis(),
                                                number,
                                                tenant.bytes(),
                                                sealed)));
        return read;
    }

    private void end(BackupOutput out, long position) throws IOException {
        byte[] end =
                BackupInput.end(
                        source.keyring(),
                        out.digest(),
                        Map.of("rows", rows, "position", position, "blocks", out.blocks()));
        out.add(to -> to.write(end));
        out.close(BackupBlock.Kind.END);
    }
}
