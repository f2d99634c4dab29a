package io.sallyport.transport;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import io.sallyport.transport.CertificateTable.Certified;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The instance's own issuance: a root, below it an authority for each [Plane], and what they
/// signed for listeners and services. Keys and certificates are sealed rows of the operator realm;
/// each certificate stands in the log. A leaf is signed without the root's key, which opens only
/// for a plane's authority.
public final class InstanceAuthority {
    private static final Use ROOT = new Use("root", "root");

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final HostName host;
    private final Signing signing;
    private final IssuedLeaves leaves;

    /// What a certificate is for, as the log says it.
    private record Use(String kind, String plane) {
        Use(String kind, Plane plane) {
            this(kind, plane.label());
        }

        String row() {
            return kind.equals(plane) ? kind : kind + "." + plane;
        }
    }

    /// The tables that its rows are in.
    public static List<Table<?>> tables() {
        return List.of(CertificateTable.CERTIFICATES, IssuedTable.ISSUED);
    }

    public InstanceAuthority(Store store, Ids ids, InstantSource time, HostName host) {
        this.store = store;
        this.ids = ids;
        this.time = time;
        this.host = host;
        this.signing = new Signing(ids, time, host);
        this.leaves = new IssuedLeaves(store, ids, time);
    }

    /// The root's certificate in PEM, for clients to trust; made when there is none yet.
    public synchronized String pem(RequestContext context) {
        return CertificateForm.pem(root(context).certificate());
    }

    /// A chain as its holder keeps it (RFC 8555 9.1).
    public static String pem(List<X509Certificate> chain) {
        return chain.stream().map(CertificateForm::pem).collect(Collectors.joining());
    }

    /// Another one only when the host has changed or it would end before what it signs.
    private TlsIdentity root(RequestContext context) {
        Optional<Row<Certified>> known = find(context, ROOT);
        return known.map(row -> row.value().identity())
                .filter(root -> lasts(root, CertificateLint.INTERMEDIATE_LIFE))
                .filter(root -> HostLimits.areIn(root.certificate(), HostLimits.ofRoot(host)))
                .orElseGet(() -> replace(context, known, ROOT, signing.root()));
    }

    /// What signs for a plane. It is renewed at half of its life, so that no leaf outlives it; the
    /// one before it stays beside it for the leaves that it signed.
    private TlsIdentity intermediate(RequestContext context, Plane plane) {
        TlsIdentity root = root(context);
        Use use = new Use("intermediate", plane);
        Optional<Row<Certified>> known = find(context, use);
        Optional<TlsIdentity> serving =
                known.map(row -> row.value().identity())
                        .filter(one -> one.chain().get(1).equals(root.certificate()))
                        .filter(one -> lasts(one, CertificateLint.INTERMEDIATE_LIFE.dividedBy(2)));
        if (serving.isPresent()) {
            return serving.get();
        }
        TlsIdentity next = signing.intermediate(plane, root);
        Use passed = before(plane);
        Optional<Row<Certified>> before = find(context, passed);
        return store.write(
                context,
                issued(context, use, next.certificate()),
                rows -> {
                    known.ifPresent(row -> put(rows, before, passed, row.value().identity()));
                    return put(rows, known, use, next);
                });
    }

    private static Use before(Plane plane) {
        return new Use("intermediate-before", plane);
    }

    /// The certificate that the plane's listener serves with: the one that is there, or a fresh one
    /// when less than half of its life is left, the host or the issuer has changed, or it was
    /// revoked.
    public synchronized TlsIdentity listener(RequestContext context, Plane plane) {
        TlsIdentity issuer = intermediate(context, plane);
        List<X509Certificate> issuers = certificates(context, plane);
        Use use = new Use("listener", plane);
        Optional<Row<Certified>> known = find(context, use);
        return known.map(row -> row.value().identity())
                .filter(one -> lasts(one, plane.leafLife().dividedBy(2)))
                .filter(one -> issuers.contains(one.chain().get(1)))
                .filter(one -> !leaves.isRevoked(context, one.certificate()))
                .orElseGet(() -> serve(context, known, plane, issuer));
    }

    private TlsIdentity serve(
            RequestContext context,
            Optional<Row<Certified>> known,
            Plane plane,
            TlsIdentity issuer) {
        Use use = new Use("listener", plane);
        TlsIdentity next = signing.listener(plane, issuer);
        return store.write(
                context,
                issued(context, use, next.certificate()),
                rows -> {
                    leaves.add(rows, plane, next.chain());
                    return put(rows, known, use, next);
                });
    }

