package io.sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.testkit.Property;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.HostName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the front for old TLS and the instance say to each other.
class ForwardedTest {
    private static final RequestId HERE = new RequestId("0".repeat(32));
    private static final HostName HOST = new HostName("old.example.test");
    private static final String SUITE = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";

    private static ForwardedRequest request(Request.Headers headers, Wire.Agreed agreed) {
        ClientHello hello =
                new ClientHello(
                        0x0302,
                        List.of(0x0302, 0x0301),
                        Collections.nCopies(500, 0xC013),
                        List.of(),
                        Optional.of("somewhere.else"),
                        List.of("http/1.1"));
        return new ForwardedRequest(
                HOST,
                new Request(
                        new RequestId("front"),
                        "POST",
                        "/contoso/oauth2/token",
                        Map.of("tenant", "fabrikam"),
                        "a=b",
                        headers,
                        new byte[] {0, 1, -1, 65},
                        new Wire(
                                "2001:db8::1",
                                Optional.of(hello),
                                Optional.of(agreed),
                                List.of())));
    }

    private static ForwardedRequest request() {
        return request(
                name -> Optional.of(name + " of the client"), new Wire.Agreed("TLSv1", SUITE));
    }

    @Test
    void aRequestArrivesAsItCame() {
        ForwardedRequest read = ForwardedRequest.read(HERE, request().bytes());
        assertThat(read.host()).isEqualTo(HOST);
        Request told = read.request();
        assertThat(told.id()).isEqualTo(HERE);
        assertThat(told.method()).isEqualTo("POST");
        assertThat(told.path()).isEqualTo("/contoso/oauth2/token");
        assertThat(told.query()).isEqualTo("a=b");
        assertThat(told.body()).containsExactly(0, 1, -1, 65);
        assertThat(told.peer()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(told.wire().agreed()).contains(new Wire.Agreed("TLSv1", SUITE));
        assertThat(told.wire().certificates()).isEmpty();
        // Whose it is, the instance finds out itself.
        assertThat(told.variables()).isEmpty();
        assertThat(told.header("Authorization")).contains("Authorization of the client");
        assertThat(told.header("Content-Type")).contains("Content-Type of the client");
        assertThat(told.header("X-Forwarded-For")).isEmpty();
        ClientHello hello = told.wire().hello().orElseThrow();
        assertThat(hello.newest()).isEqualTo(request().request().wire().hello().get().newest());
        assertThat(hello.suites()).hasSize(64).containsOnly(0xC013);
        assertThat(hello.serverName()).isEmpty();
    }

    @Test
    void aFieldThatCameTwiceIsRefusedWhereItIsAskedFor() {
        Request.Headers twice =
                name -> {
                    throw new Refusal(RefusalCode.INVALID_REQUEST, "twice", "header-doubled");
                };
        Request told =
                ForwardedRequest.read(HERE, request(twice, new Wire.Agreed("TLSv1", SUITE)).bytes())
                        .request();
        assertThatThrownBy(() -> told.header("Authorization"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.privateReason()).isEqualTo("header-doubled"));
    }

    @Test
    void nothingNewerIsToldAsOld() {
        for (Wire.Agreed other :
                List.of(
                        new Wire.Agreed("TLSv1.2", SUITE),
                        new Wire.Agreed("SSLv3", SUITE),
                        new Wire.Agreed("TLSv1", "TLS_RSA_WITH_AES_128_CBC_SHA"),
                        new Wire.Agreed("TLSv1", "TLS_AES_128_GCM_SHA256"))) {
            byte[] told = request(_ -> Optional.empty(), other).bytes();
            assertThatThrownBy(() -> ForwardedRequest.read(HERE, told)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void anAnswerArrivesAsItWas() {
        Response answer = Response.json(403, "{}".getBytes(UTF_8)).with("Sunset", "x").cacheable(5);
        Response read = ForwardedResponse.read(new ForwardedResponse(answer).bytes()).response();
        assertThat(read.status()).isEqualTo(403);
        assertThat(read.contentType()).isEqualTo("application/json");
        assertThat(read.body()).isEqualTo(answer.body());
        assertThat(read.headers()).isEqualTo(answer.headers());
    }

    /// A stolen front must not make as many names in the metrics as it likes.
    @Test
    void reasonsAreThoseThatThereAre() {
        for (String reason : List.of("tls-foreign", "mine")) {
            HandshakeRecord refused =
                    new HandshakeRecord(
                            ForwardedHandshakes.LISTENER,
                            "192.0.2.1",
                            new FirstFlight.Foreign(),
                            HandshakeRecord.Outcome.refused(reason));
            ForwardedHandshakes told =
                    new ForwardedHandshakes(
                            List.of(new ForwardedHandshakes.Counted(refused, 99_999_999)));
            ForwardedHandshakes.Counted one =
                    ForwardedHandshakes.read(told.bytes()).all().getFirst();
            assertThat(one.count()).isEqualTo(10_000);
            assertThat(one.handshake().outcome().reason())
                    .contains(reason.equals("mine") ? "tls-failed" : reason);
        }
    }

    /// Whatever stands there: a message, or a refusal.
    @Test
    void damagedMessagesAreRefused() {
        byte[] good = request().bytes();
        Property.forAll(
                random -> {
                    byte[] bad = good.clone();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                    }
                    return bad;
                },
                bad -> {
                    try {
                        assertThat(ForwardedRequest.read(HERE, bad).host()).isNotNull();
                    } catch (Refusal refused) {
                        assertThat(refused.privateReason()).isEqualTo("front-message");
                    }
                });
    }
}
