package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Strangers of many addresses who ask for handshakes and want nothing else.
@Timeout(120)
class HandshakeFloodTest {
    private static final int OPEN_MAX = 200;
    private static final int ADDRESSES = 200;

    /// TLS 1.2, one suite, no extensions.
    private static final byte[] HELLO = new byte[50];

    static {
        System.arraycopy(new byte[] {22, 3, 0, 0, 45, 1, 0, 0, 41, 3, 3}, 0, HELLO, 0, 11);
        System.arraycopy(new byte[] {0, 0, 2, (byte) 0xC0, 0x2C, 1, 0}, 0, HELLO, 43, 7);
    }

    @TempDir private Path folder;
    private TlsInstance instance;
    private Listener listener;
    private final Deque<Socket> open = new ArrayDeque<>();

    @BeforeEach
    void start() throws Exception {
        instance = new TlsInstance(folder);
        listener = instance.listen(0, instance.open.answers());
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        listener.close();
        instance.close();
    }

    private void strange(int number) throws IOException {
        Socket socket = new Socket();
        socket.bind(
                new InetSocketAddress(
                        InetAddress.ofLiteral("127.3.0." + (1 + number % ADDRESSES)), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
        socket.getOutputStream().write(HELLO);
        open.add(socket);
        if (open.size() > OPEN_MAX) {
            open.remove().close();
        }
    }

    private double handshakes(String outcome) {
        return instance
                .open
                .doors
                .meters
                .find("tls.handshakes")
                .tag("outcome", outcome)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private int asked(String request) throws IOException {
        try (RawClient client = RawClient.over(instance.connect(listener))) {
            return client.ask(request).status();
        }
    }

    @Test
    void strangersAreRefusedBeyondTheirBoundAndWhoIsKnownIsNot() throws IOException {
        assertThat(asked(request("POST", "/echo", "Content-Length: 2") + "hi")).isEqualTo(200);
        int strangers = 0;
        while (handshakes("tls-too-many") == 0) {
            assertThat(strangers).isLessThan(50_000);
            strange(strangers++);
        }
        assertThat(strangers).isGreaterThan(150);
        for (int i = 0; i < 20; i++) {
            strange(i);
            assertThat(asked(ALIVE)).isEqualTo(200);
        }
        assertThat(instance.open.instance.logged())
                .filteredOn(logged -> logged.event().text("action").equals("request.refused"))
                .extracting(logged -> logged.event().object("details").text("reason"))
                // A stranger's own hello leads nowhere, and some go away before that is said.
                .isSubsetOf("tls-too-many", "tls-ended", "tls-alert-sent-handshake-failure")
                .contains("tls-too-many");
    }
}
