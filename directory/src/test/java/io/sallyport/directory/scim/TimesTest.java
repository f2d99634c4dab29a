package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7643 2.3.5, and the folding of 2.2.
class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2008-01-23T04:56:22Z, 2008-01-23T04:56:22Z",
        "2008-01-23T04:56:22, 2008-01-23T04:56:22Z",
        "2008-01-23T04:56:22.5Z, 2008-01-23T04:56:22.500Z",
        "2008-01-23T04:56:22.123456789123Z, 2008-01-23T04:56:22.123456789Z",
        "2008-01-23T04:56:22+05:30, 2008-01-22T23:26:22Z",
        "2008-01-23T04:56:22.25-14:00, 2008-01-23T18:56:22.250Z",
        "2008-02-29T23:59:59Z, 2008-02-29T23:59:59Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z"
    })
    void readsATime(String text, Instant expected) {
        assertThat(Times.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2008-01-23",
                "2008-01-23 04:56:22Z",
                "2008-01-23T04:56Z",
                "2008-01-23T04:56:22z",
                "2008-01-23T04:56:22.Z",
                "2008-01-23T04:56:22ZZ",
                "2008-01-23T04:56:22+0530",
                "2008-01-23T04:56:22+05:60",
                "2008-01-23T04:56:22+14:01",
                "2008-01-23T04:56:22+15:00",
                "2008-13-23T04:56:22Z",
                "2009-02-29T04:56:22Z",
                "2008-01-23T24:00:00Z",
                "2008-01-23T04:56:60Z",
                "2008-1-23T04:56:22Z",
                "-2008-01-23T04:56:22Z",
                "2008/01/23T04:56:22Z",
                "２008-01-23T04:56:22Z",
                "2008-01-23T04-56-22Z"
            })
    void readsNothingElse(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    @Test
    void foldsCaseAndComposes() {
        assertThat(Folding.of("bjensen@example.com")).isSameAs("bjensen@example.com");
        assertThat(Folding.of("BJensen@Example.COM")).isEqualTo("bjensen@example.com");
        assertThat(Folding.of("MU\u0308LLER")).isEqualTo("müller");
        assertThat(Folding.of("ΣΑΣ")).isEqualTo(Folding.of(Folding.of("ΣΑΣ")));
        assertThat(Folding.of("I")).isEqualTo("i");
    }
}
