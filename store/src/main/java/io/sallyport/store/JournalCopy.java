package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a journal anew from a backup's entries: the same entries at the same positions, under the
/// times of their commits, so that the log's tree comes to the same root.
final class JournalCopy implements AutoCloseable {
    private static final int FRAME_ENTRIES = 512;

    private final Path folder;
    private final int segmentBytes;
    private final List<BackupBlock.SealedEntry> waiting = new ArrayList<>();
    private @Nullable DurableFile file;
    private long end;
    private long position;
    private long sequence;

    JournalCopy(Path folder, int segmentBytes) {
        this.folder = folder;
        this.segmentBytes = segmentBytes;
    }

    void entries(long first, List<BackupBlock.SealedEntry> entries) throws IOException {
        if (first != position + waiting.size()) {
            throw new IOException("entries of a backup are missing before " + first);
        }
        for (BackupBlock.SealedEntry entry : entries) {
            boolean other =
                    !waiting.isEmpty() && waiting.getLast().timeMillis() != entry.timeMillis();
            if (other || waiting.size() >= FRAME_ENTRIES) {
                writeFrame();
            }
            waiting.add(entry);
        }
    }

    private void writeFrame() throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        int length = JournalFrame.HEADER;
        for (BackupBlock.SealedEntry entry : waiting) {
            length += JournalFrame.ENTRY_HEADER + entry.sealed().length;
        }
        ByteBuffer frame = ByteBuffer.allocate(length).position(JournalFrame.HEADER);
        DurableFile target = segment();
        for (BackupBlock.SealedEntry entry : waiting) {
            frame.putInt(entry.sealed().length).putLong(entry.sequence());
            frame.put(entry.tenant()).put(entry.sealed());
            sequence = Math.max(sequence, entry.sequence());
        }
        JournalFrame.seal(frame, waiting.size(), position, waiting.getFirst().timeMillis());
        target.write(frame.flip(), end);
        end += length;
        position += waiting.size();
        waiting.clear();
    }

    private DurableFile segment() throws IOException {
        if (file != null && end < segmentBytes) {
            return file;
        }
        closeFile();
        JournalSegment segment =
                new JournalSegment(JournalSegment.pathOf(folder, position), position, sequence);
        DurableFile fresh = DurableFile.open(segment.path());
        file = fresh;
        fresh.write(segment.header(), 0);
        end = JournalSegment.HEADER;
        return fresh;
    }

    private void closeFile() throws IOException {
        DurableFile closing = file;
        file = null;
        if (closing != null) {
            closing.force();
            closing.close();
        }
    }

    /// Returns when everything is on disk.
    void finish() throws IOException {
        writeFrame();
        closeFile();
        Journal.forceFolder(folder);
    }

    @Override
    public void close() throws IOException {
        closeFile();
    }
}
