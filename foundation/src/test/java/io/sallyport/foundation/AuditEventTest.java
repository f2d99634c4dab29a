package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditEventTest {
    private static final AuditEvent EVENT =
            new AuditEvent(
                    Instant.ofEpochMilli(1_700_000_000_123L),
                    AuditAction.TOKEN_ISSUED,
                    new TenantId(new UUID(1, 2)),
                    List.of(new Actor.Client("a\"b"), new Actor.Job("x")),
                    Purpose.TOKEN_SERVICE,
                    "127.0.0.1",
                    new RequestId("00ff"),
                    Map.of("z", "1", "a", "\u00e9\n", "m", ""));

    @Test
    void writesCanonicalJson() {
        String text = new String(EVENT.bytes(), StandardCharsets.UTF_8);
        assertThat(CanonicalJson.write(JsonReader.object(EVENT.bytes()))).isEqualTo(text);
    }

    /// Event bytes never change once written: this is what release 0.1 wrote.
    @Test
    void writesTheSameBytesInEveryRelease() {
        assertThat(new String(EVENT.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"action\":\"token.issued\",\"actors\":[\"client:a\\\"b\",\"job:x\"],"
                                + "\"details\":{\"a\":\"\u00e9\\n\",\"m\":\"\",\"z\":\"1\"},"
                                + "\"purpose\":\"token-service\",\"request\":\"00ff\",\"schema\":1,"
                                + "\"source\":\"127.0.0.1\","
                                + "\"tenant\":\"00000000-0000-0001-0000-000000000002\","
                                + "\"time\":1700000000123}");
    }
}
