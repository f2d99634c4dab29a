package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Property;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    private static final String GOOD =
            "HTTP/1.1 200 OK\r\nA: b\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void readsAnAnswerAndNothingBehindIt() throws IOException {
        ByteArrayInputStream in = stream(GOOD + "HTTP/1.1 404");
        HttpAnswer answer = HttpAnswer.read(in);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.keepsAlive()).isTrue();
        assertThat(answer.body()).asString().isEqualTo("hello");
        assertThat(in.readAllBytes()).asString().isEqualTo("HTTP/1.1 404");
    }

    @Test
    void knowsThatTheConnectionEnds() throws IOException {
        String closing = GOOD.replace("keep-alive", "Close");
        assertThat(HttpAnswer.read(stream(closing)).keepsAlive()).isFalse();
    }

    @Test
    void takesAnAnswerWithoutContent() throws IOException {
        HttpAnswer answer = HttpAnswer.read(stream("HTTP/1.1 204 \r\nA: b\r\n\r\n"));
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
            })
    void refusesWhatEndsTooEarly(String text) {
        assertThatThrownBy(() -> HttpAnswer.read(stream(text))).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2000\r\nContent-Length: 0\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\rX\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0, 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n ",
                "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n ",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: \u0000\r\nContent-Length: 0\r\n\r\n"
            })
    void refusesWhatCouldBeReadInTwoWays(String text) {
        assertThatThrownBy(() -> HttpAnswer.read(stream(text)))
                .isInstanceOf(HttpAnswer.Malformed.class);
    }

    @Test
    void refusesAHeadWithoutEnd() {
        String head = "HTTP/1.1 200 OK\r\nA: " + "a".repeat(HttpAnswer.HEAD_BYTES_MAX);
        assertThatThrownBy(() -> HttpAnswer.read(stream(head)))
                .isInstanceOf(HttpAnswer.Malformed.class);
        assertThatThrownBy(() -> HttpAnswer.read(stream("A: b\r\n".repeat(10_000))))
                .isInstanceOf(HttpAnswer.Malformed.class);
    }

    /// Any bytes are an answer within the limits, or an [IOException]; never anything else.
    @Test
    void answersAnyBytesWithAValueOrARefusal() {
        Property.forAll(
                HttpAnswerTest::changed,
                bytes -> {
                    try {
                        HttpAnswer answer = HttpAnswer.read(new ByteArrayInputStream(bytes));
                        assertThat(answer.status()).isBetween(200, 599);
                        assertThat(answer.body().length).isLessThanOrEqualTo(bytes.length);
                    } catch (IOException expected) {
                        assertThat(expected).hasMessageNotContaining("\r");
                    }
                });
    }

    private static byte[] changed(Random random) {
        byte[] bytes = GOOD.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "\r\n: 0159,HTPt".charAt(random.nextInt(13));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
