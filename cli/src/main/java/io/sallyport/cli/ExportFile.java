package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/// A file that an export writes, with a smaller one beside it that says how far it is: what is in
/// it beyond that is written again.
final class ExportFile implements AutoCloseable {
    private final FileChannel channel;
    private final Path state;
    private final String issuer;
    private String next;
    private long lines;

    private ExportFile(FileChannel channel, Path state, String issuer, JsonObject begun) {
        this.channel = channel;
        this.state = state;
        this.issuer = issuer;
        this.next = begun.text("next");
        this.lines = begun.number("lines");
    }

    static ExportFile open(Path file, String issuer) throws IOException {
        Path state = file.resolveSibling(file.getFileName() + ".part");
        boolean goesOn = Files.exists(state);
        if (Files.exists(file) && Files.size(file) > 0 && !goesOn) {
            throw new CommandFailed(file + " is there already; nothing was written");
        }
        JsonObject begun = goesOn ? begun(state) : new JsonObject(Map.of("next", "", "lines", 0L));
        if (goesOn && !begun.text("issuer").equals(issuer)) {
            throw new CommandFailed(
                    state + " belongs to an export from elsewhere: remove it, and " + file);
        }
        FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        long length = goesOn ? begun.number("bytes") : 0;
        channel.truncate(length).position(length);
        return new ExportFile(channel, state, issuer, begun);
    }

    private static JsonObject begun(Path state) throws IOException {
        try {
            return JsonObject.read(Files.readAllBytes(state));
        } catch (JsonReader.Malformed malformed) {
            throw new CommandFailed(
                    state + " cannot be read: remove it together with the file and begin anew");
        }
    }

    /// Where it goes on; empty at the beginning.
    String next() {
        return next;
    }

    long lines() {
        return lines;
    }

    /// @param behind where it goes on
    void write(byte[] page, String behind) throws IOException {
        append(page);
        next = behind;
        Path fresh = state.resolveSibling(state.getFileName() + ".new");
        Map<String, Object> standing =
                Map.of("issuer", issuer, "next", next, "lines", lines, "bytes", channel.position());
        Files.writeString(fresh, CanonicalJson.write(standing), StandardCharsets.UTF_8);
        Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
    }

    private void append(byte[] page) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(page);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        for (byte one : page) {
            lines += one == '\n' ? 1 : 0;
        }
        channel.force(false);
    }

    /// Behind the last page all of it is there. Whoever is cut off here writes that page again.
    void end(byte[] page) throws IOException {
        append(page);
        Files.deleteIfExists(state);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
