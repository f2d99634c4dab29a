package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelyingPartyTest {
    private static RelyingParty of(String... uris) {
        return new RelyingParty(List.of(uris), List.of(), Optional.empty(), false, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://portal.example/callback",
                "https://portal.example:8443/callback?state=1",
                "http://localhost:8080/callback",
                "http://127.0.0.1/callback",
                "http://[::1]/callback",
                "com.example.app:/callback"
            })
    void takesWhatABrowserCanGoBackTo(String uri) {
        assertThat(of(uri).returnsTo(uri)).isTrue();
        assertThat(of(uri).signsIn()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/callback",
                "portal.example/callback",
                "http://portal.example/callback",
                "https:callback",
                "https:///callback",
                "https://portal.example/callback#part",
                "https://portal.example/callback#",
                "https://somebody@portal.example/callback",
                "https://portal.example\\@evil.example/callback",
                "https://*.portal.example/callback",
                "https://portal.example/call back",
                "https://portal.example/\u00e4",
                "HTTPS://portal.example/callback",
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                "data:text/html,hi",
                "file:///etc/passwd",
                "app:/callback",
                "com.example.app://portal.example/callback"
            })
    void refusesWhatRunsOrLeadsElsewhere(String uri) {
        assertThatThrownBy(() -> of(uri)).as(uri).isInstanceOf(Refusal.class);
    }

    @Test
    void comparesTextAndNothingElse() {
        RelyingParty party = of("https://portal.example/callback");
        for (String other :
                List.of(
                        "https://portal.example/callback/",
                        "https://portal.example/Callback",
                        "https://portal.example/callback?",
                        "https://portal.example:443/callback",
                        "https://portal.example/./callback",
                        "https://portal.example/%63allback",
                        "https://Portal.example/callback",
                        "https://portalxexample/callback")) {
            assertThat(party.returnsTo(other)).as(other).isFalse();
        }
    }

    /// RFC 8252 7.3: any port, and nothing else that differs; a name is not an address.
    @Test
    void aLoopbackAddressHasAnyPort() {
        RelyingParty party = of("http://127.0.0.1/callback", "http://[::1]:1/other?x=1");
        assertThat(party.returnsTo("http://127.0.0.1:51004/callback")).isTrue();
        assertThat(party.returnsTo("http://[::1]:51004/other?x=1")).isTrue();
        for (String other :
                List.of(
                        "http://127.0.0.1:51004/other",
                        "http://127.0.0.2:51004/callback",
                        "http://localhost:51004/callback",
                        "https://127.0.0.1:51004/callback",
                        "http://[::1]:51004/other?x=2",
                        "http://a@127.0.0.1:51004/callback",
                        "http://127.0.0.1:51004/callback#x")) {
            assertThat(party.returnsTo(other)).as(other).isFalse();
        }
        assertThat(of("http://localhost/callback").returnsTo("http://localhost:8080/callback"))
                .isFalse();
    }

    @Test
    void hasBounds() {
        String[] many =
                IntStream.range(0, 33)
                        .mapToObj(i -> "https://portal.example/" + i)
                        .toArray(String[]::new);
        assertThatThrownBy(() -> of(many)).isInstanceOf(Refusal.class);
        String longest = "https://portal.example/" + String.join("", Collections.nCopies(500, "a"));
        assertThatThrownBy(() -> of(longest)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> of("https://a.example/", "https://a.example/"))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whoSignsNobodyInSaysNothingOfIt() {
        assertThatThrownBy(
                        () -> new RelyingParty(List.of(), List.of(), Optional.empty(), true, false))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() ->
                        new RelyingParty(
                                List.of("https://a.example/"),
                                List.of(),
                                Optional.of("http://a.example/"),
                                false,
                                false))
                .isInstanceOf(Refusal.class);
    }
}
