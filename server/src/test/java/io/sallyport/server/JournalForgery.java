package io.sallyport.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A journal's only file in the hands of somebody who knows its format: whatever is written back
/// has all checksums right.
record JournalForgery(Path file, byte[] header, List<Entry> entries) {
    private static final int FILE_HEADER = 32;
    private static final int FRAME_HEADER = 32;
    private static final int FRAME_MAGIC = 0x53504631;
    private static final int CHECKSUM_AT = 28;
    private static final int TENANT_BYTES = 16;

    JournalForgery {
        entries = List.copyOf(entries);
    }

    /// @param frame the number of its commit
    record Entry(int frame, long timeMillis, long sequence, byte[] tenant, byte[] sealed) {
        Entry at(long otherTime) {
            return new Entry(frame, otherTime, sequence, tenant, sealed);
        }

        /// In the commit of another.
        Entry in(Entry place) {
            return new Entry(place.frame, place.timeMillis, sequence, tenant, sealed);
        }

        Entry numbered(long otherSequence) {
            return new Entry(frame, timeMillis, otherSequence, tenant, sealed);
        }

        Entry of(byte[] otherTenant) {
            return new Entry(frame, timeMillis, sequence, otherTenant, sealed);
        }

        Entry edited() {
            byte[] other = sealed.clone();
            other[other.length / 2] ^= 1;
            return new Entry(frame, timeMillis, sequence, tenant, other);
        }
    }

    static JournalForgery of(Path data) {
        try (Stream<Path> files = Files.list(data.resolve("journal"))) {
            Path file = files.toList().getFirst();
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            byte[] header = new byte[FILE_HEADER];
            bytes.get(header);
            List<Entry> entries = new ArrayList<>();
            int frames = 0;
            while (bytes.remaining() >= FRAME_HEADER && bytes.getInt() == FRAME_MAGIC) {
                bytes.getInt();
                int count = bytes.getInt();
                bytes.getLong();
                long time = bytes.getLong();
                bytes.getInt();
                for (int i = 0; i < count; i++) {
                    entries.add(entry(bytes, frames, time));
                }
                frames++;
            }
            return new JournalForgery(file, header, entries);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Entry entry(ByteBuffer bytes, int frame, long time) {
        byte[] sealed = new byte[bytes.getInt()];
        long sequence = bytes.getLong();
        byte[] tenant = new byte[TENANT_BYTES];
        bytes.get(tenant).get(sealed);
        return new Entry(frame, time, sequence, tenant, sealed);
    }

    JournalForgery changed(int position, UnaryOperator<Entry> how) {
        List<Entry> changed = new ArrayList<>(entries);
        changed.set(position, how.apply(changed.get(position)));
        return new JournalForgery(file, header, changed);
    }

    JournalForgery swapped(int one, int other) {
        return changed(one, entries.get(other)::in).changed(other, entries.get(one)::in);
    }

    JournalForgery without(int position) {
        List<Entry> fewer = new ArrayList<>(entries);
        fewer.remove(position);
        return new JournalForgery(file, header, fewer);
    }

    JournalForgery cutAt(int position) {
        return new JournalForgery(file, header, entries.subList(0, position));
    }

    /// Every entry in a commit of its own, numbered anew.
    void write() {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            frames.add(frame(i, entries.subList(i, i + 1)));
        }
        write(frames);
    }

    /// The commits as they were, where nothing was added or taken away: into the file under the
    /// hands of a node that serves.
    void writeInPlace() {
        List<byte[]> frames = new ArrayList<>();
        int from = 0;
        while (from < entries.size()) {
            int to = from;
            while (to < entries.size() && entries.get(to).frame() == entries.get(from).frame()) {
                to++;
            }
            frames.add(frame(from, entries.subList(from, to)));
            from = to;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(joined(frames), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write(List<byte[]> frames) {
        try {
            Files.write(file, joined(frames).array());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private ByteBuffer joined(List<byte[]> frames) {
        int length = header.length + frames.stream().mapToInt(frame -> frame.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length).put(header);
        frames.forEach(all::put);
        return all.flip();
    }

    private static byte[] frame(long first, List<Entry> commit) {
        int length = commit.stream().mapToInt(one -> 12 + TENANT_BYTES + one.sealed().length).sum();
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + length);
        frame.putInt(FRAME_MAGIC).putInt(length).putInt(commit.size()).putLong(first);
        frame.putLong(commit.getFirst().timeMillis()).putInt(0);
        for (Entry one : commit) {
            frame.putInt(one.sealed().length).putLong(one.sequence());
            frame.put(one.tenant()).put(one.sealed());
        }
        CRC32C crc = new CRC32C();
        crc.update(frame.slice(0, CHECKSUM_AT));
        crc.update(frame.slice(FRAME_HEADER, length));
        return frame.putInt(CHECKSUM_AT, (int) crc.getValue()).array();
    }
}
