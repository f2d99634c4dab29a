package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Receivers that behave worse than any real one.
class SyslogReceiverTest {
    @TempDir private Path home;
    private SmallInstance instance;
    private OneKeyTls tls;
    private SSLServerSocket listener;
    private final AtomicInteger connections = new AtomicInteger();

    /// So that none is closed because nobody knows of it any more.
    private final List<SSLSocket> held = new CopyOnWriteArrayList<>();

    /// What it does with a connection.
    private interface Manner {
        void treat(SSLSocket connection) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        instance = new SmallInstance(home.resolve("data"));
        tls = OneKeyTls.make(home);
        listener =
                (SSLServerSocket)
                        tls.server()
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
        instance.close();
    }

    private void behave(Manner manner) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (!listener.isClosed()) {
                            SSLSocket connection = (SSLSocket) listener.accept();
                            connections.incrementAndGet();
                            held.add(connection);
                            Thread.ofVirtual().start(() -> treat(manner, connection));
                        }
                    } catch (IOException closed) {
                        return;
                    }
                });
    }

    private static void treat(Manner manner, SSLSocket connection) {
        try {
            manner.treat(connection);
        } catch (IOException gone) {
            Closing.quietly(connection);
        }
    }

    private Map<String, Object> sink() {
        Map<String, Object> members = new TreeMap<>();
        members.put("name", "siem");
        members.put("kind", "syslog");
        members.put("begin", "start");
        members.put("host", "localhost");
        members.put("port", (long) listener.getLocalPort());
        members.put("ca", tls.authority().toString());
        return members;
    }

    /// The node stops in time, and what nobody confirmed goes again.
    @Test
    void oneThatNeverReadsHoldsUpNothingAndConfirmsNothing() {
        behave(SSLSocket::startHandshake);
        instance.happen(SmallInstance.CONTOSO, 6_000);
        long start;
        try (Sinks sinks = instance.start(sink())) {
            SmallInstance.await(() -> connections.get() > 0);
            long begun = System.nanoTime();
            instance.happen(SmallInstance.CONTOSO, 1_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(5));
            // It is cut off after 30 s, and tried again.
            SmallInstance.await(() -> {
                sinks.round();
                return connections.get() > 1;
            });
            assertThat(SmallInstance.shown(sinks, "siem").text("problem")).isNotEmpty();
            assertThat(SmallInstance.cursor(sinks, "siem")).isZero();
            start = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void oneThatReadsAndThenBreaksOffHasConfirmedNothing() {
        behave(connection -> {
            connection.getInputStream().readNBytes(2_000);
            connection.setSoLinger(true, 0);
            connection.close();
        });
        instance.happen(SmallInstance.CONTOSO, 100);
        try (Sinks sinks = instance.start(sink())) {
            SmallInstance.await(() -> connections.get() > 2);
            assertThat(SmallInstance.cursor(sinks, "siem")).isZero();
            assertThat(SmallInstance.state(sinks, "siem")).isEqualTo("failing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void oneThatReadsToTheEndConfirms(String protocol) {
        behave(connection -> {
            connection.setEnabledProtocols(new String[] {protocol});
            InputStream in = connection.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
            connection.close();
        });
        instance.happen(SmallInstance.CONTOSO, 100);
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "siem");
        }
    }
}
