package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.WireUses;
import io.sallyport.transport.Plane;
import io.sallyport.transport.TlsGroup;
import io.sallyport.transport.TlsIdentity;
import io.sallyport.transport.TlsPolicies;
import io.sallyport.transport.TlsPolicy;
import io.sallyport.transport.TlsVersion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who would be refused if a listener spoke less than it does: what every client offered there
/// lately, held against a policy that is not in force.
final class TlsForecast {
    private static final Set<String> NAMES =
            Stream.concat(
                            TlsPolicy.PUBLIC.suites().stream().map(Enum::name),
                            Arrays.stream(TlsGroup.values()).map(Enum::name))
                    .collect(Collectors.toUnmodifiableSet());

    /// The others' callers are no tenant's.
    private static final Set<Plane> TENANTS = Set.of(Plane.PUBLIC, Plane.CARD);

    private final Function<Plane, WireUses> uses;
    private final Function<Plane, TlsIdentity> serving;

    /// @param uses how a listener is used
    /// @param serving the certificate that its clients would have to do with
    TlsForecast(Function<Plane, WireUses> uses, Function<Plane, TlsIdentity> serving) {
        this.uses = uses;
        this.serving = serving;
    }

    Activity activity() {
        return new Activity(
                "tls.forecast",
                "Says which clients would be refused if a listener spoke less.",
                List.of(
                        new Parameter(
                                "listener", Kind.TEXT, false, "public or card; public if absent"),
                        new Parameter(
                                "floor", Kind.TEXT, false, "the oldest version; TLS 1.3 if absent"),
                        new Parameter(
                                "without", Kind.TEXTS, false, "suites and groups that would go")),
                this::forecast);
    }

    private Object forecast(RequestContext context, ActivityArguments given) {
        Plane plane = plane(given.optionalText("listener"));
        TlsVersion floor = floor(plane, given.optionalText("floor"));
        List<String> without = known(given.texts("without"));
        TlsIdentity identity = serving.apply(plane);
        TlsPolicy raised =
                TlsPolicies.usable(plane, new TlsPolicies.Less(floor, without), identity)
                        .servedBy(identity);
        WireUses there = uses.apply(plane);
        List<WireUses.Use> all = there.uses();
        List<WireUses.Use> refused =
                all.stream().filter(use -> raised.refuses(use.offer()).isPresent()).toList();
        return Map.of(
                "listener", plane.label(),
                "since", there.since().toString(),
                "floor", floor.label(),
                "clients", users(all),
                "refusedClients", users(refused),
                "refusedTenants",
                        refused.stream().map(use -> use.user().tenant()).distinct().count(),
                "requestsNotTold", there.untold(),
                "refused",
                        refused.stream()
                                .sorted(
                                        Comparator.comparing(
                                                        (WireUses.Use use) -> use.user().tenant())
                                                .thenComparing(use -> use.user().client()))
                                .<Object>map(use -> shown(use, raised))
                                .toList());
    }

    private static long users(List<WireUses.Use> uses) {
        return uses.stream().map(WireUses.Use::user).distinct().count();
    }

    private static Map<String, Object> shown(WireUses.Use use, TlsPolicy raised) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("tenant", use.user().tenant());
        shown.put("client", use.user().client());
        shown.put("newest", use.offer().newest().map(TlsVersion::label).orElse("unknown"));
        shown.put("reason", raised.refuses(use.offer()).orElseThrow());
        shown.put("requests", use.requests());
        shown.put("last", use.last().toString());
        return shown;
    }

    private static Plane plane(Optional<String> label) {
        Plane plane = label.map(TlsActivities::plane).orElse(Plane.PUBLIC);
        if (!TENANTS.contains(plane)) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "It is one of public and card: no tenant's clients call the others.",
                    "plane");
        }
        return plane;
    }

    private static TlsVersion floor(Plane plane, Optional<String> label) {
        return label.map(one -> version(TlsPolicy.of(plane).versions(), one))
                .orElse(TlsVersion.TLS_1_3);
    }

    /// @throws Refusal INVALID_REQUEST when it is not among them
    static TlsVersion version(List<TlsVersion> spoken, String label) {
        return spoken.stream()
                .filter(version -> version.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        invalid(
                                "The floor is one of: "
                                        + spoken.stream()
                                                .map(TlsVersion::label)
                                                .collect(Collectors.joining(", "))
                                        + "."));
    }

    /// @return names of suites and groups that are there
    /// @throws Refusal INVALID_REQUEST when one is not
    static List<String> known(List<String> names) {
        names.stream()
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw invalid("There is no suite or group of this name here: " + name + ".");
                });
        return names;
    }

    private static Refusal invalid(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "tls-name");
    }
}
