package io.sallyport.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.outbound.EgressRefused.Reason;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the other end does, a call ends in time and within its room.
@Timeout(60)
class LimitsTest {
    @TempDir private static Path shared;
    private static OneKeyTls tls;
    private Hook hook;

    @BeforeAll
    static void make() {
        tls = Hook.tls(shared);
    }

    @BeforeEach
    void start() throws IOException {
        hook = new Hook(tls);
    }

    @AfterEach
    void stop() {
        hook.close();
    }

    /// A byte now and then keeps every time limit of a single read from its end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1f0\r\n",
                "HTTP/1.1 200 OK\r\nx: ",
                "HTTP/1.1 2",
                ""
            })
    void aSlowDripEndsWithTheTime(String beginning) throws InterruptedException {
        hook.server.behave((_, out) -> {
            RawServer.write(out, beginning);
            while (true) {
                RawServer.write(out, "0");
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
        long start = System.nanoTime();
        try (OutboundClient client = hook.client(0, Hook.SHORT)) {
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.TIME);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Hook.SHORT.total(), Duration.ofSeconds(10));
        assertThat(hook.server.left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void informationWithoutEndEndsWithTheTime() {
        hook.server.behave((_, out) -> {
            while (true) {
                RawServer.write(out, "HTTP/1.1 103 Early\r\n\r\n");
            }
        });
        try (OutboundClient client = hook.client(0, Hook.SHORT)) {
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.TIME);
        }
    }

    @Test
    void aServerThatNeverShakesHandsEndsWithTheTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                OutboundClient client =
                        hook.client(
                                new EgressPolicy(
                                        Set.of(Hook.NAME),
                                        Set.of(),
                                        Set.of(silent.getLocalPort()),
                                        0),
                                Hook.SHORT)) {
            URI url = URI.create("https://" + Hook.NAME + ":" + silent.getLocalPort() + "/");
            assertThat(Hook.refusal(client, OutboundRequest.get(url))).isEqualTo(Reason.TIME);
        }
    }

    @Test
    void aNameServerThatNeverAnswersEndsWithTheTime() {
        EgressPolicy policy =
                new EgressPolicy(Set.of(Hook.NAME), Set.of(), Set.of(hook.server.port()), 0);
        Resolver silent =
                name -> {
                    LockSupport.parkNanos(Duration.ofSeconds(30).toNanos());
                    return hook.names.resolve(name);
                };
        try (OutboundClient client =
                new OutboundClient(
                        "the hook",
                        policy,
                        Hook.SHORT,
                        () -> new Connection(policy, hook.tls.client(), silent))) {
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.TIME);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n"
            })
    void anEndlessBodyEndsWithTheRoom(String head) throws InterruptedException {
        hook.server.behave((_, out) -> {
            RawServer.write(out, head);
            flood(out, "a".repeat(1_000));
        });
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.BODY);
        }
        assertThat(hook.server.left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBodyOfExactlyTheRoomIsTaken() throws IOException {
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            hook.answers("HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(Hook.ROOM));
            assertThat(client.send(hook.get("/")).body()).hasSize(Hook.ROOM);
            hook.answers("HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(Hook.ROOM + 1));
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.BODY);
        }
    }

    @Test
    void whereNothingIsReadAnEndlessBodyDoesNotMatter() throws IOException {
        hook.server.behave((_, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\n\r\n");
            flood(out, "a".repeat(1_000));
        });
        Limits status = new Limits(Hook.USUAL.connect(), Hook.USUAL.total(), 0);
        try (OutboundClient client = hook.client(0, status)) {
            assertThat(client.send(hook.get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void aHeadWithoutEndIsRefused() {
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            for (String line : List.of("x: y\r\n", "x".repeat(5_000), "x: " + "y".repeat(9_000))) {
                hook.server.behave((_, out) -> {
                    RawServer.write(out, "HTTP/1.1 200 OK\r\n");
                    flood(out, line);
                });
                assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.HEAD);
            }
            hook.server.behave((_, out) -> flood(out, "HTTP/1.1 200 " + "O".repeat(9_000)));
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.HEAD);
            hook.server.behave((_, out) -> {
                RawServer.write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n");
                flood(out, "x: y\r\n");
            });
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.HEAD);
        }
    }

    @Test
    void theTimeIsForAllRedirectsTogether() {
        hook.server.behave((request, out) -> {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            RawServer.redirect(302, "/again").answer(request, out);
        });
        try (OutboundClient client = hook.client(100, Hook.SHORT)) {
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.TIME);
        }
        assertThat(hook.server.seen).hasSizeLessThan(5);
    }

    @Test
    void closingEndsWhatIsAsked() {
        hook.server.behave((_, _) -> LockSupport.parkNanos(Duration.ofSeconds(30).toNanos()));
        OutboundClient client = hook.client(0, Hook.USUAL);
        CompletableFuture<OutboundAnswer> answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return client.send(hook.get("/"));
                    } catch (IOException failure) {
                        throw new CompletionException(failure);
                    }
                });
        while (hook.server.seen.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        long start = System.nanoTime();
        client.close();
        assertThatThrownBy(answer::join).hasMessageContaining("the hook is not asked any more");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private static void flood(OutputStream out, String text) throws IOException {
        while (true) {
            RawServer.write(out, text);
        }
    }
}
