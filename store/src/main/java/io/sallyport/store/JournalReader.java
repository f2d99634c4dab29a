package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.function.Supplier;

/// Reads entries back by position. It remembers where it stopped, so that a follower who reads on
/// from there never searches; anyone else hops from frame to frame within one segment.
final class JournalReader {
    private final Supplier<List<JournalSegment>> segments;
    private Cursor cursor = new Cursor(-1, -1, 0);

    JournalReader(Supplier<List<JournalSegment>> segments) {
        this.segments = segments;
    }

    /// The frame with entry `position` begins in segment `segment` at `offset`.
    private record Cursor(long position, long segment, long offset) {}

    /// Sees one entry with the store's number for it; 0 for an event without a change.
    @FunctionalInterface
    interface Visitor {
        void entry(Place place, long sequence, TenantId tenant, byte[] sealed);
    }

    /// @param timeMillis of the commit
    record Place(long position, long timeMillis) {}

    synchronized void read(long from, long to, Visitor visitor) {
        long next = from;
        while (next < to) {
            JournalSegment segment = holding(next);
            long before = next;
            try (FileChannel channel = FileChannel.open(segment.path())) {
                next = readSegment(segment, channel, next, new Wanted(to, visitor));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            if (next == before) {
                throw segment.damaged(cursor.offset());
            }
        }
    }

    private JournalSegment holding(long position) {
        List<JournalSegment> known = segments.get();
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).first() <= position) {
                return known.get(i);
            }
        }
        throw new Corruption("the journal has no entry " + position);
    }

    /// Up to which position, and who looks.
    private record Wanted(long to, Visitor visitor) {}

    private long readSegment(JournalSegment segment, FileChannel channel, long from, Wanted wanted)
            throws IOException {
        boolean goOn = cursor.segment() == segment.first() && cursor.position() <= from;
        long offset = goOn ? cursor.offset() : JournalSegment.HEADER;
        long next = from;
        while (next < wanted.to()) {
            ByteBuffer head = ByteBuffer.allocate(JournalFrame.HEADER);
            JournalSegment.readFully(channel, head, offset);
            JournalFrame.Header header = JournalFrame.header(head.flip(), 0);
            long rest = channel.size() - offset - JournalFrame.HEADER;
            if (!header.plausible() || header.length() > rest) {
                return next;
            }
            cursor = new Cursor(header.first(), segment.first(), offset);
            if (header.first() + header.count() > next) {
                next = visit(segment, frame(channel, header, offset), next, wanted);
            }
            offset += JournalFrame.HEADER + header.length();
        }
        return next;
    }

    private static ByteBuffer frame(FileChannel channel, JournalFrame.Header header, long offset)
            throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(JournalFrame.HEADER + header.length());
        JournalSegment.readFully(channel, frame, offset);
        return frame.flip();
    }

    private long visit(JournalSegment segment, ByteBuffer frame, long from, Wanted wanted) {
        if (!JournalFrame.whole(frame, 0)) {
            throw segment.damaged(cursor.offset());
        }
        JournalFrame.Header header = JournalFrame.header(frame, 0);
        frame.position(JournalFrame.HEADER);
        for (int i = 0; i < header.count(); i++) {
            long position = header.first() + i;
            byte[] sealed = new byte[frame.getInt()];
            long sequence = frame.getLong();
            byte[] tenant = new byte[TenantId.BYTES];
            frame.get(tenant).get(sealed);
            if (position >= from && position < wanted.to()) {
                Place place = new Place(position, header.timeMillis());
                wanted.visitor().entry(place, sequence, TenantId.of(tenant), sealed);
            }
        }
        return Math.min(wanted.to(), header.first() + header.count());
    }
}
