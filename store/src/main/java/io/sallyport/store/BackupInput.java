package io.sallyport.store;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Place;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads a backup's file from its beginning to its end. What is seen on the way counts only when
/// the end has been reached: there alone it shows that the file is whole and the instance's own.
final class BackupInput {
    static final int FORMAT = 1;
    private static final int END_SCHEMA = 1;
    private static final Place END =
            new Place(TenantId.OPERATOR_REALM, "backup", new RowId(new UUID(0, 0)), 1);

    private final Path file;
    private final Keyring keyring;
    private final MessageDigest digest = Sha256.fresh();
    private long at;
    private long number;
    private List<String> tables = List.of();
    private long rows;
    private long position;

    /// Sees what a backup holds, in the file's order: tables one by one, then the journal.
    interface Visitor {
        void row(String table, BackupBlock.SealedRow row) throws SQLException;

        void hash(String table, BackupBlock.SealedHash hash) throws SQLException;

        /// @param first the position of the first of them
        void entries(long first, List<BackupBlock.SealedEntry> entries) throws IOException;
    }

    private BackupInput(Path file, Keyring keyring) {
        this.file = file;
        this.keyring = keyring;
    }

    /// What the header says, before anything shows that it is true.
    ///
    /// @throws BackupRefused when it is no backup of this instance that this version reads
    static Backup header(Path file, Keyring keyring) {
        return new BackupInput(file, keyring).reading(input -> input.header(input.begin()));
    }

    /// Reads all of it.
    ///
    /// @throws BackupRefused when the file is not whole, or not the instance's own
    static Backup read(Path file, Keyring keyring, Visitor visitor, Backup.Watcher watcher) {
        return new BackupInput(file, keyring).reading(in -> in.all(visitor, watcher));
    }

    private @Nullable DataInputStream in;

    private DataInputStream in() {
        if (in == null) {
            throw new IllegalStateException("not open");
        }
        return in;
    }

    @FunctionalInterface
    private interface Reading {
        Backup of(BackupInput input) throws IOException;
    }

