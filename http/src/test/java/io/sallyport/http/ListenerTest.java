package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.StartRefused;
import io.sallyport.http.RawClient.Answer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real listener on a real Unix socket, asked by hand.
@Timeout(60)
class ListenerTest {
    @TempDir private Path folder;
    private OpenListener open;

    @BeforeEach
    void start() {
        open = new OpenListener(folder);
    }

    @AfterEach
    void stop() {
        open.close();
    }

    @Test
    void answersWithItsHeadersAndAnIncidentIdOfItsOwn() throws IOException {
        Answer first = open.ask(ALIVE);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text()).isEqualTo("alive");
        assertThat(first.header("content-type")).isEqualTo("text/plain");
        OpenListener.HEADERS.forEach((name, value) ->
                assertThat(first.header(name.toLowerCase(java.util.Locale.ROOT))).isEqualTo(value));
        assertThat(first.header("x-request-id")).matches("[0-9a-f]{32}");
        assertThat(first.header("server")).isEmpty();
        assertThat(open.ask(ALIVE).header("x-request-id"))
                .isNotEqualTo(first.header("x-request-id"));
    }

    /// A caller cannot choose the id that stands in the log.
    @Test
    void ignoresARequestIdThatTheCallerSends() throws IOException {
        Answer answer = open.ask(get("/nothing", "X-Request-Id: mine"));
        assertThat(answer.header("x-request-id"))
                .matches("[0-9a-f]{32}")
                .isEqualTo(answer.json().text("incident"));
        assertThat(open.instance.logged().getFirst().event().text("request"))
                .isEqualTo(answer.header("x-request-id"));
    }

    @Test
    void storesNothingUnlessTheAnswerSaysSo() throws IOException {
        assertThat(open.ask(ALIVE).header("cache-control")).isEqualTo("no-store");
        assertThat(open.ask(get("/nothing")).header("cache-control")).isEqualTo("no-store");
        assertThat(open.ask(get("/contoso/fault")).header("cache-control")).isEqualTo("no-store");
        assertThat(open.ask(get("/cached")).header("cache-control"))
                .isEqualTo("public, max-age=60");
    }

    @Test
    void answersManyRequestsOnOneConnection() throws IOException {
        try (RawClient client = open.client()) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.ask(i % 3 == 2 ? get("/nothing") : ALIVE).status())
                        .isEqualTo(i % 3 == 2 ? 404 : 200);
            }
            client.send(ALIVE + get("/nothing") + ALIVE);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    /// RFC 9110 9.3.2: the next answer on the connection would be read into a body.
    @Test
    void answersHeadWithoutABody() throws IOException {
        try (RawClient client = open.client()) {
            client.send(request("HEAD", "/health") + request("HEAD", "/echo") + ALIVE);
            Answer head = client.read("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo("5");
            assertThat(head.header("content-type")).isEqualTo("text/plain");
            assertThat(client.read("HEAD").status()).isEqualTo(405);
            assertThat(client.read().text()).isEqualTo("alive");
        }
    }

    /// RFC 9110 15.3.2.
    @Test
    void saysWhereAThingIsThatWasMade() throws IOException {
        Answer answer = open.ask(request("PUT", "/contoso/things/7", "Authorization: portal"));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("location")).isEqualTo("/contoso/things/7");
        assertThat(answer.json().text("id")).isEqualTo("7");
    }

    /// RFC 9110 8.6: such an answer has no length, or the one of a body that it does not have.
    @Test
    void answersWithoutABodySayNothingOfOne() throws IOException {
        String one = "/contoso/things/7";
        try (RawClient client = open.client()) {
            for (String method : List.of("DELETE", "GET", "HEAD")) {
                Answer answer = client.ask(request(method, one, "Authorization: portal"));
                assertThat(answer.status()).isEqualTo(method.equals("DELETE") ? 204 : 304);
                assertThat(answer.headers().keySet())
                        .doesNotContain("content-length", "content-type", "transfer-encoding");
                assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
            }
        }
    }

    @Test
    void namesAllMethodsOfAPath() throws IOException {
        Answer answer = open.ask(request("POST", "/contoso/things/7"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("DELETE, GET, HEAD, PATCH, PUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "QUERY"})
    void refusesMethodsThatNoEndpointDeclared(String method) throws IOException {
        Answer answer = open.ask(request(method, "/health", "X-Canary: 5d41402a"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.json().text("detail")).isEqualTo("This path answers to GET, HEAD only.");
        // RFC 9110 15.5.6.
        assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
        // TRACE would send the request back, cookies and all (RFC 9110 9.3.8).
        assertThat(answer.text()).doesNotContain("5d41402a");
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void answersAPreflightOfAnotherOriginWithARefusal() throws IOException {
        Answer answer =
                open.ask(
                        request(
                                "OPTIONS",
                                "/echo",
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: POST"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    /// Also of what never reached the endpoint there.
    @Test
    void refusesInTheFormOfThePath() throws IOException {
        String path = "/contoso/token";
        Map<String, Integer> refused =
                Map.of(
                        get(path), 405,
                        request("POST", path, "Transfer-Encoding: chunked"), 411,
                        request("POST", path, "Content-Length: 70000"), 413);
        for (Map.Entry<String, Integer> one : refused.entrySet()) {
            Answer answer = open.ask(one.getKey());
            assertThat(answer.status()).isEqualTo(one.getValue());
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.json().text("error")).isEqualTo("invalid_request");
            assertThat(answer.json().text("error_description")).isNotEmpty();
        }
        assertThat(open.ask(get(path)).header("allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//health",
                "/health/",
                "/./health",
                "/x/../health",
                "/%68ealth",
                "/health%00",
                "/health;a=b",
                "health",
                "xhealth",
                "*",
                "http://localhost",
                "http:/health",
                "http://localhost//health",
                "http://localhost?/health"
            })
    void givesNoSecondSpellingToAPath(String path) throws IOException {
        assertThat(open.ask(get(path)).status()).isEqualTo(404);
    }

    /// RFC 9112 3.2.2: a target in absolute form is accepted, and its host decides nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/health",
                "HTTPS://localhost:8443/health",
                "https://[::1]/health?a=b",
                "https://elsewhere.example/health"
            })
    void takesThePathOfATargetInAbsoluteForm(String target) throws IOException {
        assertThat(open.ask(get(target)).text()).isEqualTo("alive");
    }

    @Test
    void refusesADoubledAuthorization() throws IOException {
        Answer answer =
                open.ask(get("/contoso/mine", "Authorization: a", "X: y", "authorization: b"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().text("detail"))
                .isEqualTo("The header field Authorization came twice.");
        assertThat(open.instance.logged().getFirst().detail("reason")).isEqualTo("header-doubled");
        assertThat(open.ask(get("/contoso/mine", "Authorization: a")).status()).isEqualTo(200);
    }

    @Test
    void knowsAPeerByItsConnectionAndNeverByAHeader() throws IOException {
        Answer answer =
                open.ask(
                        request(
                                "POST",
                                "/echo?a=b",
                                "X-Forwarded-For: 192.0.2.1",
                                "Forwarded: for=192.0.2.1"));
        assertThat(answer.json().text("peer")).isEqualTo("local");
        assertThat(answer.json().text("query")).isEqualTo("a=b");
    }

    @Test
    void tellsNothingOfAFault() throws IOException {
        Answer answer = open.ask(get("/contoso/fault"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain(SampleDoors.SECRET);
        assertThat(answer.json().text("incident")).isEqualTo(answer.header("x-request-id"));
    }

    @Test
    void letsARunningRequestFinishWhenItStops() throws Exception {
        try (RawClient idle = open.client();
                RawClient client = open.client()) {
            assertThat(idle.ask(ALIVE).status()).isEqualTo(200);
            client.send(get("/wait"));
            open.doors.entered.await();
            Thread closing = Thread.ofPlatform().start(open.listener::close);
            assertThat(closing.join(Duration.ofMillis(300))).isFalse();
            open.doors.released.countDown();
            assertThat(client.read().text()).isEqualTo("finished");
            assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
            assertThat(idle.closed()).isTrue();
            assertThatThrownBy(() -> open.ask(ALIVE)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void closesAtOnceWhenNothingRuns() throws Exception {
        try (RawClient idle = open.client()) {
            assertThat(idle.ask(ALIVE).status()).isEqualTo(200);
            CompletableFuture<Thread> closed = new CompletableFuture<>();
            Thread closing =
                    Thread.ofPlatform()
                            .start(() -> {
                                open.listener.close();
                                closed.complete(Thread.currentThread());
                            });
            assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
            assertThat(closed).isCompletedWithValue(closing);
        }
    }

    @Test
    void saysWhatToDoWhenItCannotBeOpened() {
        Path taken = folder.resolve("no-such-folder").resolve("socket");
        assertThatThrownBy(() -> Listener.unix(UnixDomainSocketAddress.of(taken), open.answers()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("the socket " + taken)
                .hasMessageContaining("choose another one");
    }
}
