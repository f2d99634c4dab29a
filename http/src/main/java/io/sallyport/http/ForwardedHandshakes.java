package io.sallyport.http;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What became of handshakes at the front for old TLS, on its way to the instance.
public record ForwardedHandshakes(List<ForwardedHandshakes.Counted> all) {
    /// What such a listener is called.
    public static final String LISTENER = "legacy";

    /// Of one message.
    public static final int HANDSHAKES_MAX = 40;

    private static final int COUNT_MAX = 10_000;

    /// What reasons can be: each is a name in the metrics, of which a stolen front must not make as
    /// many as it likes.
    private static final Set<String> REASONS =
            Set.of(
                    "tls-version-ssl-2",
                    "tls-version-ssl-3",
                    "tls-version-tls-1.2",
                    "tls-version-tls-1.3",
                    "tls-version-unknown",
                    "tls-suites",
                    "tls-groups",
                    "tls-plain-http",
                    "tls-foreign",
                    "tls-server-name",
                    "tls-too-many",
                    "tls-newer",
                    "tls-fallback",
                    "tls-closed",
                    "tls-ended",
                    "tls-alert-handshake-failure",
                    "tls-alert-protocol-version",
                    "tls-alert-unknown-ca",
                    "tls-alert-bad-certificate",
                    "tls-alert-certificate-unknown",
                    "tls-alert-certificate-expired",
                    "tls-alert-sent-handshake-failure",
                    "tls-alert-sent-illegal-parameter",
                    "tls-alert-sent-unexpected-message");

    private static final String OTHER = "tls-failed";

    public ForwardedHandshakes {
        all = List.copyOf(all);
    }

    /// @param count how many were the same
    public record Counted(HandshakeRecord handshake, long count) {}

    public byte[] bytes() {
        return CanonicalJson.write(
                        Map.of(
                                "handshakes",
                                all.stream().<Object>map(ForwardedHandshakes::told).toList()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> told(Counted counted) {
        HandshakeRecord handshake = counted.handshake();
        Map<String, Object> told = new TreeMap<>();
        told.put("count", counted.count());
        told.put("peer", handshake.peer());
        told.put("first", HelloForm.of(handshake.first()));
        told.put("version", handshake.outcome().version());
        told.put("suite", handshake.outcome().suite());
        handshake.outcome().reason().ifPresent(reason -> told.put("reason", reason));
        return told;
    }

    /// @throws Refusal INVALID_REQUEST when it is none
    public static ForwardedHandshakes read(byte[] bytes) {
        try {
            List<JsonObject> told = JsonObject.read(bytes).objects("handshakes");
            if (told.size() > HANDSHAKES_MAX) {
                throw HelloForm.malformed();
            }
            List<Counted> all = new ArrayList<>();
            for (JsonObject one : told) {
                all.add(
                        new Counted(
                                new HandshakeRecord(
                                        LISTENER,
                                        InetAddress.ofLiteral(one.text("peer")).getHostAddress(),
                                        HelloForm.first(one.object("first")),
                                        outcome(one)),
                                Math.clamp(one.number("count"), 1, COUNT_MAX)));
            }
            return new ForwardedHandshakes(all);
        } catch (JsonReader.Malformed | IllegalArgumentException malformed) {
            throw HelloForm.malformed();
        }
    }

    private static HandshakeRecord.Outcome outcome(JsonObject one) {
        Optional<String> reason = one.optionalText("reason");
        if (reason.isPresent()) {
            return HandshakeRecord.Outcome.refused(
                    REASONS.contains(reason.get()) ? reason.get() : OTHER);
        }
        Wire.Agreed agreed = new Wire.Agreed(one.text("version"), one.text("suite"));
        if (!ForwardedRequest.isOld(agreed)) {
            throw HelloForm.malformed();
        }
        return new HandshakeRecord.Outcome(agreed.version(), agreed.suite(), Optional.empty());
    }
}
