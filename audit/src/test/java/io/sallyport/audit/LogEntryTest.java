package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogEntryTest {
    private static final TenantId TENANT =
            new TenantId(UUID.fromString("01234567-89ab-7def-8123-456789abcdef"));
    private final LogEntry entries = new LogEntry();

    /// The format is for ever: whoever kept a checkpoint checks entries of today in ten years.
    @Test
    void theBytesAreThoseOfTheDocumentedForm() {
        byte[] entry = entries.of(TENANT, 0x0102030405L, "abc".getBytes(StandardCharsets.UTF_8));

        // The last part is the one-block example of FIPS 180-4 for SHA-256.
        assertThat(HexFormat.of().formatHex(entry))
                .isEqualTo(
                        "01"
                                + "0123456789ab7def8123456789abcdef"
                                + "0000000102030405"
                                + "ba7816bf8f01cfea414140de5dae2223"
                                + "b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void everyPartCounts() {
        byte[] sealed = {1, 2, 3};
        byte[] entry = entries.of(TENANT, 5, sealed);

        assertThat(entries.of(new TenantId(new UUID(0x7000, 1)), 5, sealed)).isNotEqualTo(entry);
        assertThat(entries.of(TENANT, 6, sealed)).isNotEqualTo(entry);
        assertThat(entries.of(TENANT, 5, new byte[] {1, 2})).isNotEqualTo(entry);
        assertThat(entries.of(TENANT, 5, sealed)).isEqualTo(entry);
    }
}
