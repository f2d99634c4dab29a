package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads entries back by position. It remembers where the last reader stopped, so that a follower
/// who reads on from there never searches, and a place every so often in each segment that was read
/// before. Anyone else hops from frame to frame behind the nearest of these.
final class JournalReader {
    /// How far apart the remembered places are.
    private static final long MARKED_BYTES = 512 << 10;

    private final Supplier<List<JournalSegment>> segments;
    private final ConcurrentNavigableMap<Long, Cursor> marks = new ConcurrentSkipListMap<>();
    private volatile Cursor cursor = new Cursor(-1, -1, 0);

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

    void read(long from, long to, Visitor visitor) {
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
                throw segment.damaged(nearest(segment, next).offset());
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
        long offset = nearest(segment, from).offset();
        long next = from;
        while (next < wanted.to()) {
            ByteBuffer head = ByteBuffer.allocate(JournalFrame.HEADER);
            JournalSegment.readFully(channel, head, offset);
            JournalFrame.Header header = JournalFrame.header(head.flip(), 0);
            long rest = channel.size() - offset - JournalFrame.HEADER;
            if (!header.plausible() || header.length() > rest) {
                return next;
            }
            Cursor here = new Cursor(header.first(), segment.first(), offset);
            mark(here);
            if (header.first() + header.count() > next) {
                next = visit(frame(segment, channel, here, header), next, wanted);
                cursor = here;
            }
            offset += JournalFrame.HEADER + header.length();
        }
        return next;
    }

    /// The last known frame of the segment that begins at this position or before.
    private Cursor nearest(JournalSegment segment, long position) {
        Cursor beginning = new Cursor(segment.first(), segment.first(), JournalSegment.HEADER);
        Map.Entry<Long, Cursor> marked = marks.floorEntry(position);
        Cursor last = cursor;
        return Stream.of(last, marked == null ? beginning : marked.getValue(), beginning)
                .filter(known -> known.segment() == segment.first())
                .filter(known -> known.position() <= position)
                .max(Comparator.comparingLong(Cursor::position))
                .orElse(beginning);
    }

    private void mark(Cursor here) {
        Map.Entry<Long, Cursor> before = marks.floorEntry(here.position());
        boolean far =
                before == null
                        || before.getValue().segment() != here.segment()
                        || here.offset() - before.getValue().offset() >= MARKED_BYTES;
        if (far) {
            marks.put(here.position(), here);
        }
    }

    private static ByteBuffer frame(
            JournalSegment segment, FileChannel channel, Cursor at, JournalFrame.Header header)
            throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(JournalFrame.HEADER + header.length());
        JournalSegment.readFully(channel, frame, at.offset());
        if (!JournalFrame.whole(frame.flip(), 0)) {
            throw segment.damaged(at.offset());
        }
        return frame;
    }

    private static long visit(ByteBuffer frame, long from, Wanted wanted) {
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
