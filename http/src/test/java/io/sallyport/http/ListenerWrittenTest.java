package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.http.RawClient.Answer;
import io.sallyport.http.SmallInstance.Logged;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that are written piece by piece.
@Timeout(60)
class ListenerWrittenTest {
    /// Far more than sockets hold.
    private static final long ENDLESS = 1L << 40;

    private static final long HELD_BYTES_MAX = 64 << 20;

    @TempDir private Path folder;
    private TlsInstance instance;
    private Listener listener;

    @BeforeEach
    void start() throws Exception {
        instance = new TlsInstance(folder);
        Listener.Answers usual = instance.open.answers();
        Limits limits = new Limits(24, 24, 1 << 20, Duration.ofMinutes(10), Duration.ofSeconds(2));
        listener =
                instance.listen(
                        0,
                        new Listener.Answers(usual.door(), usual.ids(), usual.headers(), limits));
    }

    @AfterEach
    void stop() {
        listener.close();
        instance.close();
    }

    private RawClient client() throws IOException {
        SSLSocket socket = instance.connect(listener);
        socket.startHandshake();
        return RawClient.over(socket);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 3_000_000})
    void arriveWhole(int bytes) throws IOException {
        try (RawClient client = client()) {
            Answer answer = client.ask(get("/written?" + bytes));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo("text/plain");
            assertThat(answer.body()).hasSize(bytes);
            assertThat(answer.text())
                    .isEqualTo("0123456789".repeat(bytes / 10 + 1).substring(0, bytes));
            if (bytes > 100_000) {
                assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
                assertThat(answer.header("content-length")).isEmpty();
            }
            assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
        }
    }

    /// RFC 9110 9.3.2, and no length that would be a guess.
    @Test
    void areNotWrittenForHead() throws IOException {
        try (RawClient client = client()) {
            client.send(request("HEAD", "/written?" + ENDLESS) + ALIVE);
            Answer head = client.read("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).isEqualTo("text/plain");
            assertThat(head.headers().keySet())
                    .doesNotContain("content-length", "transfer-encoding");
            assertThat(client.read().text()).isEqualTo("alive");
        }
        assertThat(instance.open.doors.written).hasValue(0);
    }

    @Test
    void endWithTheConnectionThatWasToBeTheLast() throws IOException {
        try (RawClient client = client()) {
            Answer answer = client.ask(get("/written?100000", "Connection: close"));
            assertThat(answer.body()).hasSize(100_000);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
    }

    /// No client takes a part for the whole (RFC 9112 8), and the log knows of it.
    @ParameterizedTest
    @ValueSource(strings = {"/broken", "/contoso/refused"})
    void breakTheConnectionWhereTheyBreakOff(String path) throws IOException {
        for (int bytes : new int[] {0, 100, 100_000}) {
            try (RawClient client = client()) {
                assertThatThrownBy(() -> client.ask(get(path + "?" + bytes)))
                        .isInstanceOf(IOException.class);
            }
        }
        if (path.contains("contoso")) {
            Logged refusal = instance.open.instance.logged().getLast();
            assertThat(refusal.detail("reason")).isEqualTo(SampleDoors.SECRET);
            assertThat(refusal.detail("place")).isEqualTo("/{tenant}/refused");
        }
    }

    /// What the client does not take is not made: memory stays as it is however long the answer is.
    @Test
    void waitForTheClientAndEndWhenItIsTooSlow() throws Exception {
        long begun = System.nanoTime();
        try (RawClient client = client()) {
            client.send(get("/written?" + ENDLESS));
            assertThat(instance.open.doors.gone).succeedsWithin(Duration.ofSeconds(30));
            assertThat(instance.open.doors.written.get()).isPositive().isLessThan(HELD_BYTES_MAX);
            assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(2));
        }
    }

    @Test
    void endWhenTheClientIsGone() throws Exception {
        try (RawClient client = client()) {
            client.send(get("/written?" + ENDLESS));
        }
        assertThat(instance.open.doors.gone).succeedsWithin(Duration.ofSeconds(30));
        assertThat(instance.open.doors.written.get()).isLessThan(HELD_BYTES_MAX);
        try (RawClient client = client()) {
            assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
        }
    }
}
