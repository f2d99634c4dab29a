package io.sallyport.sinks;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A real rsyslog that listens on TLS, as a process with a configuration of its own. It writes each
/// message as it came into one file.
final class Rsyslog implements AutoCloseable {
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    /// @param pki whose `server` it is
    /// @param mode of rsyslog's stream driver: whether the client must show a certificate
    Rsyslog(Path folder, SamplePki pki, String mode) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        Files.createDirectories(folder.resolve("spool"));
        Files.writeString(folder.resolve("rsyslog.conf"), configuration(pki, mode));
    }

    private String configuration(SamplePki pki, String mode) {
        return """
        global(workDirectory="%s/spool" maxMessageSize="512k"
            defaultNetstreamDriver="gtls"
            defaultNetstreamDriverCAFile="%s"
            defaultNetstreamDriverCertFile="%s"
            defaultNetstreamDriverKeyFile="%s")
        module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1"
            streamDriver.authMode="%s"%s)
        input(type="imtcp" port="%d" address="127.0.0.1")
        template(name="whole" type="string" string="%%rawmsg-after-pri%%\\n")
        action(type="omfile" file="%s" template="whole")
        """
                .formatted(
                        folder,
                        pki.ca(),
                        pki.certificate("server"),
                        pki.key("server"),
                        mode,
                        mode.equals("anon") ? "" : " permittedPeer=[\"sallyport\"]",
                        port,
                        messages());
    }

    int port() {
        return port;
    }

    private Path messages() {
        return folder.resolve("messages");
    }

    Rsyslog start() throws IOException {
        Path log = folder.resolve("rsyslog.log");
        process =
                new ProcessBuilder(
                                "/usr/sbin/rsyslogd",
                                "-n",
                                "-f",
                                folder.resolve("rsyslog.conf").toString(),
                                "-i",
                                folder.resolve("pid").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        return this;
    }

    /// In good order: rsyslog writes what it has read.
    void stop() {
        end(false);
    }

    void kill() {
        end(true);
    }

    private void end(boolean hard) {
        Process running = process;
        if (running != null) {
            if (hard) {
                running.destroyForcibly();
            } else {
                running.destroy();
            }
            try {
                running.onExit().get(20, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException failure) {
                running.destroyForcibly();
                throw new IllegalStateException("rsyslog did not end", failure);
            }
            process = null;
        }
    }

    List<String> lines() {
        try {
            return Files.exists(messages())
                    ? Files.readAllLines(messages(), StandardCharsets.US_ASCII)
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<Long> positions() {
        return lines().stream().map(line -> json(line).number("position")).toList();
    }

    static JsonObject json(String line) {
        return JsonObject.read(
                line.substring(line.indexOf("] {") + 2).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        end(true);
    }
}
