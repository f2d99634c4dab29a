package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.HOST;
import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.http.RawClient.Answer;
import io.sallyport.http.SmallInstance.Logged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused before anything of ours reads it.
@Timeout(60)
class ListenerLimitsTest {
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

    /// A problem with all security headers, and the connection goes down behind it.
    private static void isRefusal(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        OpenListener.HEADERS.forEach((name, value) ->
                assertThat(answer.header(name.toLowerCase(Locale.ROOT))).isEqualTo(value));
        assertThat(answer.json().text("incident")).matches("[0-9a-f]{32}");
        assertThat(answer.json().number("status")).isEqualTo(status);
        assertThat(answer.json().text("detail")).isEqualTo("The request could not be read.");
        assertThat(answer.header("x-request-id")).isEqualTo(answer.json().text("incident"));
        assertThat(answer.header("connection")).isEqualTo("close");
    }

    private void refusesAndCloses(String text, int status) throws IOException {
        try (RawClient client = open.client()) {
            client.send(text);
            isRefusal(client.read(), status);
            assertThat(client.closed()).isTrue();
        }
        Logged refusal = open.instance.logged().getLast();
        assertThat(refusal.action()).isEqualTo("request.refused");
        assertThat(refusal.detail("reason")).isEqualTo("http-unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bad Name: x",
                "NoColon",
                " folded: x",
                "X: a\u0000b",
                "X: a\u0007b",
                "Host: other",
                "Content-Length: x",
                "Content-Length: -5",
                "Content-Length: +5",
                "Content-Length: 5, 5",
                "Content-Length: 99999999999999999999",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked, chunked",
                "Content-Length: 5\r\nContent-Encoding: gzip"
            })
    void refusesBrokenHeadersWithAProblem(String header) throws IOException {
        refusesAndCloses(request("POST", "/echo", header) + "hello" + ALIVE, 400);
    }

    @Test
    void refusesARequestWithoutAHost() throws IOException {
        refusesAndCloses("GET /health HTTP/1.1\r\n\r\n", 400);
    }

    /// The web server takes these for faults of its own: they must not cost a stack trace each.
    @ParameterizedTest
    @ValueSource(strings = {"G@T", "GET:", "G\u00cbT", "(GET)", "G\u0001T"})
    void refusesABrokenMethodWithAProblem(String method) throws IOException {
        refusesAndCloses(request(method, "/health"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hea lth", "/health?a=%zz", "/health?a=<b>", "/health#<a>"})
    void refusesABrokenRequestLineWithAProblem(String target) throws IOException {
        refusesAndCloses(get(target), 400);
    }

    @Test
    void refusesAFloodOfHeaders() throws IOException {
        String flood = "X: " + "a".repeat(1_000) + "\r\n";
        refusesAndCloses("GET /health HTTP/1.1\r\n" + HOST + flood.repeat(13) + "\r\n", 400);
        refusesAndCloses(get("/health", "X: " + "a".repeat(13_000)), 400);
        assertThat(open.ask(get("/health", "X: " + "a".repeat(11_000))).status()).isEqualTo(200);
    }

    /// A field of five bytes costs the web server some 250: two hundred connections with three
    /// thousand of them each were the end of a node.
    @Test
    void refusesAHeadOfManyFields() throws IOException {
        assertThat(open.ask(get("/health").replace(HOST, HOST + fields(63))).status())
                .isEqualTo(200);
        refusesAndCloses(get("/health").replace(HOST, HOST + fields(64)), 400);
        refusesAndCloses(get("/health").replace(HOST, HOST + "a:\r\n".repeat(64)), 400);
        try (RawClient client = open.client()) {
            for (int i = 0; i < 3; i++) {
                String request = get("/health").replace(HOST, HOST + fields(40));
                assertThat(client.ask(request).status()).isEqualTo(200);
            }
        }
    }

    /// RFC 9110 5.1: what has no name is no field.
    @Test
    void refusesAFieldWithoutAName() throws IOException {
        for (String field : List.of(": x\r\n", ":\r\n", " : x\r\n")) {
            refusesAndCloses(get("/health").replace(HOST, HOST + field), 400);
            refusesAndCloses(get("/health").replace(HOST, field + HOST), 400);
        }
    }

    private static String fields(int count) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < count; i++) {
            fields.append("x").append(i).append(":\r\n");
        }
        return fields.toString();
    }

    @Test
    void refusesALongRequestLine() throws IOException {
        refusesAndCloses(get("/" + "a".repeat(13_000)), 414);
        refusesAndCloses(get("/health?" + "a".repeat(13_000)), 414);
        assertThat(open.ask(get("/" + "a".repeat(5_000))).status()).isEqualTo(404);
    }

    /// RFC 9110 4.1 recommends 8,000 octets at least, and a filter has escapes.
    @Test
    void takesAFilterOfEightKibibytes() throws IOException {
        String filter = "filter=userName%20eq%20%22" + "a".repeat(8_192) + "%22&attributes=id+name";
        Answer answer = open.ask(request("POST", "/echo?" + filter));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().text("query")).isEqualTo(filter);
    }

