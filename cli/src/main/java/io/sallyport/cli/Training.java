package io.sallyport.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Run once by the build: asks a throw-away stand-in of an instance for a page of tenants, so that
/// the JVM can record in its ahead-of-time cache what commands need.
public final class Training {
    private static final String PAGE =
            "{\"tenants\":[{\"name\":\"contoso\",\"createdAt\":\"2026-01-02T03:04:05.678Z\"}]}";

    private Training() {}

    /// @param arguments none
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("sallyport-training");
        Path socket = folder.resolve(Instance.SOCKET);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> answerOnce(listener));
            PentestProcess none = new PentestProcess(List.of(), Duration.ZERO);
            Sallyport sallyport =
                    new Sallyport(
                            Terminal.ofThisProcess(), new PentestCommands(none, Duration.ZERO));
            sallyport.run("tenant", "list", "--data", folder.toString());
            sallyport.run("tenant", "create", "--help");
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static void answerOnce(ServerSocketChannel listener) {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + PAGE.length() + "\r\n\r\n" + PAGE;
        try (SocketChannel connection = listener.accept()) {
            connection.read(ByteBuffer.allocate(1024));
            connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException failure) {
            throw new IllegalStateException("the stand-in could not answer", failure);
        }
    }
}
