package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.http.RawClient.Answer;
import io.sallyport.http.SmallInstance.Logged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a body ends, and how long it may be.
@Timeout(60)
class ListenerBodyTest {
    private static final int LIMIT = 64 << 10;

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

    private static String sized(int bytes) {
        return request("POST", "/echo", "Content-Length: " + bytes);
    }

    private static String body(int bytes) {
        return "b".repeat(bytes);
    }

    private static void isWhole(Answer answer, String sent) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().number("length")).isEqualTo(sent.length());
        assertThat(answer.json().number("hash")).isEqualTo(hash(sent.getBytes(ISO_8859_1)));
    }

    /// As the endpoint computes it.
    private static int hash(byte[] bytes) {
        int sum = 0;
        for (byte one : bytes) {
            sum = 31 * sum + one;
        }
        return sum;
    }

    private void isProblem(Answer answer, int status, String reason) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(answer.json().number("status")).isEqualTo(status);
        assertThat(answer.json().text("incident")).isEqualTo(answer.header("x-request-id"));
        Logged refusal = open.instance.logged().getLast();
        assertThat(refusal.detail("reason")).isEqualTo(reason);
        assertThat(refusal.event().text("request")).isEqualTo(answer.header("x-request-id"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 4_096, 4_097, LIMIT - 1, LIMIT})
    void readsBodiesUpToTheLimit(int bytes) throws IOException {
        try (RawClient client = open.client()) {
            isWhole(client.ask(sized(bytes) + body(bytes)), body(bytes));
            assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 70_000, 10_000_000})
    void refusesABodyOverTheLimitUnread(int bytes) throws IOException {
        try (RawClient client = open.client()) {
            Thread.ofVirtual().start(() -> client.sendAsMuchAsItTakes(sized(bytes) + body(bytes)));
            Answer answer = client.read();
            isProblem(answer, 413, "body-too-large");
            assertThat(answer.json().text("detail"))
                    .isEqualTo("The body may have at most 65536 bytes.");
            assertThat(client.hungUp()).isTrue();
        }
    }

    @Test
    void refusesABodyThatIsOnlyAnnounced() throws IOException {
        try (RawClient client = open.client()) {
            client.send(request("POST", "/echo", "Content-Length: 9223372036854775807"));
            isProblem(client.read(), 413, "body-too-large");
            assertThat(client.closed()).isTrue();
        }
    }

    private static String things(int bytes, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Length: " + bytes);
        all.add("Content-Type: application/scim+json; charset=utf-8");
        return request("POST", "/contoso/things", all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, LIMIT + 1, SampleDoors.LONG_BODY - 1, SampleDoors.LONG_BODY})
    void readsALongBodyOfAKnownCaller(int bytes) throws IOException {
        try (RawClient client = open.client()) {
            String head = things(bytes, "Authorization: portal");
            isWhole(client.ask(head + body(bytes)), body(bytes));
            assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
        }
    }

    @Test
    void refusesALongerBodyOfAKnownCallerInItsName() throws IOException {
        try (RawClient client = open.client()) {
            client.send(things(SampleDoors.LONG_BODY + 1, "Authorization: portal"));
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("content-type")).isEqualTo("application/scim+json");
            assertThat(answer.json().text("detail")).contains("at most 1048576 bytes");
            assertThat(client.hungUp()).isTrue();
        }
        Logged refusal = open.instance.logged().getLast();
        assertThat(refusal.actor()).isEqualTo("client:portal");
        assertThat(refusal.detail("place")).isEqualTo("/{tenant}/things");
    }

    /// Whoever is unknown makes us hold nothing.
    @Test
    void refusesWhoIsUnknownBeforeALongBodyIsRead() throws IOException {
        try (RawClient client = open.client()) {
            client.send(things(SampleDoors.LONG_BODY));
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.hungUp()).isTrue();
        }
        try (RawClient client = open.client()) {
            client.send(things(10, "Expect: 100-continue"));
            assertThat(client.read().status()).isEqualTo(401);
            assertThat(client.closed()).isTrue();
        }
    }

    /// A client whose token has ended goes on with another one, on the same connection.
    @Test
    void passesOverTheShortBodyOfWhoIsRefused() throws IOException {
        try (RawClient client = open.client()) {
            for (int bytes : List.of(5, 5_000, LIMIT)) {
                assertThat(client.ask(things(bytes) + body(bytes)).status()).isEqualTo(401);
                assertThat(client.ask(sized(bytes).replace("/echo", "/no") + body(bytes)).status())
                        .isEqualTo(404);
                assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
            }
        }
    }

    @Test
    void takesTheMediaTypesThatItsEndpointNames() throws IOException {
        String right = things(2, "Authorization: portal") + "{}";
        for (String type : List.of("application/json", "APPLICATION/SCIM+JSON;charset=\"UTF-8\"")) {
            String other = right.replace("application/scim+json; charset=utf-8", type);
            assertThat(open.ask(other).status()).as(type).isEqualTo(200);
        }
        for (String type : List.of("text/json", "application/json; charset=utf-16", "")) {
            String other = right.replace("application/scim+json; charset=utf-8", type);
            Answer answer = open.ask(other);
            assertThat(answer.status()).as(type).isEqualTo(415);
            assertThat(answer.json().text("detail"))
                    .contains("application/scim+json or application/json");
        }
    }

    /// Were the connection to live on, the rest of a body that two programs read differently would
    /// be the next request: with a proxy in front, somebody else's (request smuggling).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhello\r\n0\r\n\r\n",
                "5;a=b\r\nhello\r\n0\r\n\r\n",
                "zz\r\nhello\r\n0\r\n\r\n",
                "-1\r\n",
                "10000000\r\n",
                "0\r\n\r\n",
                "0\n\n",
                ""
            })
    void refusesABodyInChunksAndServesNothingBehindIt(String chunks) throws IOException {
        for (String coding : List.of("chunked", "Chunked")) {
            String head = request("POST", "/echo", "Transfer-Encoding: " + coding);
            try (RawClient client = open.client()) {
                client.send(head + chunks + ALIVE);
                isProblem(client.read(), 411, "body-without-length");
                assertThat(client.hungUp()).isTrue();
            }
        }
    }

    @Test
    void refusesTheBodyOfARequestThatNeedsNoneByTheSameRules() throws IOException {
        try (RawClient client = open.client()) {
            client.send(get("/health", "Content-Length: 5") + "hello" + ALIVE);
            assertThat(client.read().text()).isEqualTo("alive");
            assertThat(client.read().text()).isEqualTo("alive");
            client.send(get("/health", "Transfer-Encoding: chunked") + "0\r\n\r\n" + ALIVE);
            isProblem(client.read(), 411, "body-without-length");
            assertThat(client.hungUp()).isTrue();
        }
    }

    private static String chunked(String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Transfer-Encoding: chunked");
        all.add("Content-Type: application/scim+json");
        return request("POST", "/contoso/things", all.toArray(String[]::new));
    }

    private static String chunks(String body, int size) {
        StringBuilder out = new StringBuilder();
        for (int from = 0; from < body.length(); from += size) {
            String one = body.substring(from, Math.min(body.length(), from + size));
            out.append(Integer.toHexString(one.length())).append("\r\n").append(one).append("\r\n");
        }
        return out.append("0\r\n\r\n").toString();
    }

    /// Nothing is served behind it: whoever reads chunks differently in front of us gets nobody in.
    @Test
    void readsABodyInChunksOfAKnownCallerAsTheLast() throws IOException {
        for (int bytes : List.of(0, 1, 26, 4_096, LIMIT + 1, SampleDoors.LONG_BODY)) {
            for (int size : List.of(10, 4_097, SampleDoors.LONG_BODY)) {
                if (bytes / size < 10_000) {
                    try (RawClient client = open.client()) {
                        String head = chunked("Authorization: portal");
                        client.send(head + chunks(body(bytes), size) + ALIVE);
                        Answer answer = client.read();
                        isWhole(answer, body(bytes));
                        assertThat(answer.header("connection")).isEqualTo("close");
                        assertThat(client.hungUp()).isTrue();
                    }
                }
            }
        }
        String upper = chunked("Authorization: portal") + "000A\r\n0123456789\r\n0\r\n\r\n";
        isWhole(open.ask(upper), "0123456789");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5;a=b\r\nhello\r\n0\r\n\r\n",
                "zz\r\nhello\r\n0\r\n\r\n",
                "-1\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\rhello\r\n0\r\n\r\n",
                "5\r\nhelloX\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: a\r\n\r\n",
                "0000005\r\nhello\r\n0\r\n\r\n",
                "FFFFFFFF\r\n",
                "80000000\r\n",
                "\r\n",
                "0\n\n"
            })
    void refusesMalformedChunksAndServesNothingBehindThem(String chunks) throws IOException {
        try (RawClient client = open.client()) {
            client.send(chunked("Authorization: portal") + chunks + ALIVE);
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.hungUp()).isTrue();
        }
        Logged refusal = open.instance.logged().getLast();
        assertThat(refusal.detail("reason")).isEqualTo("body-chunks");
        assertThat(refusal.actor()).isEqualTo("client:portal");
    }

    @Test
    void boundsChunksAsItBoundsALength() throws IOException {
        String body = chunks(body(SampleDoors.LONG_BODY + 1), 60_000);
        try (RawClient client = open.client()) {
            String head = chunked("Authorization: portal");
            Thread.ofVirtual().start(() -> client.sendAsMuchAsItTakes(head + body));
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.hungUp()).isTrue();
        }
        try (RawClient client = open.client()) {
            client.send(chunked("Authorization: portal") + "100001\r\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
        try (RawClient client = open.client()) {
            client.send(chunked() + chunks("hello", 5) + ALIVE);
            assertThat(client.read().status()).isEqualTo(401);
            assertThat(client.hungUp()).isTrue();
        }
        try (RawClient client = open.client()) {
            client.send(chunked("Authorization: portal") + "5\r\nhel");
            client.finish();
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void saysGoOnToWhoAsksFirstAndSendsChunks() throws IOException {
        try (RawClient client = open.client()) {
            client.send(chunked("Authorization: portal", "Expect: 100-continue"));
            assertThat(client.read().status()).isEqualTo(100);
            isWhole(client.ask(chunks("hello", 2)), "hello");
        }
    }

    @Test
    void takesHalfABodyForNoRequest() throws IOException {
        try (RawClient client = open.client()) {
            client.send(sized(10) + "hel");
            client.finish();
            assertThat(client.closed()).isTrue();
        }
        assertThat(open.instance.logged()).isEmpty();
    }

    /// RFC 9112 9.6.
    @Test
    void servesNothingBehindARequestThatAsksToClose() throws IOException {
        try (RawClient client = open.client()) {
            client.send(get("/health", "Connection: close") + ALIVE);
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
        try (RawClient client = open.client()) {
            String closing =
                    request("POST", "/echo", "Connection: close", "Content-Length: 5") + "hello";
            isWhole(client.ask(closing), "hello");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void saysGoOnToWhoAsksFirst() throws IOException {
        try (RawClient client = open.client()) {
            client.send(request("POST", "/echo", "Content-Length: 5", "Expect: 100-continue"));
            assertThat(client.read().status()).isEqualTo(100);
            isWhole(client.ask("hello"), "hello");
        }
    }
}
