package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The write side of the journal, used by its writer thread alone: one frame, one write, one force.
/// The file is filled with zeros ahead of the frames, a megabyte at a time: a sync of a file that
/// does not grow has no metadata to commit and costs 40 percent less.
///
/// The last of the zeros are the journal's reserve on a full disk: a frame that is written over
/// them needs no room, whoever else wants it. On a full disk they stay there at a stop.
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

    /// There was no room for the zeros that make the reserve whole.
    private volatile boolean lacking;

    /// Where the next segment is tried again that found no room.
    private long fullAt;

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

    /// Whether the zeros are fewer than the reserve, since there was no room for more.
    boolean isShort() {
        return lacking;
    }

    /// Returns false when the disk would not take the frame and nothing of it is left; throws when
    /// the state of the disk is no longer known.
    boolean write(List<Journal.Entry> batch, long first) throws IOException {
        encode(batch, first);
        DurableFile target;
        try {
            target = segmentFor(first);
            fill(target);
            if (!hasRoom(batch)) {
                return false;
            }
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

    /// Where nothing is kept back the disk itself says so.
    private boolean hasRoom(List<Journal.Entry> batch) {
        if (setup.reserveBytes() == 0) {
            return true;
        }
        long left = 0;
        for (Journal.Entry entry : batch) {
            left = Math.max(left, entry.lane().leaves(setup.reserveBytes()));
        }
        return end + frame.limit() + left <= filled;
    }

    /// At a start and while there is too little room: looks for more.
    void fill() throws IOException {
        frame.clear().limit(0);
        if (setup.reserveBytes() > 0 && end > 0) {
            fill(file == null ? reopen() : file);
        }
    }

    private DurableFile reopen() throws IOException {
        DurableFile opened = setup.files().open(segments.getLast().path());
        file = opened;
        return opened;
    }

    /// A crash in here leaves zeros or fewer of them, which the next start takes for the end. What
    /// a full disk has no room for is not missed before a frame needs it.
    private void fill(DurableFile target) {
        // A frame that found no zeros stands behind them now.
        filled = Math.max(filled, end);
        long needed = end + frame.limit() + setup.reserveBytes();
        if (needed > filled || (lacking && setup.reserveBytes() > 0)) {
            long wanted = needed + Math.min(EXTENT_BYTES, setup.segmentBytes());
            try {
                while (filled < wanted) {
                    target.write(zeros.clear(), filled);
                    filled += ZEROS_BYTES;
                }
                lacking = false;
            } catch (IOException full) {
                lacking = setup.reserveBytes() > 0;
            }
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

    /// A new segment is begun before the old one gives up its zeros. On a full disk the old one
    /// goes on.
    private DurableFile segmentFor(long first) throws IOException {
        if (segments.isEmpty()) {
            return begin(segment(first));
        }
        DurableFile last = file == null ? reopen() : file;
        if (end < Math.max(fullAt, setup.segmentBytes())) {
            return last;
        }
        long used = end;
        DurableFile fresh;
        try {
            fresh = begin(segment(first));
        } catch (IOException full) {
            if (setup.reserveBytes() == 0) {
                throw full;
            }
            Files.deleteIfExists(segment(first).path());
            fullAt = end + EXTENT_BYTES;
            return last;
        }
        last.truncate(used);
        last.close();
        return fresh;
    }

    private JournalSegment segment(long first) {
        return new JournalSegment(JournalSegment.pathOf(setup.folder(), first), first, sequence);
    }

    /// A crash in here leaves a file with part of a header or nothing behind it; the next start
    /// removes the former and goes on in the latter.
    private DurableFile begin(JournalSegment segment) throws IOException {
        DurableFile fresh = setup.files().open(segment.path());
        long behind = (long) JournalSegment.HEADER + setup.reserveBytes();
        try {
            fresh.write(segment.header(), 0);
            for (long at = JournalSegment.HEADER; at < behind; at += ZEROS_BYTES) {
                fresh.write(zeros.clear(), at);
            }
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
        filled = behind;
        lacking = false;
        return fresh;
    }

    /// Cuts off the zeros: what is closed holds frames alone. Not where they might not be had
    /// again.
    @Override
    public void close() throws IOException {
        if (file != null) {
            DurableFile closing = file;
            file = null;
            if (!lacking && setup.folder().toFile().getUsableSpace() > 2L * setup.reserveBytes()) {
                closing.truncate(end);
            }
            closing.close();
        }
    }
}
