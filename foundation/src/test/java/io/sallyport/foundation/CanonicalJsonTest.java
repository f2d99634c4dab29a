package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    @Test
    void sortsKeysAndLeavesOutWhiteSpace() {
        assertThat(CanonicalJson.write(Map.of("b", 2, "a", List.of(true, "x"), "c", Map.of())))
                .isEqualTo("{\"a\":[true,\"x\"],\"b\":2,\"c\":{}}");
    }

    @Test
    void escapesOnlyWhatMustBe() {
        assertThat(CanonicalJson.write("\"\\\n\u0001é/€")).isEqualTo("\"\\\"\\\\\\n\\u0001é/€\"");
    }

    @Test
    void writesDecimalsPlainlyAndWithoutZerosAtTheEnd() {
        assertThat(
                        CanonicalJson.write(
                                List.of(
                                        new BigDecimal("1.50"),
                                        new BigDecimal("-2E+3"),
                                        new BigDecimal("0.000"),
                                        new BigDecimal("1e-7"))))
                .isEqualTo("[1.5,-2000,0,0.0000001]");
    }

    @Test
    void refusesNumbersWithoutOneForm() {
        assertThatThrownBy(() -> CanonicalJson.write(1.5))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
