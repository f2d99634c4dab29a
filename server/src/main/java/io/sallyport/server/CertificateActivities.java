package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.EntityTag;
import io.sallyport.transport.CertificateRequest;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import io.sallyport.transport.Revocations;
import io.sallyport.transport.VerifiedPeer;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What clients need to trust the instance's certificates, as files in the data folder: the roots,
/// and for each plane what was revoked. It takes certificates back as well.
final class CertificateActivities implements Revocations {
    private final InstanceAuthority authority;
    private final DataFolder folder;
    private final InstantSource time;
    private final Map<Plane, Map<X509Certificate, X509CRL>> lists = new EnumMap<>(Plane.class);
    private final Runnable changed;
    private final Map<Plane, RevocationEndpoint.Published> published =
            Collections.synchronizedMap(new EnumMap<>(Plane.class));
    private volatile String bundle = "";
    private int times;

    /// @param changed told when something counts no more, or is new
    CertificateActivities(
            InstanceAuthority authority, DataFolder folder, InstantSource time, Runnable changed) {
        this.authority = authority;
        this.folder = folder;
        this.time = time;
        this.changed = changed;
    }

    @Override
    public synchronized Optional<X509CRL> of(X509Certificate issuer) {
        return lists.values().stream()
                .map(made -> made.get(issuer))
                .filter(Objects::nonNull)
                .findFirst();
    }

    List<Activity> activities() {
        Parameter serial =
                new Parameter(
                        "serial", Kind.TEXT, true, "its number, in hexadecimal as in the log");
        return List.of(
                new Activity(
                        "certificate.revoke",
                        "Takes a certificate back; of a service, all that it has.",
                        List.of(serial),
                        (context, given) -> {
                            String number = given.text("serial").toLowerCase(Locale.ROOT);
                            List<String> all = authority.leaves().revoke(context, number);
                            publishAnew(context);
                            changed.run();
                            return Map.of("serial", number, "revoked", true, "all", all);
                        }),
                new Activity(
                        "certificate.issue",
                        "Issues what a service or a workstation calls its listener with.",
                        List.of(
                                new Parameter("plane", Kind.TEXT, true, "internal or operator"),
                                new Parameter(
                                        "name", Kind.TEXT, true, "lower-case letters and digits"),
                                new Parameter(
                                        "request",
                                        Kind.TEXT,
                                        true,
                                        "its certificate request (PKCS #10) in PEM")),
                        this::issue));
    }

    private Object issue(RequestContext context, ActivityArguments given) {
        Plane plane = TlsActivities.plane(given.text("plane"));
        List<X509Certificate> chain =
                caller(
                        context,
                        plane,
                        given.text("name"),
                        CertificateRequest.key(given.text("request")));
        return Map.of(
                "certificate", InstanceAuthority.pem(chain),
                "notAfter", chain.getFirst().getNotAfter().toInstant().toString(),
                "serial", chain.getFirst().getSerialNumber().toString(16));
    }

    /// What a caller of a plane's listener gets. Its issuer may be new at this moment: it counts
    /// here before anybody has a certificate of it.
    List<X509Certificate> caller(RequestContext context, Plane plane, String name, PublicKey key) {
        return counted(authority.caller(context, plane, name, key));
    }

    /// The next one of a caller.
    List<X509Certificate> renewed(
            RequestContext context, Plane plane, VerifiedPeer asker, PublicKey key) {
        return counted(authority.renewed(context, plane, asker, key));
    }

    private List<X509Certificate> counted(List<X509Certificate> chain) {
        if (of(chain.get(1)).isEmpty()) {
            changed.run();
        }
        return chain;
    }

    /// The roots that are trusted at the moment, in PEM.
    String bundle() {
        return bundle;
    }

    /// What was revoked of a plane, in PEM.
    RevocationEndpoint.Published published(Plane plane) {
        return Objects.requireNonNull(published.get(plane));
    }

    /// A round of the housekeeping: lists whose life is half over are made anew, and all when an
    /// authority has changed.
    synchronized void publish(RequestContext context) {
        if (!authority.pem(context).equals(bundle)
                || Arrays.stream(Plane.values())
                        .anyMatch(plane -> isDue(plane) || isOther(context, plane))) {
            publishAnew(context);
        }
    }

    private boolean isDue(Plane plane) {
        Instant now = time.instant();
        Map<X509Certificate, X509CRL> made = lists.getOrDefault(plane, Map.of());
        return made.isEmpty()
                || made.values().stream()
                        .anyMatch(list -> {
                            Instant start = list.getThisUpdate().toInstant();
                            Instant end = list.getNextUpdate().toInstant();
                            Instant half =
                                    Instant.ofEpochMilli(
                                            (start.toEpochMilli() + end.toEpochMilli()) / 2);
                            // Made by a clock that was ahead, it is not of today.
                            return now.isBefore(start) || !now.isBefore(half);
                        });
    }

    private boolean isOther(RequestContext context, Plane plane) {
        Set<X509Certificate> issuers = new HashSet<>();
        authority.anchors(context, plane).forEach(anchor -> issuers.addAll(anchor.intermediates()));
        return !lists.getOrDefault(plane, Map.of()).keySet().equals(issuers);
    }

    private synchronized void publishAnew(RequestContext context) {
        bundle = authority.pem(context);
        folder.publish("ca.pem", bundle);
        times++;
        EntityTag tag = new EntityTag(false, time.instant().toEpochMilli() + "-" + times);
        for (Plane plane : Plane.values()) {
            Map<X509Certificate, X509CRL> made = authority.revocationLists(context, plane);
            lists.put(plane, made);
            StringBuilder text = new StringBuilder();
            made.values().forEach(list -> text.append(pem(list)));
            published.put(plane, new RevocationEndpoint.Published(text.toString(), tag));
            folder.publish("crl/" + plane.label() + ".pem", text.toString());
        }
    }

    private static String pem(X509CRL list) {
        try {
            return "-----BEGIN X509 CRL-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(list.getEncoded())
                    + "\n-----END X509 CRL-----\n";
        } catch (CRLException impossible) {
            throw new IllegalStateException("a revocation list has no encoding", impossible);
        }
    }
}
