package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogPage;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.keys.OwnerOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files of JSON lines, each named by the position of its first line, its owner's only. A batch is
/// confirmed when it is forced. A crash leaves lines that the cursor does not know, and perhaps a
/// torn one: the next start cuts that off and goes on behind the last whole line, so no line stands
/// there twice.
final class FileReceiver implements Receiver {
    /// Longer than any line.
    private static final int TAIL_BYTES = 1 << 20;

    private static final StandardOpenOption WRITE = StandardOpenOption.WRITE;

    private final Destination.Folder to;
    private final String name;
    private final Rendering rendering;
    private final Pattern ours;
    private @Nullable FileChannel channel;
    private @Nullable Path file;
    private String fileKey = "";
    private long confirmed;

    FileReceiver(Destination.Folder to, String name, Rendering rendering) {
        this.to = to;
        this.name = name;
        this.rendering = rendering;
        this.ours = Pattern.compile(Pattern.quote(name) + "-[0-9]{20}\\.jsonl");
    }

    @Override
    public long begin(long from, long end) throws IOException {
        closeFile();
        confirmed = from;
        OwnerOnly.folder(to.path());
        List<Path> known = files();
        if (known.isEmpty()) {
            return from;
        }
        Path newest = known.getLast();
        FileChannel found = FileChannel.open(newest, StandardOpenOption.READ, WRITE);
        channel = found;
        file = newest;
        fileKey = key(newest);
        OptionalLong last = last(found);
        if (last.isPresent() && last.getAsLong() >= from - 1 && last.getAsLong() < end) {
            confirmed = last.getAsLong() + 1;
            return confirmed;
        }
        if (last.isPresent()) {
            // Somebody else's lines, or the cursor is elsewhere: they stay, in a file of their own.
            closeFile();
        }
        return from;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(to.path())) {
            return all.filter(one -> ours.matcher(one.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /// The position of the last whole line; what is behind that is cut off.
    private static OptionalLong last(FileChannel found) throws IOException {
        long size = found.size();
        int length = (int) Math.min(size, TAIL_BYTES);
        ByteBuffer tail = ByteBuffer.allocate(length);
        int read = 0;
        while (read >= 0 && tail.hasRemaining()) {
            read = found.read(tail, size - length + tail.position());
        }
        String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n');
        long whole = size - length + end + 1;
        if (whole < size) {
            found.truncate(whole);
            found.force(true);
        }
        found.position(whole);
        return end < 0
                ? OptionalLong.empty()
                : position(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
    }

    /// @param line as [Rendering] made it, or anything else
    static OptionalLong position(String line) {
        try {
            JsonObject shown = JsonObject.read(line.getBytes(StandardCharsets.ISO_8859_1));
            long position =
                    shown.optionalNumber("position")
                            .orElseGet(() -> shown.object("metadata").number("sequence"));
            return position < 0 ? OptionalLong.empty() : OptionalLong.of(position);
        } catch (JsonReader.Malformed _) {
            return OptionalLong.empty();
        }
    }

    @Override
    public long take(LogPage batch) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (LogEvent event : batch.events()) {
            lines.write(rendering.line(event).getBytes(StandardCharsets.US_ASCII));
            lines.write('\n');
        }
        FileChannel target = fileFor(batch.events().getFirst().position());
        // Somebody may have emptied it.
        target.position(target.size());
        ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
        target.force(false);
        confirmed = batch.next();
        return confirmed;
    }

    /// A file that somebody took away or turned over is followed by another.
    private FileChannel fileFor(long first) throws IOException {
        FileChannel known = channel;
        Path path = file;
        if (known != null
                && path != null
                && key(path).equals(fileKey)
                && known.size() < to.maxBytes()) {
            return known;
        }
        closeFile();
        Path fresh = to.path().resolve("%s-%020d.jsonl".formatted(name, first));
        FileChannel opened =
                Files.exists(fresh)
                        ? FileChannel.open(fresh, WRITE, StandardOpenOption.APPEND)
                        : OwnerOnly.create(fresh);
        channel = opened;
        file = fresh;
        fileKey = key(fresh);
        OwnerOnly.force(to.path());
        if (to.keep() > 0) {
            List<Path> all = files();
            for (Path old : all.subList(0, (int) Math.max(0, all.size() - to.keep()))) {
                Files.delete(old);
            }
        }
        return opened;
    }

    /// Which file stands there, whatever it is called; empty for none.
    private static String key(Path path) throws IOException {
        return Files.exists(path)
                ? String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey())
                : "";
    }

    private void closeFile() throws IOException {
        FileChannel open = channel;
        channel = null;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public long rest() {
        return confirmed;
    }

    @Override
    public long end() throws IOException {
        closeFile();
        return confirmed;
    }

    /// A write to a disk ends by itself.
    @Override
    public void abort() {}
}
