package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.OcsfActivity;
import io.sallyport.foundation.AuditAction;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// An event as a syslog message (RFC 5424) in the frame of RFC 5425 4.3. The MSG is JSON in ASCII,
/// so it has no byte order mark (RFC 5424 6.4 wants one before UTF-8, RFC 8259 8.1 wants none
/// before JSON). The header has nothing in it that somebody outside could choose.
///
/// @param host whom the messages are from
record SyslogLine(String host, Rendering rendering) {
    /// `log audit` (RFC 5424 6.2.1).
    private static final int FACILITY = 13;

    private static final int INFORMATIONAL = 6;

    /// The largest `sequenceId` (RFC 5424 7.3.1), which begins again with 1 after it.
    private static final long SEQUENCE_MAX = Integer.MAX_VALUE;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    byte[] frame(LogEvent event) {
        byte[] message = message(event).getBytes(StandardCharsets.US_ASCII);
        byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + message.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(message, 0, frame, length.length, message.length);
        return frame;
    }

    String message(LogEvent event) {
        return "<%d>1 %s %s sallyport - %s [meta sequenceId=\"%d\"]"
                        .formatted(
                                FACILITY * 8 + severity(event),
                                TIME.format(event.committed()),
                                host,
                                id(event),
                                event.position() % SEQUENCE_MAX + 1)
                + "[origin software=\"Sallyport\" swVersion=\"%s\"] ".formatted(rendering.version())
                + rendering.line(event);
    }

    /// The action, if it is to be known; see [AuditAction#label()].
    private static String id(LogEvent event) {
        return switch (event) {
            case LogEvent.Legible _ -> action(event).map(AuditAction::label).orElse("-");
            case LogEvent.Sealed _ -> "sealed";
            case LogEvent.Erased _ -> "erased";
        };
    }

    private static Optional<AuditAction> action(LogEvent event) {
        return event instanceof LogEvent.Legible legible
                ? AuditAction.labelled(legible.fields().text("action"))
                : Optional.empty();
    }

    /// How much it should worry whoever reads it; of a sealed event that is not said.
    private static int severity(LogEvent event) {
        return action(event)
                .map(action ->
                        switch (OcsfActivity.of(action).severity()) {
                            case INFORMATIONAL -> INFORMATIONAL;
                            case LOW -> 5;
                            case MEDIUM -> 4;
                            case HIGH -> 3;
                            case CRITICAL -> 2;
                        })
                .orElse(INFORMATIONAL);
    }
}
