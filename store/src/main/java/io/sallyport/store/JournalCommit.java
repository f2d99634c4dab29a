package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The write side of the journal, used by its writer thread alone: one frame, one write, one force.
final class JournalCommit implements AutoCloseable {
    private final Journal.Setup setup;
    private final List<JournalSegment> segments;
    private @Nullable DurableFile file;
    private long end;
    private long sequence;
    private ByteBuffer frame = ByteBuffer.allocateDirect(1 << 18);

    JournalCommit(Journal.Setup setup, List<JournalSegment> segments, JournalSegment.Tail tail) {
        this.setup = setup;
        this.segments = segments;
        this.end = tail.end();
        this.sequence = tail.sequence();
    }

    /// Returns false when the disk would not take the frame and nothing of it is left; throws when
    /// the state of the disk is no longer known.
    boolean write(List<Journal.Entry> batch, long first) throws IOException {
        encode(batch, first);
        DurableFile target;
        try {
            target = segmentFor(first);
            target.write(frame, end);
        } catch (IOException full) {
            // Nobody was told yet: cut the partial frame off. A crash here leaves a torn tail,
            // which
            // the next start cuts off in the same way.
            if (file != null) {
                file.truncate(end);
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
        file = null;
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
        return fresh;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
