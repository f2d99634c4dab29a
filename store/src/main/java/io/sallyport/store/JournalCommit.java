package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The write side of the journal, used by its writer thread alone: one frame, one write, one force.
/// The file is filled with zeros ahead of the frames, a megabyte at a time: a sync of a file that
/// does not grow has no metadata to commit and costs 40 percent less.
final class JournalCommit implements AutoCloseable {
    private final Journal.Setup setup;
    private final List<JournalSegment> segments;
    private @Nullable DurableFile file;
    private static final int EXTENT_BYTES = 1 << 20;
    private static final int ZEROS_BYTES = 1 << 17;

    /// Offset behind the last frame.
    private long end;

    /// Offset behind the zeros.
    private long filled;

    private long sequence;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
    private ByteBuffer frame = ByteBuffer.allocateDirect(1 << 18);

    JournalCommit(Journal.Setup setup, List<JournalSegment> segments, JournalSegment.Tail tail) {
        this.setup = setup;
        this.segments = segments;
        this.end = tail.end();
        this.filled = tail.torn() ? tail.end() : tail.size();
        this.sequence = tail.sequence();
    }

    /// Returns false when the disk would not take the frame and nothing of it is left; throws when
    /// the state of the disk is no longer known.
    boolean write(List<Journal.Entry> batch, long first) throws IOException {
        encode(batch, first);
        DurableFile target;
        try {
            target = segmentFor(first);
            fill(target);
            target.write(frame, end);
        } catch (IOException full) {
            // Nobody was told yet: cut the partial frame off. A crash here leaves a torn tail,
            // which the next start cuts off in the same way.
            if (file != null) {
                file.truncate(end);
                filled = end;
            }
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.ERROR, "The journal could not be written.", full);
            return false;
        }
        target.force();
        end += frame.limit();
        for (Journal.Entry entry : batch) {
            sequence = Math.max(sequence, entry.sequence());
        }
        return true;
    }

    /// A crash in here leaves zeros or fewer of them, which the next start takes for the end. Where
    /// a full disk has no room for zeros there may be room for the frame.
    private void fill(DurableFile target) throws IOException {
        // A frame that found no zeros stands behind them now.
        filled = Math.max(filled, end);
        if (end + frame.limit() <= filled) {
            return;
        }
        long wanted = end + frame.limit() + Math.min(EXTENT_BYTES, setup.segmentBytes());
        try {
            while (filled < wanted) {
                target.write(zeros.clear(), filled);
                filled += ZEROS_BYTES;
            }
        } catch (IOException full) {
            target.truncate(end);
            filled = end;
        }
    }

    private void encode(List<Journal.Entry> batch, long first) {
        int length = JournalFrame.HEADER;
        for (Journal.Entry entry : batch) {
            length += JournalFrame.ENTRY_HEADER + entry.sealed().length;
        }
        if (frame.capacity() < length) {
            frame = ByteBuffer.allocateDirect(length + length / 2);
        }
        frame.clear().position(JournalFrame.HEADER);
        for (Journal.Entry entry : batch) {
            frame.putInt(entry.sealed().length);
            frame.putLong(entry.sequence());
            frame.putLong(entry.tenant().value().getMostSignificantBits());
            frame.putLong(entry.tenant().value().getLeastSignificantBits());
            frame.put(entry.sealed());
        }
        JournalFrame.seal(frame, batch.size(), first, setup.time().millis());
        frame.flip();
    }

    private DurableFile segmentFor(long first) throws IOException {
        if (file != null && end < setup.segmentBytes()) {
            return file;
        }
        if (file == null && !segments.isEmpty() && end < setup.segmentBytes()) {
            file = setup.files().open(segments.getLast().path());
            return file;
        }
        close();
        return begin(
                new JournalSegment(JournalSegment.pathOf(setup.folder(), first), first, sequence));
    }

    /// A crash in here leaves a file with part of a header or nothing behind it; the next start
    /// removes the former and goes on in the latter.
    private DurableFile begin(JournalSegment segment) throws IOException {
        DurableFile fresh = setup.files().open(segment.path());
        try {
            fresh.write(segment.header(), 0);
            fresh.force();
            Journal.forceFolder(setup.folder());
        } catch (IOException failure) {
            fresh.truncate(0);
            fresh.close();
            throw failure;
        }
        if (segments.isEmpty() || segments.getLast().first() != segment.first()) {
            segments.add(segment);
        }
        file = fresh;
        end = JournalSegment.HEADER;
        filled = end;
        return fresh;
    }

    /// Cuts off the zeros: what is closed holds frames alone.
    @Override
    public void close() throws IOException {
        if (file != null) {
            DurableFile closing = file;
            file = null;
            closing.truncate(end);
            closing.close();
        }
    }
}
