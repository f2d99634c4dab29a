package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/// Reads entries back by position, for any number of readers at once. It remembers where the last
/// one stopped, so that a follower who reads on from there never searches, and marks on every way
/// that was gone, so that whoever reads backwards hops over few frames each time.
final class JournalReader {
    private static final long MARKED_EVERY = 1_024;

    /// Marks of 64 million entries, some megabytes of memory.
    private static final int MARKS_MAX = 65_536;

    private final Supplier<List<JournalSegment>> segments;
    private final ConcurrentSkipListMap<Long, Cursor> marks = new ConcurrentSkipListMap<>();
    private volatile Cursor last = new Cursor(-1, -1, 0, 0);

    JournalReader(Supplier<List<JournalSegment>> segments) {
        this.segments = segments;
    }

    /// The frame with entry `position` begins in segment `segment` at `offset`.
    ///
    /// @param length of the frame behind its header
    private record Cursor(long position, long segment, long offset, int length) {}

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
                throw segment.damaged(nearest(segment, next));
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
        long offset = nearest(segment, from);
        long next = from;
        while (next < wanted.to()) {
            ByteBuffer head = ByteBuffer.allocate(JournalFrame.HEADER);
            JournalSegment.readFully(channel, head, offset);
            JournalFrame.Header header = JournalFrame.header(head.flip(), 0);
            long rest = channel.size() - offset - JournalFrame.HEADER;
            // A frame that begins behind what is wanted: one before it was taken out.
            if (!header.plausible() || header.length() > rest || header.first() > next) {
                return next;
            }
            Cursor here = new Cursor(header.first(), segment.first(), offset, header.length());
            last = here;
            mark(here);
            if (header.first() + header.count() > next) {
                next = visit(frame(segment, channel, here), next, wanted);
            }
            offset += JournalFrame.HEADER + header.length();
        }
        return next;
    }

    /// Where to begin in a segment: the nearest frame before the position that was seen before.
    private long nearest(JournalSegment segment, long position) {
        Cursor stopped = last;
        Map.Entry<Long, Cursor> mark = marks.floorEntry(position);
        Cursor best = mark == null ? stopped : mark.getValue();
        if (stopped.position() <= position && stopped.position() > best.position()) {
            best = stopped;
        }
        return best.segment() == segment.first() && best.position() <= position
                ? best.offset()
                : JournalSegment.HEADER;
    }

    private void mark(Cursor here) {
        Map.Entry<Long, Cursor> before = marks.floorEntry(here.position());
        if (before == null || here.position() - before.getKey() >= MARKED_EVERY) {
            if (marks.size() >= MARKS_MAX) {
                marks.clear();
            }
            marks.put(here.position(), here);
        }
    }

    private static ByteBuffer frame(JournalSegment segment, FileChannel channel, Cursor at)
            throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(JournalFrame.HEADER + at.length());
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
