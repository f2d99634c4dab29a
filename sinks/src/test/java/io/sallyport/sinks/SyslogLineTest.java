package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogFormat;
import io.sallyport.audit.Ocsf;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A message is one by the grammar of RFC 5424 6, whatever the event says.
class SyslogLineTest {
    private static final Pattern MESSAGE =
            Pattern.compile(
                    "<(\\d{1,3})>1"
                            + " \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,6}Z"
                            + " [!-~]{1,255} sallyport - ([!-~]{1,32})"
                            + " (?:\\[[!-~&&[^= \\]\"]]{1,32}(?: [!-~&&[^= \\]\"]]{1,32}"
                            + "=\"(?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*\")*\\])+ (\\{[ -~]*\\})");
    private static final TenantId TENANT = new TenantId(new UUID(0x7000, 1));

    private static SyslogLine lines(LogFormat format) {
        return new SyslogLine("id.example.org", new Rendering(format, new Ocsf("1.2"), "1.2"));
    }

    private static LogEvent.Legible event(AuditAction action, String value) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("action", action.label());
        fields.put("actors", List.of(value));
        fields.put("details", Map.of("reason", value));
        fields.put("purpose", "housekeeping");
        fields.put("request", "r");
        fields.put("schema", 1L);
        fields.put("source", value);
        fields.put("tenant", TENANT.toString());
        fields.put("time", 1_767_000_000_000L);
        return new LogEvent.Legible(
                7, TENANT, Instant.ofEpochMilli(1_767_000_000_000L), new JsonObject(fields));
    }

    private static Matcher parsed(String message) {
        Matcher matcher = MESSAGE.matcher(message);
        assertThat(matcher.matches()).as(message).isTrue();
        return matcher;
    }

    @ParameterizedTest
    @EnumSource(AuditAction.class)
    void everyActionFitsAndHasTheFacilityOfAudits(AuditAction action) {
        Matcher message = parsed(lines(LogFormat.JSONL).message(event(action, "x")));
        assertThat(message.group(2)).isEqualTo(action.label());
        assertThat(Integer.parseInt(message.group(1)) / 8).isEqualTo(13);
    }

    @Test
    void saysHowMuchItShouldWorry() {
        assertThat(priority(AuditAction.TOKEN_ISSUED)).isEqualTo("110");
        assertThat(priority(AuditAction.REQUEST_REFUSED)).isEqualTo("109");
        assertThat(priority(AuditAction.TENANT_SUSPENDED)).isEqualTo("108");
        assertThat(priority(AuditAction.SINK_FAILED)).isEqualTo("107");
        assertThat(priority(AuditAction.TOKEN_FORGED)).isEqualTo("106");
    }

    private static String priority(AuditAction action) {
        return parsed(lines(LogFormat.JSONL).message(event(action, "x"))).group(1);
    }

    /// Of a sealed event neither what happened nor how bad it was.
    @Test
    void aSealedEventTellsNothing() {
        byte[] sealed = {1, 2, 3};
        LogEvent event =
                new LogEvent.Sealed(
                        7,
                        TENANT,
                        Instant.ofEpochMilli(1_767_000_000_000L),
                        new TreeHasher().leaf(sealed),
                        sealed);
        for (LogFormat format : LogFormat.values()) {
            Matcher message = parsed(lines(format).message(event));
            assertThat(message.group(1)).isEqualTo("110");
            assertThat(message.group(2)).isEqualTo("sealed");
            assertThat(message.group(3)).contains("\"AQID\"");
        }
    }

    @Test
    void noValueLeavesItsPlace() {
        Random random = new Random(17);
        for (int i = 0; i < 3_000; i++) {
            String value = hostile(random);
            LogFormat format = i % 2 == 0 ? LogFormat.JSONL : LogFormat.OCSF;
            LogEvent event = event(AuditAction.REQUEST_REFUSED, value);
            Matcher message = parsed(lines(format).message(event));
            JsonObject shown =
                    JsonObject.read(message.group(3).getBytes(StandardCharsets.US_ASCII));
            JsonObject details =
                    format == LogFormat.JSONL
                            ? shown.object("details")
                            : shown.object("unmapped").object("details");
            assertThat(details.text("reason")).isEqualTo(value);
        }
    }

    private static String hostile(Random random) {
        StringBuilder value = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            switch (random.nextInt(4)) {
                case 0 -> value.append("\r\n<13>1 - - su - - - x");
                case 1 -> value.append((char) random.nextInt(0x20));
                case 2 -> value.appendCodePoint(0x7F + random.nextInt(0x2080));
                default -> value.append("]\"\\ = \uFEFF\u0085\uD83D\uDE00\u202E");
            }
        }
        return value.toString();
    }

    @Test
    void theFrameCountsItsBytes() {
        byte[] frame =
                lines(LogFormat.JSONL).frame(event(AuditAction.REQUEST_REFUSED, "\u00E9\u2028"));
        String text = new String(frame, StandardCharsets.US_ASCII);
        int space = text.indexOf(' ');
        assertThat(Integer.parseInt(text.substring(0, space))).isEqualTo(frame.length - space - 1);
        assertThat(Arrays.toString(frame)).doesNotContain("-");
    }
}
