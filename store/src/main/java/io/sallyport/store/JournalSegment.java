package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A file of the journal: a header of [#HEADER] bytes (magic, position of its first entry, highest
/// store sequence before it, CRC32C), then frames. Its name is the position of its first entry.
///
/// @param first position of the first entry
/// @param priorSequence highest store sequence in all earlier segments
record JournalSegment(Path path, long first, long priorSequence) {
    static final int HEADER = 32;
    private static final System.Logger LOG = System.getLogger("io.sallyport.store");
    private static final long MAGIC = 0x53504A4E4C303031L;

    static Path pathOf(Path folder, long first) {
        return folder.resolve("%020d.journal".formatted(first));
    }

    ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putLong(MAGIC).putLong(first).putLong(priorSequence);
        header.putLong(headerChecksum(header)).flip();
        return header;
    }

    private static long headerChecksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, 24));
        return crc.getValue();
    }

    /// The segments of a folder in order. A last file without a whole header is what a crash at its
    /// creation leaves behind: it holds nothing and is removed.
    static List<JournalSegment> list(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.list(folder)) {
            paths = files.filter(p -> p.toString().endsWith(".journal")).sorted().toList();
        }
        List<JournalSegment> segments = new ArrayList<>();
        for (Path path : paths) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            try (FileChannel channel = FileChannel.open(path)) {
                readFully(channel, header, 0);
            }
            boolean whole =
                    !header.hasRemaining()
                            && header.getLong(0) == MAGIC
                            && header.getLong(24) == headerChecksum(header);
            if (whole) {
                segments.add(new JournalSegment(path, header.getLong(8), header.getLong(16)));
            } else if (path.equals(paths.getLast()) && Files.size(path) <= HEADER) {
                Files.delete(path);
            } else {
                throw new Corruption("the journal file " + path + " has a damaged header");
            }
        }
        return segments;
    }

    static void readFully(FileChannel channel, ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                return;
            }
            at += read;
        }
    }

    /// The state of the last segment after a start.
    ///
    /// @param end offset behind the last whole frame
    /// @param next position of the next entry
    /// @param sequence highest store sequence seen
    /// @param size of the file; zeros stand between the end and there
    /// @param tornEnd behind the part of a frame that stands behind the end, if there is one
    record Tail(long end, long next, long sequence, long size, long tornEnd) {
        static final Tail NONE = new Tail(0, 0, 0, 0, 0);

        boolean torn() {
            return tornEnd > end;
        }
    }

    /// Reads the whole segment. A damaged frame at the very end is an unacknowledged commit that a
    /// crash cut short; one with a whole frame behind it is corruption.
    Tail scan() {
        ByteBuffer bytes = readAll();
        int at = HEADER;
        long next = first;
        long sequence = priorSequence;
        while (JournalFrame.whole(bytes, at)) {
            JournalFrame.Header header = JournalFrame.header(bytes, at);
            if (header.first() != next) {
                throw damaged(at);
            }
            sequence = Math.max(sequence, highestSequence(bytes, at + JournalFrame.HEADER, header));
            next += header.count();
            at += JournalFrame.HEADER + header.length();
        }
        int tornEnd = endOfContent(bytes, at);
        for (int later = at + 1; later < tornEnd; later++) {
            if (later <= bytes.limit() - JournalFrame.HEADER
                    && bytes.getInt(later) == JournalFrame.MAGIC
                    && JournalFrame.whole(bytes, later)) {
                throw damaged(at);
            }
        }
        return new Tail(at, next, sequence, bytes.limit(), tornEnd);
    }

    /// Behind the last byte that is not zero. Zeros are megabytes, so they are looked at in blocks.
    private static int endOfContent(ByteBuffer bytes, int from) {
        ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
        int end = bytes.limit();
        while (end - from >= zeros.capacity()
                && bytes.slice(end - zeros.capacity(), zeros.capacity()).equals(zeros)) {
            end -= zeros.capacity();
        }
        while (end > from && bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    private static long highestSequence(ByteBuffer bytes, int from, JournalFrame.Header header) {
        long highest = 0;
        int at = from;
        for (int i = 0; i < header.count(); i++) {
            highest = Math.max(highest, bytes.getLong(at + 4));
            at += JournalFrame.ENTRY_HEADER + bytes.getInt(at);
        }
        return highest;
    }

    private ByteBuffer readAll() {
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            readFully(channel, bytes, 0);
            return bytes.flip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Copies what stands behind the last whole frame into a file beside the segment, since it is
    /// about to be cut off: after a crash it is worthless, after anything else it is evidence.
    void keepTorn(Tail tail) throws IOException {
        Path kept = path.resolveSibling(path.getFileName() + ".torn-" + tail.end());
        LOG.log(
                System.Logger.Level.WARNING,
                "The journal's last frame is not whole, as after a crash; its bytes are kept in "
                        + kept
                        + ".");
        try (FileChannel from = FileChannel.open(path);
                FileChannel to =
                        FileChannel.open(
                                kept, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long length = tail.tornEnd() - tail.end();
            if (from.transferTo(tail.end(), length, to) != length) {
                throw new IOException("the torn end of " + path + " could not be copied");
            }
        }
    }

    Corruption damaged(long offset) {
        return new Corruption(
                "the journal file "
                        + path
                        + " is damaged at byte "
                        + offset
                        + ": keep the folder as evidence and restore a backup");
    }
}