    /// The plane's authorities under the root of today: what signs now, and what signed before.
    private List<TlsIdentity> issuers(RequestContext context, Plane plane) {
        X509Certificate root = root(context).certificate();
        List<TlsIdentity> issuers = new ArrayList<>();
        issuers.add(intermediate(context, plane));
        find(context, before(plane))
                .map(row -> row.value().identity())
                .filter(one -> one.chain().get(1).equals(root) && lasts(one, Duration.ZERO))
                .ifPresent(issuers::add);
        return List.copyOf(issuers);
    }

    /// What the callers of a plane's listener are validated against.
    public synchronized PeerAnchor anchor(RequestContext context, Plane plane) {
        return new PeerAnchor(
                plane, host, root(context).certificate(), certificates(context, plane));
    }

    /// What a service or a workstation calls its plane's listener with.
    ///
    /// @param key the caller's own; who asks has seen that it has the private one
    /// @return its certificate and the one that signed it
    /// @throws Refusal INVALID_REQUEST when it may have none
    public synchronized List<X509Certificate> caller(
            RequestContext context, Plane plane, String name, PublicKey key) {
        require(plane.hasCallers(), "Only the planes operator and internal have callers.");
        require(ServiceIdentity.isName(name), "A name is lower-case letters, digits and hyphens.");
        TlsIdentity issuer = intermediate(context, plane);
        List<X509Certificate> chain = signed(plane, new ServiceIdentity(host, name), key, issuer);
        Use use = new Use("caller." + name, plane);
        return store.write(
                context,
                issued(context, use, chain.getFirst()),
                rows -> {
                    leaves.add(rows, plane, chain);
                    return chain;
                });
    }

    private List<X509Certificate> signed(
            Plane plane, ServiceIdentity identity, PublicKey key, TlsIdentity issuer) {
        try {
            return signing.caller(plane, identity, key, issuer);
        } catch (UnfitCertificate unfit) {
            throw refusal("The certificate would be unfit: " + unfit.getMessage() + ".");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refusal(otherwise);
        }
    }

    private static Refusal refusal(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "certificate-unfit");
    }

    /// Made by a clock that was ahead, it is not valid yet.
    private boolean lasts(TlsIdentity identity, Duration least) {
        Instant now = time.instant();
        X509Certificate certificate = identity.certificate();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.isBefore(certificate.getNotAfter().toInstant().minus(least));
    }

    private List<X509Certificate> certificates(RequestContext context, Plane plane) {
        return issuers(context, plane).stream().map(TlsIdentity::certificate).toList();
    }

    /// What it signed for listeners and services.
    public IssuedLeaves leaves() {
        return leaves;
    }

    /// What was revoked in a plane, for an hour: a list of each of its authorities, the newer one's
    /// first.
    public synchronized Map<X509Certificate, X509CRL> revocationLists(
            RequestContext context, Plane plane) {
        Map<X509Certificate, X509CRL> lists = new LinkedHashMap<>();
        for (TlsIdentity issuer : issuers(context, plane)) {
            lists.put(
                    issuer.certificate(),
                    RevocationListMaker.list(
                            issuer, time.instant(), leaves.revoked(context, issuer.certificate())));
        }
        return Collections.unmodifiableMap(lists);
    }

    private Optional<Row<Certified>> find(RequestContext context, Use use) {
        return store.findUnique(context.scope(), CertificateTable.CERTIFICATES, "use", use.row());
    }

    private TlsIdentity replace(
            RequestContext context, Optional<Row<Certified>> replaced, Use use, TlsIdentity next) {
        return store.write(
                context,
                issued(context, use, next.certificate()),
                rows -> put(rows, replaced, use, next));
    }

    private TlsIdentity put(
            Transaction rows, Optional<Row<Certified>> replaced, Use use, TlsIdentity next) {
        Certified value = new Certified(use.row(), next);
        if (replaced.isPresent()) {
            rows.update(CertificateTable.CERTIFICATES, replaced.get(), value);
        } else {
            rows.insert(CertificateTable.CERTIFICATES, ids.row(), value);
        }
        return next;
    }

    private AuditEvent issued(RequestContext context, Use use, X509Certificate certificate) {
        return AuditEvent.of(
                context,
                time.instant(),
                AuditAction.CERTIFICATE_ISSUED,
                Map.of(
                        "use", use.kind(),
                        "plane", use.plane(),
                        "serial", certificate.getSerialNumber().toString(16),
                        "fingerprint", CertificateForm.fingerprint(certificate),
                        "notAfter", certificate.getNotAfter().toInstant().toString()));
    }
}
