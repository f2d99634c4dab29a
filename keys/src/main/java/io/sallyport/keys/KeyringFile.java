package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/// The keyring on disk, apart from the database: records one behind the other, each with its length
/// (4 bytes) before and its CRC32C (4 bytes) behind it; a tenant's last record counts. In memory
/// stands only where each tenant's record is, so a million tenants cost a map and no keys.
///
/// Used by one thread at a time; how many and which tenants there are may be asked by any.
///
/// It is read and written without a channel: an interrupt closes a channel for everybody, and a
/// stopping web server interrupts.
///
/// A crash while appending leaves a torn last record that nobody was told of: shorter than it says,
/// or with zeros at its end. Opening cuts it off and keeps the bytes beside the file. Any other
/// damage is corruption.
final class KeyringFile implements AutoCloseable {
    private static final int AROUND = 2 * Integer.BYTES;
    private static final int RECORD_BYTES_MAX = 1 << 20;

    private final Path path;
    private RandomAccessFile file;
    private final Map<TenantId, Location> locations = new ConcurrentHashMap<>();
    private long end;
    private long rewrites;

    private record Location(long offset, int length) {}

    private KeyringFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /// An empty file, where none is: keys are never written over.
    static KeyringFile create(Path path) {
        try {
            Files.createFile(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return open(path);
    }

    static KeyringFile open(Path path) {
        if (!Files.exists(path)) {
            throw new StartRefused(
                    "the keyring " + path + " is missing: restore it from one of its own backups");
        }
        try {
            KeyringFile file = new KeyringFile(path, new RandomAccessFile(path.toFile(), "rw"));
            file.index();
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void index() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.length())];
        file.readFully(bytes);
        ByteBuffer all = ByteBuffer.wrap(bytes);
        int at = 0;
        while (whole(all, at)) {
            int length = all.getInt(at);
            TenantId tenant = KeyringRecord.tenantOf(all.position(at + Integer.BYTES));
            locations.put(tenant, new Location(at + Integer.BYTES, length));
            at += AROUND + length;
        }
        if (at < all.limit()) {
            requireTorn(all, at);
            OwnerOnly.write(
                    path.resolveSibling(path.getFileName() + ".torn-" + at),
                    Arrays.copyOfRange(bytes, at, bytes.length));
            file.setLength(at);
            file.getFD().sync();
        }
        end = at;
    }

    private void requireTorn(ByteBuffer all, int at) {
        boolean wholeBehind = false;
        for (int later = at + 1; later < all.limit() - AROUND; later++) {
            wholeBehind |= whole(all, later);
        }
        boolean cut =
                all.limit() - at < AROUND + TenantId.BYTES
                        || all.limit() - at - AROUND < all.getInt(at);
        if (wholeBehind || !(cut || all.get(all.limit() - 1) == 0)) {
            throw new Corruption(
                    "the keyring "
                            + path
                            + " is damaged at byte "
                            + at
                            + ": restore it from one of its own backups");
        }
    }

    private static boolean whole(ByteBuffer bytes, int at) {
        if (bytes.limit() - at < AROUND + TenantId.BYTES) {
            return false;
        }
        int length = bytes.getInt(at);
        return length >= TenantId.BYTES
                && length <= RECORD_BYTES_MAX
                && length <= bytes.limit() - at - AROUND
                && bytes.getInt(at + Integer.BYTES + length)
                        == checksum(bytes, at + Integer.BYTES, length);
    }

    private static int checksum(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + length).position(at));
        return (int) crc.getValue();
    }

    /// What the file holds now. A later record does not change it, and neither does a rewrite: that
    /// leaves the opened file as it is.
    ///
    /// @param mark equal while nothing was written in between
    record Contents(FileInputStream bytes, long length, Mark mark) {}

    record Mark(long rewrites, long end) {}

    Contents contents() {
        try {
            return new Contents(new FileInputStream(path.toFile()), end, new Mark(rewrites, end));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Sees every record of a keyring that nobody writes to, the last of a tenant last.
    ///
    /// @throws Corruption unless all of the file is whole records
    static void scan(Path path, Consumer<KeyringRecord> visitor) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            for (long left = Files.size(path); left > 0; ) {
                int length = left < AROUND ? -1 : in.readInt();
                if (length < TenantId.BYTES
                        || length > RECORD_BYTES_MAX
                        || length > left - AROUND) {
                    throw new Corruption("the keyring " + path + " is cut short or damaged");
                }
                ByteBuffer record = ByteBuffer.wrap(in.readNBytes(length));
                if (in.readInt() != checksum(record, 0, length)) {
                    throw new Corruption("the keyring " + path + " is damaged");
                }
                visitor.accept(KeyringRecord.of(record));
                left -= AROUND + length;
            }
        }
    }

    boolean has(TenantId tenant) {
        return locations.containsKey(tenant);
    }

    Set<TenantId> tenants() {
        return Set.copyOf(locations.keySet());
    }

    int size() {
        return locations.size();
    }

    Optional<KeyringRecord> find(TenantId tenant) {
        Location location = locations.get(tenant);
        if (location == null) {
            return Optional.empty();
        }
        byte[] record = new byte[location.length()];
        try {
            file.seek(location.offset());
            file.readFully(record);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Optional.of(KeyringRecord.of(ByteBuffer.wrap(record)));
    }

    List<TenantId> inRotation() {
        return locations.keySet().stream()
                .filter(tenant -> find(tenant).map(KeyringRecord::inRotation).orElse(false))
                .toList();
    }

    private static byte[] framed(KeyringRecord record) {
        byte[] body = record.bytes();
        ByteBuffer out = ByteBuffer.allocate(AROUND + body.length);
        out.putInt(body.length).put(body);
        return out.putInt(checksum(out, Integer.BYTES, body.length)).array();
    }

    /// Returns when the record is on disk.
    void append(KeyringRecord record) {
        byte[] framed = framed(record);
        try {
            file.seek(end);
            file.write(framed);
            file.getFD().sync();
            locations.put(
                    record.tenant(), new Location(end + Integer.BYTES, framed.length - AROUND));
            end += framed.length;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Writes the file anew with one record for each tenant, each as the function makes it of the
    /// last one: nothing else of before is in it. A crash leaves the old file or the new one.
    ///
    /// @param how returns nothing for a tenant whose keys are to go
    void rewrite(Function<KeyringRecord, Optional<KeyringRecord>> how) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            Map<TenantId, Location> moved = new HashMap<>();
            for (TenantId tenant : locations.keySet()) {
                Optional<KeyringRecord> record = find(tenant).flatMap(how);
                if (record.isPresent()) {
                    byte[] framed = framed(record.get());
                    moved.put(
                            tenant,
                            new Location(all.size() + Integer.BYTES, framed.length - AROUND));
                    all.writeBytes(framed);
                }
            }
            OwnerOnly.write(path, all.toByteArray());
            file.close();
            file = new RandomAccessFile(path.toFile(), "rw");
            locations.putAll(moved);
            locations.keySet().retainAll(moved.keySet());
            end = all.size();
            rewrites++;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
