package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/// Sends a file's lines, block by block. The tenant's server knows which line comes next, so
/// whatever breaks, nothing is sent twice and nothing is left out.
final class DirectoryImport {
    private static final String PATH = "/api/v1/directory/imports/";
    private static final int LINES_MAX = 2_000;
    private static final int BYTES_MAX = 960 * 1024;
    private static final int LINE_BYTES_MAX = (1 << 20) - 1;

    /// How often a broken connection is tried again in a row.
    private static final int BREAKS_MAX = 6;

    private static final Executor ASIDE = Thread::startVirtualThread;
    private static final long WAIT_NANOS = Duration.ofMillis(500).toNanos();

    private final Call call;
    private final TenantApi api;
    private final Progress progress;

    private byte[] carried = new byte[0];

    /// @param lines how many they are
    private record Block(byte[] bytes, long first, int lines) {
        /// What is left of it from a line on.
        private Block from(long line) {
            int at = 0;
            for (long passed = first; passed < line; at++) {
                passed += bytes[at] == '\n' ? 1 : 0;
            }
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            return new Block(rest, line, (int) (end() - line));
        }

        private long end() {
            return first + lines;
        }
    }

    DirectoryImport(Call call, TenantApi api, Progress progress) {
        this.call = call;
        this.api = api;
        this.progress = progress;
    }

    /// The name of the import of this content into this tenant (a UUID of version 8, RFC 9562):
    /// whoever imports the same file again goes on with the same import.
    ///
    /// @param format what becomes of the content
    static String id(String issuer, String format, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((issuer + "\n" + format + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] part = new byte[1 << 16];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                digest.update(part, 0, read);
            }
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            long high = (hash.getLong() & ~0xF000L) | 0x8000L;
            long low = (hash.getLong() & ~(3L << 62)) | (1L << 63);
            return new UUID(high, low).toString();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("no SHA-256", impossible);
        }
    }

    /// @return how far the import is at its end
    JsonObject run(ImportSource source, String id) throws IOException {
        String path = PATH + id;
        Optional<JsonObject> before = api.find(path);
        long next = before.map(one -> one.number("next")).orElse(1L);
        for (long line = 1; line < next; line++) {
            source.next();
        }
        if (next > 1) {
            call.terminal().note("sallyport: going on with line " + next);
        }
        JsonObject last = before.orElse(null);
        Block block = block(source, next);
        while (block.lines() > 0) {
            long end = block.end();
            // Read while the server is busy with what is before it.
            CompletableFuture<Block> ahead =
                    CompletableFuture.supplyAsync(() -> block(source, end), ASIDE);
            last = send(path, block);
            told(last);
            progress.at(source.read(), source.size());
            block = read(ahead);
        }
        if (last == null) {
            throw new CommandFailed("the file has no lines");
        }
        return last;
    }

    /// What no request has room for is refused by the server in its shortest form.
    private byte[] next(ImportSource source, long number) throws IOException {
        byte[] line = source.next().orElse(new byte[0]);
        if (line.length < LINE_BYTES_MAX) {
            return line;
        }
        call.terminal().note("line " + number + ": has more than " + LINE_BYTES_MAX + " bytes");
        return new byte[] {'{', '}'};
    }

    private static Block read(CompletableFuture<Block> ahead) throws IOException {
        try {
            return ahead.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof UncheckedIOException unread) {
                throw unread.getCause();
            }
            throw failure.getCause() instanceof RuntimeException other ? other : failure;
        }
    }

    private Block block(ImportSource source, long first) {
        try {
            return gathered(source, first);
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    private Block gathered(ImportSource source, long first) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES_MAX / 2);
        int lines = 0;
        while (lines < LINES_MAX) {
            byte[] line = carried.length > 0 ? carried : next(source, first + lines);
            carried = new byte[0];
            if (line.length == 0) {
                break;
            }
            if (lines > 0 && bytes.size() + line.length >= BYTES_MAX) {
                carried = line;
                break;
            }
            bytes.writeBytes(line);
            bytes.write('\n');
            lines++;
        }
        return new Block(bytes.toByteArray(), first, lines);
    }

    private JsonObject send(String path, Block whole) throws IOException {
        Block block = whole;
        for (int breaks = 0; ; breaks++) {
            try {
                return api.post(
                        path + "?line=" + block.first(), "application/jsonl", block.bytes());
            } catch (Refused refused) {
                if (!refused.conflict() || breaks == BREAKS_MAX) {
                    throw refused;
                }
            } catch (IOException broken) {
                if (breaks == BREAKS_MAX) {
                    throw new CommandFailed(
                            "the server does not answer ("
                                    + broken
                                    + "); the same command goes on with line "
                                    + block.first());
                }
                LockSupport.parkNanos(WAIT_NANOS << breaks);
            }
            // Some or all of it may have been taken, and only the answer was lost.
            Optional<JsonObject> standing = standing(path);
            long next = standing.map(one -> one.number("next")).orElse(block.first());
            if (standing.isPresent() && next == block.end()) {
                return standing.get();
            }
            if (next < block.first() || next > block.end()) {
                throw new CommandFailed("somebody else goes on with this import, at line " + next);
            }
            block = block.from(next);
        }
    }

    private Optional<JsonObject> standing(String path) {
        try {
            return api.find(path);
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    private void told(JsonObject answer) {
        for (JsonObject problem : answer.objects("problems")) {
            call.terminal().note("line " + problem.number("line") + ": " + problem.text("detail"));
        }
    }
}
