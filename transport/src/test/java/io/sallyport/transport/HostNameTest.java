package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.StartRefused;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "https://id.example.org, id.example.org",
        "https://id.example.org/, id.example.org",
        "https://id.example.org:8443, id.example.org",
        "https://ID.Example.ORG, id.example.org",
        "https://localhost:8443, localhost",
        "https://a, a",
        "https://xn--bcher-kva.example, xn--bcher-kva.example",
        "https://1a.example, 1a.example",
        "https://1.example, 1.example"
    })
    void takesTheHostOfAnOrigin(String origin, String host) {
        assertThat(HostName.of(URI.create(origin))).isEqualTo(new HostName(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.org",
                "HTTPS2://id.example.org",
                "ftp://id.example.org",
                "//id.example.org",
                "id.example.org",
                "https:id.example.org",
                "https:///path",
                "https://id.example.org/path",
                "https://id.example.org//",
                "https://id.example.org?a=b",
                "https://id.example.org/?",
                "https://id.example.org#a",
                "https://user@id.example.org",
                "https://user:secret@id.example.org",
                "https://id_1.example.org"
            })
    void refusesWhatIsNoOrigin(String text) {
        assertThatThrownBy(() -> HostName.of(URI.create(text)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("https://host or https://host:port");
    }

    /// A certificate names a host by name; an address would need another kind of name in it.
    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1", "https://192.0.2.1:8443", "https://[::1]:8443"})
    void refusesAnAddress(String origin) {
        assertThatThrownBy(() -> HostName.of(URI.create(origin)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("give the origin by name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "-a",
                "a-",
                "a-.b",
                "a_b",
                "a b",
                "*.example.org",
                "Example.org",
                "b\u00fccher.example",
                "a\n",
                "a/b",
                "a:1"
            })
    void refusesWhatIsNoDnsName(String text) {
        assertThatThrownBy(() -> new HostName(text)).isInstanceOf(StartRefused.class);
    }

    @Test
    void keepsTheLimitsOfTheDns() {
        String label = "a".repeat(63);
        assertThat(new HostName(label + "." + label + "." + label + "." + "a".repeat(61)).value())
                .hasSize(253);
        assertThatThrownBy(() ->
                        new HostName(label + "." + label + "." + label + "." + "a".repeat(62)))
                .isInstanceOf(StartRefused.class);
        assertThatThrownBy(() -> new HostName("a".repeat(64))).isInstanceOf(StartRefused.class);
    }

    @Test
    void takesLocalhostAloneForTheMachineItself() {
        assertThat(new HostName("localhost").local()).isTrue();
        assertThat(new HostName("localhost.example").local()).isFalse();
        assertThat(new HostName("a.localhost").local()).isFalse();
    }
}
