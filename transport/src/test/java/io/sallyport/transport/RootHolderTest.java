package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.PassphraseSeal;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The root's file opens for its passphrase alone, and signs what it is for alone.
class RootHolderTest {
    private static final HostName HOST = new HostName("id.example.org");

    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final byte[] file = RootHolder.make(HOST, ground("correct horse battery"));

    private RootHolder.Ground ground(String passphrase) {
        return new RootHolder.Ground(
                new PassphraseSeal(bytes(passphrase)), new SeededRandomness(5), time);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private RootHolder open(byte[] from) {
        return RootHolder.open(from, ground("correct horse battery"));
    }

    private static String request(HostName host) {
        Map<Plane, KeyPair> keys = new EnumMap<>(Plane.class);
        for (Plane plane : Plane.values()) {
            keys.put(plane, Signing.keys());
        }
        return RootRequest.write(host, keys);
    }

    private void signsNot(String request, String why) {
        RootHolder root = open(file);
        assertThatThrownBy(() -> root.sign(bytes(request)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(why);
    }

    @Test
    void aWrongPassphraseOpensNothing() {
        assertThatThrownBy(() -> RootHolder.open(file, ground("wrong horse battery")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("wrong passphrase");
    }

    @Test
    void aChangedFileOpensNot() {
        String text = new String(file, StandardCharsets.US_ASCII);
        assertThat(text).contains(HOST.value()).doesNotContain("PRIVATE");
        assertThatThrownBy(() -> open(bytes(text.replace(HOST.value(), "id.example.com"))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("was changed");
    }

    @Test
    void aForeignFileIsNamedAsSuch() {
        for (String foreign : List.of("", "{}", "no JSON", "{\"beside\":{\"kind\":\"other\"}}")) {
            assertThatThrownBy(() -> open(bytes(foreign)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("no file of ./sallyport root make");
        }
    }

    @Test
    void signsAnAuthorityForEachPlaneAndShowsItself() {
        String answer = open(file).sign(bytes(request(HOST)));
        assertThat(answer.split("BEGIN CERTIFICATE", -1)).hasSize(Plane.values().length + 2);
        assertThat(answer).endsWith(open(file).pem());
    }

    @Test
    void signsNothingThatIsNoRequest() {
        String request = request(HOST);
        String end = "-----END CERTIFICATE REQUEST-----\n";
        String one = request.substring(0, request.indexOf(end) + end.length());
        signsNot("", "no request of an instance");
        signsNot("no request", "no request of an instance");
        signsNot(one, "no request of an instance");
        signsNot(one + one + one + one, "no request of an instance");
        signsNot(request + one, "no request of an instance");
        signsNot(open(file).sign(bytes(request)), "damaged");
    }

    /// Another host's root would be trusted for nothing that this instance is called.
    @Test
    void aRootIsOfOneHost() {
        signsNot(request(new HostName("id.example.com")), "nothing was signed");
    }

    @Test
    void aRootThatHasEndedSignsNothing() {
        time.step(Duration.ofDays(3_651));
        signsNot(request(HOST), "is the root of today");
    }
}
