package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.HOST;
import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.http.RawClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many connections that want nothing: who comes after them is served, and none is for ever.
@Timeout(60)
class ListenerCrowdTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int ALL = 24;
    private static final int OF_ONE = 16;
    private static final int BODY_BYTES = 140_000;

    @TempDir private Path folder;
    private final List<RawClient> crowd = new ArrayList<>();
    private TlsInstance instance;
    private Listener listener;

    @BeforeEach
    void start() throws Exception {
        instance = new TlsInstance(folder);
        listener = listen(new Limits(ALL, OF_ONE, BODY_BYTES, LONG, LONG));
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient one : crowd) {
            one.close();
        }
        instance.open.doors.released.countDown();
        listener.close();
        instance.close();
    }

    private Listener listen(Limits limits) {
        Listener.Answers usual = instance.open.answers();
        return instance.listen(
                0, new Listener.Answers(usual.door(), usual.ids(), usual.headers(), limits));
    }

    private void replaceListener(Limits limits) {
        listener.close();
        listener = listen(limits);
    }

    private RawClient client() throws IOException {
        SSLSocket socket = instance.connect(listener);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        RawClient client = RawClient.over(socket);
        crowd.add(client);
        return client;
    }

    /// @param text what each of them sends before it falls silent
    private void gather(int clients, String text) throws IOException {
        for (int i = 0; i < clients; i++) {
            client().send(text);
        }
    }

    private void servesTheNext() throws IOException {
        assertThat(client().ask(ALIVE).text()).isEqualTo("alive");
    }

    @Test
    void servesWhoComesAfterManyThatSendNothing() throws IOException {
        gather(5 * ALL, "");
        servesTheNext();
        assertThat(crowd.getFirst().hungUp()).isTrue();
    }

    /// A flood of strangers takes no connection from who authenticated on it, however long ago.
    @Test
    void endsNobodyWhoSucceededWhileThereAreStrangers() throws IOException {
        RawClient served = client();
        isWhole(served.ask(request("POST", "/echo", "Content-Length: 10") + body(10)));
        gather(5 * ALL, "");
        isWhole(served.ask(ALIVE));
    }

    /// One credential is not worth all connections: from half of them on, the first to end goes.
    @Test
    void letsStrangersInWhereMoreThanHalfSucceeded() throws IOException {
        for (int i = 0; i < ALL / 2 + 1; i++) {
            RawClient served = client();
            isWhole(served.ask(request("POST", "/echo", "Content-Length: 10") + body(10)));
        }
        gather(OF_ONE, "");
        assertThat(crowd.getFirst().hungUp()).isTrue();
        servesTheNext();
    }

    /// More than its handshakes may be at once: they wait their turn.
    @Test
    void refusesNobodyOfANetworkThatComesOften() throws Exception {
        for (int i = 0; i < 800; i++) {
            try (RawClient one = RawClient.over(instance.connect(listener))) {
                assertThat(one.ask(ALIVE).text()).isEqualTo("alive");
            }
        }
    }

    /// Junk at line rate comes down to what a network is allowed, and from the same address an
    /// honest client is answered all the while.
    @Test
    void holdsBackWhoIsRefusedOftenAndNobodyElse() throws Exception {
        RawClient junk = client();
        RawClient honest = client();
        long begun = System.nanoTime();
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> refused(junk, 250));
        long slowest = 0;
        while (!flood.isDone()) {
            long asked = System.nanoTime();
            assertThat(honest.ask(ALIVE).text()).isEqualTo("alive");
            slowest = Math.max(slowest, System.nanoTime() - asked);
        }
        flood.join();
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(2));
        assertThat(slowest).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    /// Who goes on beyond the rate on a connection waits there, and nobody else at that address.
    @Test
    void holdsAConnectionThatGoesOnBeyondItsRate() throws Exception {
        instance.open.doors.rates = new TenantRates(Rate.perSecond(1, 1), Rate.perSecond(1, 1));
        String mine = get("/contoso/mine", "Authorization: portal");
        RawClient eager = client();
        assertThat(eager.ask(mine).status()).isEqualTo(200);
        long told = System.nanoTime();
        assertThat(eager.ask(mine).status()).isEqualTo(429);
        long first = System.nanoTime() - told;
        CompletableFuture<Void> more = CompletableFuture.runAsync(() -> beyond(eager, mine, 2));
        for (int i = 0; i < 5; i++) {
            RawClient patient = client();
            long asked = System.nanoTime();
            assertThat(patient.ask(mine).status()).isEqualTo(429);
            assertThat(patient.ask(ALIVE).text()).isEqualTo("alive");
            assertThat(System.nanoTime() - asked).isLessThan(TimeUnit.MILLISECONDS.toNanos(600));
        }
        more.join();
        assertThat(first).isLessThan(TimeUnit.MILLISECONDS.toNanos(600));
        assertThat(System.nanoTime() - told).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_400));
    }

    private static void beyond(RawClient client, String request, int times) {
        try {
            for (int i = 0; i < times; i++) {
                assertThat(client.ask(request).status()).isEqualTo(429);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Who sends what is no request is told in the log, and waits as for any other refusal.
    @Test
    void knowsWhoSendsWhatIsNoRequest() throws IOException {
        long begun = System.nanoTime();
        for (int i = 0; i < 160; i++) {
            try (RawClient junk = RawClient.over(instance.connect(listener))) {
                assertThat(junk.ask("NO REQUEST\r\n\r\n").status()).isEqualTo(400);
            }
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(instance.open.instance.logged())
                .filteredOn(one -> one.detail("reason").equals("http-unreadable"))
                .isNotEmpty()
                .allMatch(one -> one.event().text("source").equals("127.0.0.1"));
    }

    private static void refused(RawClient client, int times) {
        try {
            for (int i = 0; i < times; i++) {
                assertThat(client.ask(get("/nothing")).status()).isEqualTo(404);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Those that are held are the first to go.
    @Test
    void servesWhoComesAfterManyThatAreHeldBack() throws Exception {
        for (int i = 0; i < OF_ONE; i++) {
            RawClient junk = client();
            CompletableFuture.runAsync(() -> refused(junk, 200)).exceptionally(_ -> null);
        }
        for (int i = 0; i < 5; i++) {
            servesTheNext();
        }
    }

    @Test
    void servesWhoComesAfterManyUnfinishedHeads() throws IOException {
        gather(5 * ALL, "GET /health HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(11_000));
        servesTheNext();
    }

    @Test
    void servesWhoComesAfterManyUnfinishedBodies() throws IOException {
        gather(5 * ALL, request("POST", "/echo", "Content-Length: 4000") + "b".repeat(3_999));
        servesTheNext();
    }

    /// Others of the same address were at their limit; the limit of all is met in the same way.
    @Test
    void servesWhoComesWhenAllConnectionsAreTaken() throws IOException {
        replaceListener(new Limits(OF_ONE, ALL, BODY_BYTES, LONG, LONG));
        gather(5 * ALL, "");
        servesTheNext();
    }

    @Test
    void endsNoConnectionThatIsBeingAnswered() throws Exception {
        RawClient waiting = client();
        waiting.send(get("/wait"));
        instance.open.doors.entered.await();
        gather(3 * ALL, "");
        instance.open.doors.released.countDown();
        assertThat(waiting.read().text()).isEqualTo("finished");
    }

    @Test
    void letsNobodyInWhileAllAreBeingAnswered() throws Exception {
        replaceListener(new Limits(1, 1, BODY_BYTES, LONG, LONG));
        RawClient waiting = client();
        waiting.send(get("/wait"));
        instance.open.doors.entered.await();
        assertThatThrownBy(this::client).isInstanceOf(IOException.class);
        instance.open.doors.released.countDown();
        assertThat(waiting.read().text()).isEqualTo("finished");
    }

    @Test
    void takesNoMemoryForABodyThatIsOnlyAnnounced() throws IOException {
        gather(OF_ONE - 2, request("POST", "/echo", "Content-Length: 65000"));
        isWhole(client().ask(request("POST", "/echo", "Content-Length: 65000") + body(65_000)));
    }

    /// A short body needs none of what the long ones have taken.
    @Test
    void refusesOneMoreLongBodyAndNoShortOne() throws IOException {
        String long60 = request("POST", "/echo", "Content-Length: 65000") + body(60_000);
        gather(2, long60);
        RawClient third = client();
        third.sendAsMuchAsItTakes(long60);
        Answer answer = third.read();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("5");
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(third.hungUp()).isTrue();
        isWhole(client().ask(request("POST", "/echo", "Content-Length: 4096") + body(4_096)));
        assertThat(instance.open.instance.logged()).isEmpty();
    }

    @Test
    void givesTheMemoryOfABodyBackWithItsAnswer() throws IOException {
        RawClient client = client();
        for (int i = 0; i < 20; i++) {
            isWhole(client.ask(request("POST", "/echo", "Content-Length: 65000") + body(65_000)));
        }
    }

    private static String body(int bytes) {
        return "b".repeat(bytes);
    }

    private static void isWhole(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void endsAConnectionOnWhichNothingIsAsked() throws IOException {
        replaceListener(new Limits(ALL, OF_ONE, BODY_BYTES, SHORT, LONG));
        RawClient silent = client();
        RawClient kept = client();
        assertThat(kept.ask(ALIVE).status()).isEqualTo(200);
        assertThat(silent.hungUp()).isTrue();
        assertThat(kept.hungUp()).isTrue();
    }

    /// The web server's own time-out is for each read: a byte in time would hold it for ever.
    @Test
    void endsAConnectionThatDripsItsHead() throws Exception {
        replaceListener(new Limits(ALL, OF_ONE, BODY_BYTES, SHORT, LONG));
        endsWhoDripsAfter("GET /health HTTP/1.1\r\n" + HOST + "X: ");
    }

    @Test
    void endsAConnectionThatDripsItsBody() throws Exception {
        replaceListener(new Limits(ALL, OF_ONE, BODY_BYTES, LONG, SHORT));
        endsWhoDripsAfter(request("POST", "/echo", "Content-Length: 60000"));
        listener.close();
        assertThat(instance.open.instance.logged())
                .anyMatch(refusal -> refusal.detail("reason").equals("body-too-slow"));
    }

    private void endsWhoDripsAfter(String begin) throws Exception {
        RawClient client = client();
        client.send(begin);
        CompletableFuture<IOException> ended = new CompletableFuture<>();
        try (ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor()) {
            var _ =
                    drops.scheduleAtFixedRate(
                            () -> {
                                try {
                                    client.send("a");
                                } catch (IOException closed) {
                                    ended.complete(closed);
                                }
                            },
                            0,
                            50,
                            TimeUnit.MILLISECONDS);
            assertThat(ended).succeedsWithin(Duration.ofSeconds(20));
            drops.shutdownNow();
        }
        servesTheNext();
    }

    @Test
    void takesItsLimitsFromTheHeap() {
        assertThat(Limits.of(128 << 20).connections()).isEqualTo(402);
        assertThat(Limits.of(128 << 20).connectionsOfOne()).isGreaterThanOrEqualTo(256);
        assertThat(Limits.of(128 << 20).bodyBytes()).isEqualTo(8 << 20);
        assertThat(Limits.of(1L << 40).connections()).isEqualTo(16_384);
    }
}
