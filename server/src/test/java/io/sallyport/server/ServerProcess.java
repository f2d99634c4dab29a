package io.sallyport.server;

import io.sallyport.testkit.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The server as users run it: a process of its own, from the modules that were just built.
final class ServerProcess implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static int freePort() {
        return FreePorts.base();
    }

    /// @param home holds the process's output and its temporary files
    /// @param arguments of `script/server`
    static ServerProcess start(Path home, List<String> arguments) {
        return startCommand(home, command(home, arguments));
    }

    /// The front for old TLS, as `script/legacy-front` starts it.
    static ServerProcess startFront(Path home, List<String> arguments) {
        Path security = Repository.here().root().resolve("script").resolve("legacy.security");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.security.properties=" + security,
                        "--module-path",
                        modulePath(),
                        "-m",
                        "io.sallyport.legacy/io.sallyport.legacy.Main"));
        command.addAll(arguments);
        return startCommand(home, command);
    }

    /// The same on a host whose clock can be set: the file holds by how much, such as `-3600`.
    static ServerProcess startWithClock(Path home, List<String> arguments, Path clock) {
        List<String> command = new ArrayList<>(List.of("env"));
        clock(clock).forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(command(home, arguments));
        return startCommand(home, command);
    }

    /// The environment of a process whose clock can be set.
    static Map<String, String> clock(Path clock) {
        return Map.of(
                "LD_PRELOAD", libfaketime().toString(),
                "FAKETIME_TIMESTAMP_FILE", clock.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /// Where Debian's package `faketime` puts it, for whatever machine.
    private static Path libfaketime() {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("faketime").resolve("libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The same where no file can become larger than this, as on a full disk.
    static ServerProcess startWithFilesUpTo(Path home, List<String> arguments, int mebibytes) {
        String script = "ulimit -f " + mebibytes * 1024 + "; exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(command(home, arguments));
        return startCommand(home, command);
    }

    /// The same with a file open on descriptor 7, as a shell's redirection gives it.
    static ServerProcess startWithDescriptor7(Path home, List<String> arguments, Path file) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "exec \"$@\" 7<\"$0\""));
        command.add(file.toString());
        command.addAll(command(home, arguments));
        return startCommand(home, command);
    }

    /// The same with more in its environment, such as where a token's library looks.
    static ServerProcess startIn(
            Path home, Map<String, String> environment, List<String> arguments, Path seventh) {
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("bash", "-c", "exec \"$@\" 7<\"$0\"", seventh.toString()));
        command.addAll(command(home, arguments));
        return startCommand(home, command);
    }

    /// The same with another file on descriptor 8.
    static ServerProcess startWithDescriptors(
            Path home, List<String> arguments, Path seventh, Path eighth) {
        String script = "eighth=$1; shift; exec \"$@\" 7<\"$0\" 8<\"$eighth\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", script));
        command.add(seventh.toString());
        command.add(eighth.toString());
        command.addAll(command(home, arguments));
        return startCommand(home, command);
    }

    private static List<String> command(Path home, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + home,
                        "--enable-native-access="
                                + "org.xerial.sqlitejdbc,io.sallyport.keys"
                                + ",com.amazon.corretto.crypto.provider",
                        "--module-path",
                        modulePath(),
                        "-m",
                        "io.sallyport.server/io.sallyport.server.Main"));
        command.addAll(arguments);
        return command;
    }

    private static ServerProcess startCommand(Path home, List<String> command) {
        try {
            Path output = Files.createTempFile(home, "output", ".txt");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            return new ServerProcess(process, output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What the tests themselves run from, as modules; test classes and test libraries stay out.
    private static String modulePath() {
        return Stream.of("jdk.module.path", "java.class.path")
                .flatMap(name -> Stream.of(System.getProperty(name, "").split(File.pathSeparator)))
                .filter(path -> !path.isEmpty() && !path.contains("test-classes"))
                .filter(path -> !path.matches(".*(junit|surefire|archunit|assertj|opentest).*"))
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Waits for the ready line.
    ServerProcess ready() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!output().matches("(?s).*(sallyport|legacy front) ready.*")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new AssertionError("the server did not get ready: " + output());
            }
            pause();
        }
        return this;
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }

    /// Everything that the process has said so far.
    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// As `kill -9`: nothing of the process's own runs any more.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// As `kill`: the process stops in good order.
    int stop() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the server did not end: " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
