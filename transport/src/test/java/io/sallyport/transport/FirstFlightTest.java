package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstFlightTest {
    private static final int RECORD_HEADER = 5;

    /// What the JDK's own client sends first.
    static byte[] hello(SSLParameters parameters) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] hello(String... versions) throws Exception {
        SSLParameters parameters = new SSLParameters(null, versions);
        parameters.setServerNames(List.of(new SNIHostName("id.example.org")));
        return hello(parameters);
    }

    private static FirstFlight.Read read(byte[] bytes) throws IOException {
        return FirstFlight.read(new ByteArrayInputStream(bytes));
    }

    private static ClientHello parsed(byte[] bytes) throws IOException {
        return ((FirstFlight.Hello) read(bytes).flight()).hello();
    }

    private static Optional<String> refused(byte[] bytes) throws IOException {
        return TlsPolicy.PUBLIC.refuses(read(bytes).flight());
    }

    /// A hello by hand.
    ///
    /// @param more extensions with their headers
    private static byte[] hello(int legacyVersion, int suites, byte[] more) {
        ByteBuffer body = ByteBuffer.allocate(30_000);
        body.putShort((short) legacyVersion).put(new byte[32]).put((byte) 0);
        body.putShort((short) (2 * suites));
        for (int i = 0; i < suites; i++) {
            body.putShort((short) (0x1301 + i));
        }
        body.put((byte) 1).put((byte) 0).putShort((short) more.length).put(more).flip();
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + 4 + body.remaining());
        record.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + body.remaining()));
        record.putInt(1 << 24 | body.remaining()).put(body);
        return record.array();
    }

    private static byte[] extension(int kind, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putShort((short) kind)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static byte[] protocols(int count) {
        ByteBuffer names = ByteBuffer.allocate(2 + 2 * count).putShort((short) (2 * count));
        for (int i = 0; i < count; i++) {
            names.put((byte) 1).put((byte) 'a');
        }
        return extension(16, names.array());
    }

    private static byte[] host(int length) {
        byte[] name = "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer list = ByteBuffer.allocate(5 + length).putShort((short) (3 + length));
        return extension(0, list.put((byte) 0).putShort((short) length).put(name).array());
    }

    /// What is kept of a hello has an end, whatever a caller sends.
    @Test
    void takesNoMoreThanAnyClientSays() throws Exception {
        byte[] none = {};
        assertThat(parsed(hello(0x0303, 512, none)).suites()).hasSize(512);
        assertThat(parsed(hello(0x0303, 1, protocols(32))).protocols()).hasSize(32);
        assertThat(parsed(hello(0x0303, 1, host(253))).serverName()).isPresent();
        for (byte[] wrong :
                List.of(
                        hello(0x0303, 513, none),
                        hello(0x0303, 1, protocols(33)),
                        hello(0x0303, 1, extension(16, new byte[] {0, 1, 0})),
                        hello(0x0303, 1, host(254)))) {
            assertThat(read(wrong).flight()).isInstanceOf(FirstFlight.Foreign.class);
        }
    }

    /// RFC 8446 D.5: whatever else it offers.
    @Test
    void refusesAHelloThatNamesSsl3() throws Exception {
        byte[] tls13 = extension(43, new byte[] {2, 3, 4});
        assertThat(refused(hello(0x0303, 3, tls13))).isEmpty();
        assertThat(refused(hello(0x0300, 3, tls13))).contains("tls-version-ssl-3");
    }

    /// Who has the bytes finds the entry: the standing adversary works it out by itself.
    @Test
    void isCalledByTheHashOfWhatWasSent() throws Exception {
        byte[] abc = "abc, and then some".getBytes(StandardCharsets.US_ASCII);
        byte[] first = Arrays.copyOf(abc, RECORD_HEADER);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(first);
        assertThat(read(abc).id().value()).isEqualTo(HexFormat.of().formatHex(hash, 0, 16));
        byte[] other = first.clone();
        other[4]++;
        assertThat(read(other).id()).isNotEqualTo(read(abc).id());
    }

    @Test
    void readsWhatARealClientOffers() throws Exception {
        byte[] sent = hello("TLSv1.3", "TLSv1.2");
        FirstFlight.Read read = read(sent);
        assertThat(read.consumed()).isEqualTo(sent);
        ClientHello hello = parsed(sent);
        assertThat(hello.newest()).contains(TlsVersion.TLS_1_3);
        assertThat(hello.versions()).containsExactly(0x0304, 0x0303);
        assertThat(hello.suites()).contains(0x1301, 0x1302, 0xC02B);
        assertThat(hello.groups()).contains(0x001D, 0x0017);
        assertThat(hello.serverName()).contains("id.example.org");
        assertThat(refused(sent)).isEmpty();
        assertThat(parsed(hello("TLSv1.2")).newest()).contains(TlsVersion.TLS_1_2);
        assertThat(refused(hello("TLSv1.2"))).isEmpty();
    }

    /// A client may cut its message into records as it likes (RFC 8446 5.1), and send more behind.
    @Test
    void joinsRecordsAndLeavesWhatComesBehind() throws Exception {
        byte[] sent = hello("TLSv1.3");
        byte[] message = Arrays.copyOfRange(sent, RECORD_HEADER, sent.length);
        for (int size : new int[] {1, 3, 7, 100}) {
            ByteBuffer cut = ByteBuffer.allocate(8 * sent.length + 10);
            for (int at = 0; at < message.length; at += size) {
                int length = Math.min(size, message.length - at);
                cut.put(new byte[] {22, 3, 1}).putShort((short) length).put(message, at, length);
            }
            int end = cut.position();
            cut.put(new byte[10]);
            FirstFlight.Read read = read(cut.array());
            assertThat(read.consumed()).isEqualTo(Arrays.copyOf(cut.array(), end));
            assertThat(((FirstFlight.Hello) read.flight()).hello()).isEqualTo(parsed(sent));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0300, tls-version-ssl-3",
        "0301, tls-version-tls-1.0",
        "0302, tls-version-tls-1.1",
        "0303, ''",
        "0002, tls-version-ssl-2",
        "0001, tls-version-unknown",
        "0399, ''"
    })
    void saysWhichOldVersionWasTheNewest(String version, String reason) throws Exception {
        int legacy = Integer.parseInt(version, 16);
        assertThat(refused(record(legacy, new int[] {0xC02C, 0x0A0A}))).isEqualTo(none(reason));
    }

    private static Optional<String> none(String reason) {
        return Optional.of(reason).filter(text -> !text.isEmpty());
    }

    @Test
    void saysWhenThereIsNoCommonSuiteOrGroup() throws Exception {
        assertThat(refused(record(0x0303, new int[] {0xC014, 0x1301}))).contains("tls-suites");
        SSLParameters parameters = new SSLParameters(null, new String[] {"TLSv1.3"});
        parameters.setNamedGroups(new String[] {"ffdhe2048"});
        assertThat(refused(hello(parameters))).contains("tls-groups");
    }

    /// A hello without extensions, as they were before TLS 1.2.
    private static byte[] record(int version, int... suites) {
        int body = 2 + 32 + 1 + 2 + 2 * suites.length + 2;
        ByteBuffer out = ByteBuffer.allocate(RECORD_HEADER + 4 + body);
        out.put(new byte[] {22, 3, 0}).putShort((short) (4 + body));
        out.putInt(1 << 24 | body).putShort((short) version).put(new byte[32]).put((byte) 0);
        out.putShort((short) (2 * suites.length));
        for (int suite : suites) {
            out.putShort((short) suite);
        }
        return out.put(new byte[] {1, 0}).array();
    }

    @Test
    void tellsOtherBeginningsApart() throws Exception {
        byte[] ssl2 = {(byte) 0x80, 0x2E, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10};
        assertThat(refused(ssl2)).contains("tls-version-ssl-2");
        byte[] padded = {0x00, 0x2E, 0, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10};
        assertThat(refused(padded)).contains("tls-version-ssl-2");
        for (String text : List.of("GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n", "PROPFIND /")) {
            assertThat(refused(text.getBytes(StandardCharsets.US_ASCII)))
                    .contains("tls-plain-http");
        }
        for (String text : List.of("SSH-2.0-x", "{\"a\":1}", "\0\0\0\0\0\0")) {
            assertThat(refused(text.getBytes(StandardCharsets.US_ASCII))).contains("tls-foreign");
        }
        byte[] noEnd = new byte[FirstFlight.BYTES_MAX + 100];
        for (int at = 0; at + 105 < noEnd.length; at += 105) {
            System.arraycopy(new byte[] {22, 3, 1, 0, 100, 1, (byte) 0xFF}, 0, noEnd, at, 7);
        }
        assertThat(refused(noEnd)).contains("tls-foreign");
        assertThat(read(noEnd).consumed()).hasSizeLessThanOrEqualTo(FirstFlight.BYTES_MAX);
    }

    @Test
    void anEndInBetweenIsNoFinding() throws Exception {
        byte[] sent = hello("TLSv1.3");
        for (int length = 0; length < sent.length; length++) {
            byte[] cut = Arrays.copyOf(sent, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void answersAnyBytes() throws Exception {
        Random random = new Random(5);
        byte[] sample = hello("TLSv1.3", "TLSv1.2");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(sample, sample.length + 64);
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                bytes[random.nextInt(sample.length)] = (byte) random.nextInt();
            }
            try {
                FirstFlight.Read read = read(bytes);
                assertThat(bytes).startsWith(read.consumed());
                TlsPolicy.PUBLIC.refuses(read.flight());
            } catch (EOFException _) {
                assertThat(bytes[0]).isEqualTo((byte) 22);
            }
        }
    }
}