    private Backup reading(Reading reading) {
        try (DataInputStream opened =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 17))) {
            in = opened;
            return reading.of(this);
        } catch (NoSuchFileException missing) {
            throw new BackupRefused("there is no file " + file);
        } catch (IOException failure) {
            throw new BackupRefused("the file " + file + " cannot be read (" + failure + ")");
        }
    }

    private JsonObject begin() throws IOException {
        byte[] magic = in().readNBytes(Long.BYTES);
        if (magic.length < Long.BYTES || ByteBuffer.wrap(magic).getLong() != BackupBlock.MAGIC) {
            throw new BackupRefused("the file " + file + " is no backup of Sallyport");
        }
        digest.update(magic);
        at = magic.length;
        BackupBlock block = next();
        if (block.kind() != BackupBlock.Kind.HEADER) {
            throw damaged(block);
        }
        try {
            JsonObject header = JsonObject.read(block.payload());
            require(header);
            tables = header.texts("tables");
            return header;
        } catch (JsonReader.Malformed malformed) {
            throw damaged(block);
        }
    }

    private void require(JsonObject header) {
        if (header.number("format") > FORMAT
                || header.number("schema") > SchemaMigration.SQLITE.version()) {
            throw new BackupRefused(
                    "the file " + file + " was written by a newer version: use that one");
        }
        String instance = header.text("instance");
        if (!instance.equals(keyring.instance().toString())) {
            throw new BackupRefused(
                    "the file "
                            + file
                            + " is a backup of another instance, "
                            + instance
                            + "; these are the keys of "
                            + keyring.instance());
        }
    }

    private Backup header(JsonObject header) {
        return new Backup(
                InstanceId.parse(header.text("instance")),
                Instant.ofEpochMilli(header.number("taken")),
                header.text("engine"),
                (int) header.number("schema"),
                header.number("sequence"),
                position,
                rows);
    }

    private Backup all(Visitor visitor, Backup.Watcher watcher) throws IOException {
        JsonObject header = begin();
        long total = header.number("total");
        byte[] before;
        BackupBlock block;
        while (true) {
            before = digestSoFar();
            block = next();
            if (block.kind() == BackupBlock.Kind.END) {
                break;
            }
            visit(block, visitor);
            if (!watcher.goesOn(Math.min(rows + position, total), total)) {
                throw new BackupRefused("the reading of " + file + " was stopped");
            }
        }
        end(block, before);
        if (in().read() >= 0) {
            throw new BackupRefused("the file " + file + " goes on behind its end: take another");
        }
        return header(header);
    }

    private byte[] digestSoFar() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("SHA-256 cannot be copied", impossible);
        }
    }

    private BackupBlock next() throws IOException {
        long begin = at;
        byte[] head = in().readNBytes(1 + Integer.BYTES);
        if (head.length < 1 + Integer.BYTES) {
            throw cutShort(begin);
        }
        int length = ByteBuffer.wrap(head).getInt(1);
        BackupBlock.Kind kind =
                BackupBlock.Kind.of(head[0]).orElseThrow(() -> damaged("block " + number, begin));
        if (length < 0 || length > BackupBlock.PAYLOAD_BYTES_MAX) {
            throw damaged("block " + number, begin);
        }
        byte[] rest = in().readNBytes(length + Integer.BYTES);
        if (rest.length < length + Integer.BYTES) {
            throw cutShort(begin);
        }
        byte[] whole = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, whole, head.length, rest.length);
        BackupBlock block = new BackupBlock(kind, Arrays.copyOf(rest, length), number, begin);
        int signed = head.length + length;
        if (ByteBuffer.wrap(whole).getInt(signed) != BackupBlock.checksum(whole, signed)) {
            throw damaged(block);
        }
        digest.update(whole);
        at += whole.length;
        number++;
        return block;
    }

    private BackupRefused cutShort(long begin) {
        return new BackupRefused(
                "the file "
                        + file
                        + " is cut short in block "
                        + number
                        + " at byte "
                        + begin
                        + ": take another");
    }

    private BackupRefused damaged(BackupBlock block) {
        return damaged("block " + block.number() + " (" + block.kind().words() + ")", block.at());
    }

    private BackupRefused damaged(String what, long where) {
        return new BackupRefused(
                "the file "
                        + file
                        + " is damaged in "
                        + what
                        + " at byte "
                        + where
                        + ": take another");
    }

    private void visit(BackupBlock block, Visitor visitor) throws IOException {
        DataInputStream content = block.input();
        try {
            switch (block.kind()) {
                case ROWS -> {
                    String table = table(content, block);
                    while (content.available() > 0) {
                        visitor.row(table, BackupBlock.SealedRow.read(content));
                        rows++;
                    }
                }
                case HASHES -> {
                    String table = table(content, block);
                    while (content.available() > 0) {
                        visitor.hash(table, BackupBlock.SealedHash.read(content));
                    }
                }
                case ENTRIES -> {
                    List<BackupBlock.SealedEntry> entries = new ArrayList<>();
                    while (content.available() > 0) {
                        entries.add(BackupBlock.SealedEntry.read(content));
                    }
                    visitor.entries(position, entries);
                    position += entries.size();
                }
                case HEADER, END -> throw damaged(block);
            }
        } catch (SQLException failure) {
            throw new BackupRefused("the database takes no row of the backup (" + failure + ")");
        }
    }

    private String table(DataInputStream content, BackupBlock block) throws IOException {
        int table = content.readUnsignedByte();
        if (table >= tables.size()) {
            throw damaged(block);
        }
        return tables.get(table);
    }

    /// The end's payload.
    static byte[] end(Keyring keyring, byte[] digest, Map<String, Long> counts) {
        Map<String, Object> all = new TreeMap<>(counts);
        all.put("digest", Base64.getEncoder().encodeToString(digest));
        byte[] plain = CanonicalJson.write(all).getBytes(StandardCharsets.UTF_8);
        return keyring.seal(KeyPurpose.AUDIT, END, END_SCHEMA, plain);
    }

    private void end(BackupBlock block, byte[] before) {
        JsonObject end;
        try {
            end = JsonObject.read(keyring.open(KeyPurpose.AUDIT, END, block.payload()).plain());
        } catch (Corruption foreign) {
            throw new BackupRefused(
                    "the end of the file "
                            + file
                            + " was not written by this instance: take"
                            + " another");
        }
        if (!end.text("digest").equals(Base64.getEncoder().encodeToString(before))) {
            throw new BackupRefused(
                    "the file " + file + " was changed after it was written: take another");
        }
        if (end.number("rows") != rows || end.number("position") != position) {
            throw new BackupRefused("the file " + file + " does not hold what its end says");
        }
    }
}
