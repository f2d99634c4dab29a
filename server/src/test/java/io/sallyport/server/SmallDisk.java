package io.sallyport.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// A real disk of some MiB, in memory, that a test can fill. Mounting it needs root, or a `sudo`
/// that asks nothing.
final class SmallDisk implements AutoCloseable {
    private final Path path;
    private final Path filler;

    SmallDisk(Path path, int mebibytes) throws IOException {
        this.path = path;
        this.filler = path.resolve("filler");
        Files.createDirectories(path);
        asRoot("mount", "-t", "tmpfs", "-o", "mode=777,size=" + mebibytes + "m", "none", path);
    }

    private static void asRoot(Object... words) throws IOException {
        List<String> command = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("sudo", "-n"));
        }
        for (Object word : words) {
            command.add(word.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    Path path() {
        return path;
    }

    /// Takes every page that is left.
    void fill() throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        filler,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND)) {
            ByteBuffer page = ByteBuffer.allocate(4_096);
            while (path.toFile().getUsableSpace() > 0) {
                channel.write(page.clear());
            }
        } catch (IOException full) {
            // As it should be; somebody else may have been faster.
            if (path.toFile().getUsableSpace() > 64 << 10) {
                throw full;
            }
        }
    }

    /// Lets go of what it took.
    void free() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() throws IOException {
        asRoot("umount", "-l", path);
    }
}
