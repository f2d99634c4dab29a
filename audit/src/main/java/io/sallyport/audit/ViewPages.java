package io.sallyport.audit;

import io.sallyport.audit.merkle.Hash;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;

/// The one file with the entries of all tenants: pages of 32 entries of one tenant, in the order in
/// which they became full. A page begins with 64 bytes, big-endian: tenant (16), index of its first
/// entry in the tenant's view (8), root of the tile that it completes or zeroes (32), CRC-32C of
/// its entries (4), CRC-32C of these 60 bytes (4).
///
/// One thread writes, any number reads. A page counts only when [ViewState] says so, so a torn one
/// is written over.
final class ViewPages implements AutoCloseable {
    static final int ENTRIES = 32;
    static final int BODY_BYTES = ENTRIES * LogEntry.BODY_BYTES;
    static final int HEADER_BYTES = 64;
    static final int PAGE_BYTES = HEADER_BYTES + BODY_BYTES;
    private static final int CHECKED_BYTES = HEADER_BYTES - Integer.BYTES;

    private final Path path;
    private FileChannel channel;
    private boolean open = true;
    private int count;

    /// @param tile the root of the tile that the page completes, else zeroes
    record Header(TenantId tenant, long first, Hash tile, int check) {
        static final Hash NO_TILE = new Hash(0, 0, 0, 0);
    }

    /// @param count how many pages of the file count
    ViewPages(Path path, int count) throws IOException {
        this.path = path;
        this.channel = channel(path);
        this.count = count;
    }

    private static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// A channel closes when a thread is interrupted that uses it, for all the others too.
    private synchronized FileChannel file() throws IOException {
        if (open && !channel.isOpen()) {
            channel = channel(path);
        }
        return channel;
    }

    int count() {
        return count;
    }

    /// Adds a page and returns its number. After a failure nothing was added.
    int append(TenantId tenant, long first, Hash tile, byte[] bodies) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
        page.put(tenant.bytes()).putLong(first).put(tile.bytes()).putInt(check(bodies, BODY_BYTES));
        page.putInt(check(page.array(), CHECKED_BYTES)).put(bodies).flip();
        long at = place(count);
        while (page.hasRemaining()) {
            at += file().write(page, at);
        }
        return count++;
    }

    /// @throws DamagedViews when no whole header stands there
    Header header(int number) throws IOException {
        return header(read(place(number), HEADER_BYTES));
    }

    /// @param page begins with the header
    private static Header header(byte[] page) throws DamagedViews {
        ByteBuffer bytes = ByteBuffer.wrap(page);
        byte[] tenant = new byte[TenantId.BYTES];
        byte[] tile = new byte[Hash.BYTES];
        long first = bytes.get(tenant).getLong();
        int bodies = bytes.get(tile).getInt();
        if (bytes.getInt() != check(page, CHECKED_BYTES)) {
            throw new DamagedViews("the header of a page");
        }
        return new Header(TenantId.of(tenant), first, Hash.of(tile), bodies);
    }

    /// The entries of a page that must be this tenant's, from this index on.
    ///
    /// @throws DamagedViews when they are not there, or not whole
    byte[] bodies(int number, TenantId tenant, long first) throws IOException {
        byte[] page = read(place(number), PAGE_BYTES);
        Header header = header(page);
        byte[] bodies = Arrays.copyOfRange(page, HEADER_BYTES, PAGE_BYTES);
        if (!header.tenant().equals(tenant)
                || header.first() != first
                || header.check() != check(bodies, BODY_BYTES)) {
            throw new DamagedViews("page " + number);
        }
        return bodies;
    }

    private byte[] read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file().read(bytes, from + bytes.position()) < 0) {
                throw new DamagedViews("the pages end too early");
            }
        }
        return bytes.array();
    }

    private static long place(int number) {
        return (long) number * PAGE_BYTES;
    }

    static int check(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    /// From here on no page counts.
    void clear() {
        count = 0;
    }

    /// Returns when every page is on disk.
    void force() throws IOException {
        file().force(false);
    }

    @Override
    public synchronized void close() throws IOException {
        open = false;
        channel.close();
    }
}
