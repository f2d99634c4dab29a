package io.sallyport.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What journal, log and views hold, without the zeros behind the journal's last frame.
///
/// @param bytes of all files together
record LogSize(long bytes) {
    private static final int BLOCK = 1 << 16;

    static LogSize of(Path data) throws IOException {
        long sum = 0;
        for (String name : List.of("journal", "log", "views")) {
            try (Stream<Path> files = Files.walk(data.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sum += content(file);
                }
            }
        }
        return new LogSize(sum);
    }

    /// A partial tile may be replaced while this looks.
    private static long content(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return file.toString().endsWith(".journal") ? withoutZeros(channel) : channel.size();
        } catch (NoSuchFileException replaced) {
            return 0;
        }
    }

    private static long withoutZeros(FileChannel channel) throws IOException {
        for (long from = channel.size() / BLOCK * BLOCK; from >= 0; from -= BLOCK) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            int read = Math.max(0, channel.read(block, from));
            for (int i = read - 1; i >= 0; i--) {
                if (block.get(i) != 0) {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }
}
