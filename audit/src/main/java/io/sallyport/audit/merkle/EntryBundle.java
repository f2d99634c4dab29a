package io.sallyport.audit.merkle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Up to 256 entries as one file (C2SP tlog-tiles, "Log entries"): for each, its length as two
/// bytes, big-endian, and its bytes. An instance is the bundle that is being filled, in one growing
/// buffer.
public final class EntryBundle {
    public static final int ENTRY_BYTES_MAX = 65_535;
    static final int BYTES_MAX = TilePath.FULL * (Short.BYTES + ENTRY_BYTES_MAX);
    private static final int BYTES_AT_FIRST = 1 << 14;

    private byte[] bytes = new byte[BYTES_AT_FIRST];

    /// Where each entry ends; the bundle of the first N entries is a prefix of every longer one.
    private final int[] ends = new int[TilePath.FULL + 1];

    private int count;

    EntryBundle() {}

    /// Reads a bundle.
    ///
    /// @param width how many entries it must hold, no more and no fewer
    /// @throws Malformed naming the entry, counted from 0 in this bundle, at which it goes wrong
    public static List<byte[]> parse(byte[] bundle, int width) {
        ByteBuffer rest = ByteBuffer.wrap(bundle);
        List<byte[]> entries = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            if (rest.remaining() < Short.BYTES
                    || rest.remaining() - Short.BYTES < (rest.getShort(rest.position()) & 0xFFFF)) {
                throw new Malformed("ends in or before its entry " + i);
            }
            byte[] entry = new byte[rest.getShort() & 0xFFFF];
            rest.get(entry);
            entries.add(entry);
        }
        if (rest.hasRemaining()) {
            throw new Malformed("goes on for " + rest.remaining() + " bytes behind its last entry");
        }
        return entries;
    }

    /// Writes a bundle of at most 256 entries.
    public static byte[] write(List<byte[]> entries) {
        EntryBundle bundle = new EntryBundle();
        entries.forEach(bundle::add);
        return Arrays.copyOf(bundle.bytes, bundle.ends[bundle.count]);
    }

    void add(byte[] entry) {
        int start = ends[count];
        int end = start + Short.BYTES + entry.length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        bytes[start] = (byte) (entry.length >> 8);
        bytes[start + 1] = (byte) entry.length;
        System.arraycopy(entry, 0, bytes, start + Short.BYTES, entry.length);
        ends[++count] = end;
    }

    ByteBuffer first(int width) {
        return ByteBuffer.wrap(bytes, 0, ends[width]);
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }
}
