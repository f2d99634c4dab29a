package io.sallyport.signin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.qrcode.decoder.Decoder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpCodeTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(US_ASCII);

    /// RFC 6238 appendix B, SHA-1.
    @ParameterizedTest
    @CsvSource({
        "59,94287082",
        "1111111109,07081804",
        "1111111111,14050471",
        "1234567890,89005924",
        "2000000000,69279037",
        "20000000000,65353130"
    })
    void rfc6238AppendixB(long seconds, String code) {
        Instant now = Instant.ofEpochSecond(seconds);
        long step = TotpCode.step(now);
        assertThat(TotpCode.of(SECRET, step, 8)).isEqualTo(code);
        String six = code.substring(2);
        assertThat(TotpCode.step(SECRET, six, now, 0)).hasValue(step);
        assertThat(TotpCode.step(SECRET, six.substring(0, 3) + " " + six.substring(3), now, 0))
                .hasValue(step);
        assertThat(TotpCode.step(SECRET, code, now, 0)).isEmpty();
    }

    @Test
    void oneStepOnEitherSideAndNoneThatWasUsed() {
        Instant now = Instant.ofEpochSecond(1_111_111_109);
        long step = TotpCode.step(now);
        for (int off = -3; off <= 3; off++) {
            String code = TotpCode.of(SECRET, step + off, 6);
            assertThat(TotpCode.step(SECRET, code, now, 0).isPresent())
                    .as("off by " + off)
                    .isEqualTo(Math.abs(off) <= 1);
        }
        assertThat(TotpCode.step(SECRET, TotpCode.of(SECRET, step, 6), now, step)).isEmpty();
        assertThat(TotpCode.step(SECRET, TotpCode.of(SECRET, step + 1, 6), now, step)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"''", "12345", "1234567", "081804x", "-81804", "٠٨١٨٠٤"})
    void whatIsNoCodeIsNone(String typed) {
        assertThat(TotpCode.step(SECRET, typed, Instant.ofEpochSecond(1_111_111_109), 0)).isEmpty();
        assertThat(TotpCode.step(SECRET, "0".repeat(100_000), Instant.EPOCH, 0)).isEmpty();
    }

    /// Key Uri Format, and a code that a camera reads back to the same.
    @Test
    void theUriSaysItAllAndIsReadFromItsPicture() throws Exception {
        String uri = TotpCode.uri("contoso", "a:b c+d?&\u00e9", "JBSWY3DPEHPK3PXP");
        assertThat(uri)
                .isEqualTo(
                        "otpauth://totp/contoso:a%3Ab%20c%2Bd%3F%26%C3%A9?secret=JBSWY3DPEHPK3PXP"
                                + "&issuer=contoso&algorithm=SHA1&digits=6&period=30");
        assertThat(new Decoder().decode(QrCode.modules(uri)).getText()).isEqualTo(uri);
        String longest = TotpCode.uri("contoso", "\ud83d\ude00".repeat(256), "JBSWY3DPEHPK3PXP");
        assertThat(new Decoder().decode(QrCode.modules(longest)).getText()).isEqualTo(longest);
    }
}