    /// A long line with many fields behind it costs no more than a short one with as many.
    @Test
    void givesALongRequestLineFewerHeaderFields() throws IOException {
        String line = "/health?" + "a".repeat(10_000);
        assertThat(open.ask(get(line, "X: " + "b".repeat(5_000))).status()).isEqualTo(200);
        refusesAndCloses(get(line, "X: " + "b".repeat(7_000)), 400);
        refusesAndCloses(get(line, "X: " + "b".repeat(3_000), "Y: " + "b".repeat(3_500)), 400);
        try (RawClient client = open.client()) {
            assertThat(client.ask(get(line)).status()).isEqualTo(200);
            // The next request has a line of its own.
            String usual = get("/health", "X: " + "b".repeat(11_000));
            assertThat(client.ask(usual).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /health\r\n\r\n",
                "GET /health HTTP/2.0\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003aaaa\r\n\r\n",
                "\r\n\r\n",
                "GET /health HTTP/1.1\nHost: a\n\n"
            })
    void refusesWhatDoesNotBeginLikeARequest(String text) throws IOException {
        refusesAndCloses(text, 400);
        assertThat(open.ask(ALIVE).status()).isEqualTo(200);
    }

    /// RFC 9110 15.6.6: a client of the last century learns why.
    @Test
    void saysWhichVersionItDoesNotSpeak() throws IOException {
        refusesAndCloses("GET /health HTTP/1.0\r\nHost: a\r\n\r\n", 505);
    }

    /// RFC 9110 9.1: a method is case-sensitive.
    @ParameterizedTest
    @ValueSource(strings = {"get", "Get", "GEt", "post", "x"})
    void knowsNoMethodInSmallLetters(String method) throws IOException {
        refusesAndCloses(request(method, "/health"), 501);
    }

    @Test
    void refusesARequestLineWithoutAnEnd() throws IOException {
        try (RawClient client = open.client()) {
            Thread.ofVirtual()
                    .start(() -> client.sendAsMuchAsItTakes("GET /" + "a".repeat(1_000_000)));
            isRefusal(client.read(), 414);
            assertThat(client.hungUp()).isTrue();
        }
        assertThat(open.ask(ALIVE).status()).isEqualTo(200);
    }

    /// Any bytes get a refusal, an answer or silence, never a fault, and the next caller is served.
    @Test
    void survivesDamagedRequests() throws IOException {
        Random random = new Random(31);
        String sample = request("POST", "/echo?a=b", "Content-Length: 5", "X: y") + "hello";
        for (int i = 0; i < 1_500; i++) {
            StringBuilder damaged = new StringBuilder(sample);
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                int at = random.nextInt(damaged.length());
                damaged.setCharAt(at, (char) random.nextInt(256));
                damaged.insert(at, "\r\n :/?%\u0000".charAt(random.nextInt(8)));
            }
            try (RawClient client = open.client()) {
                client.sendAsMuchAsItTakes(damaged + ALIVE);
                client.finish();
                Answer answer = client.read();
                assertThat(answer.status()).as("%d: %s", i, damaged).isNotEqualTo(500);
                assertThat(answer.text()).doesNotContain("Exception").doesNotContain("helidon");
            } catch (IOException silence) {
                assertThat(silence).hasMessageNotContaining("not an answer");
            }
        }
        assertThat(open.ask(ALIVE).status()).isEqualTo(200);
    }
}
