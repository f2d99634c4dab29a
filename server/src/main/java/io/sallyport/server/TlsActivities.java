package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.HandshakeRecord;
import io.sallyport.http.HandshakeRecords;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.Plane;
import io.sallyport.transport.TlsIdentity;
import io.sallyport.transport.TlsPolicies;
import io.sallyport.transport.TlsPolicy;
import io.sallyport.transport.TlsVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// What the listeners speak, how that is changed, and what became of the newest handshakes.
final class TlsActivities {
    private final TlsPolicies policies;
    private final Function<Plane, TlsIdentity> serving;
    private final HandshakeRecords handshakes;

    /// @param serving what a listener serves with at the moment
    TlsActivities(
            TlsPolicies policies,
            Function<Plane, TlsIdentity> serving,
            HandshakeRecords handshakes) {
        this.policies = policies;
        this.serving = serving;
        this.handshakes = handshakes;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "tls.policy",
                        "Shows what each listener speaks.",
                        List.of(),
                        (_, _) -> shown()),
                new Activity(
                        "tls.configure",
                        "Makes a listener speak less than it could, or all of it again.",
                        List.of(
                                new Parameter(
                                        "listener",
                                        Kind.TEXT,
                                        true,
                                        "public, card, operator or internal"),
                                new Parameter(
                                        "floor",
                                        Kind.TEXT,
                                        false,
                                        "the oldest version, such as TLS 1.3; the listener's"
                                                + " oldest if absent"),
                                new Parameter(
                                        "without", Kind.TEXTS, false, "suites and groups that go")),
                        this::configure),
                new Activity(
                        "tls.handshakes",
                        "Shows the newest handshakes of all listeners, with what was offered.",
                        List.of(),
                        (_, _) ->
                                Map.of(
                                        "handshakes",
                                        handshakes.newest().stream()
                                                .<Object>map(TlsActivities::shown)
                                                .toList())));
    }

    private Object configure(RequestContext context, ActivityArguments given) {
        Plane plane = plane(given.text("listener"));
        List<TlsVersion> spoken = TlsPolicy.of(plane).versions();
        TlsVersion floor =
                given.optionalText("floor")
                        .map(label -> TlsForecast.version(spoken, label))
                        .orElse(spoken.getLast());
        List<String> without = TlsForecast.known(given.texts("without"));
        policies.set(context, plane, new TlsPolicies.Less(floor, without), serving.apply(plane));
        return shown();
    }

    static Plane plane(String label) {
        return Arrays.stream(Plane.values())
                .filter(plane -> plane.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.INVALID_REQUEST,
                                "It is one of public, card, operator and internal.",
                                "plane"));
    }

    private Map<String, Object> shown() {
        Map<String, Object> all = new TreeMap<>();
        for (Plane plane : Plane.values()) {
            TlsPolicy policy = policies.of(plane);
            all.put(
                    plane.label(),
                    Map.of(
                            "versions", policy.versions().stream().map(TlsVersion::label).toList(),
                            "suites", policy.suites().stream().map(Enum::name).toList(),
                            "groups", policy.groups().stream().map(Enum::name).toList(),
                            "clientCertificate", policy.certificate().label()));
        }
        all.put("version", policies.now().version());
        return all;
    }

    private static Map<String, Object> shown(HandshakeRecords.At at) {
        HandshakeRecord handshake = at.handshake();
        Map<String, Object> shown = new TreeMap<>();
        shown.put("at", at.instant().toString());
        shown.put("listener", handshake.listener());
        shown.put("peer", handshake.peer());
        shown.put("result", handshake.outcome().reason().isEmpty() ? "done" : "refused");
        handshake.outcome().reason().ifPresent(reason -> shown.put("reason", reason));
        handshake
                .outcome()
                .claim()
                .ifPresent(claim -> {
                    shown.put("claimedFingerprint", claim.fingerprint());
                    claim.name().ifPresent(name -> shown.put("claimedName", name));
                });
        if (handshake.outcome().reason().isEmpty()) {
            shown.put("version", handshake.outcome().version());
            shown.put("suite", handshake.outcome().suite());
        }
        if (handshake.first() instanceof FirstFlight.Hello(ClientHello hello)) {
            shown.put("offered", offered(hello));
        }
        return shown;
    }

    /// Codes as the registry of TLS parameters writes them.
    private static Map<String, Object> offered(ClientHello hello) {
        Map<String, Object> offered = new TreeMap<>();
        offered.put("newest", hello.newest().map(TlsVersion::label).orElse("unknown"));
        offered.put("versions", codes(hello.versions()));
        offered.put("suites", codes(hello.suites()));
        offered.put("groups", codes(hello.groups()));
        hello.serverName().ifPresent(name -> offered.put("serverName", name));
        return offered;
    }

    private static List<String> codes(List<Integer> codes) {
        return codes.stream().map(code -> String.format("0x%04X", code)).toList();
    }
}
