package io.sallyport.transport;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.transport.AuthorityRows.Use;
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
import java.util.stream.Stream;

/// The instance's own issuance: a root, below it an authority for each [Plane], and what they
/// signed for listeners and services. Keys and certificates are sealed rows of the operator realm;
/// each certificate stands in the log. A leaf is signed without the root's key, which opens only
/// for a plane's authority.
///
/// Each has a successor in time. A new root is trusted for [#ROOT_LEAD] before it signs, so that
/// whoever fetches the bundle at each renewal of its own certificate knows it by then. A former
/// authority is trusted until the last that it signed has ended. Whose turn it is, the clock says
/// against the rows, at each use.
public final class InstanceAuthority {
    /// As long as the longest life of a leaf: each caller renews its own within it.
    public static final Duration ROOT_LEAD = Plane.longestLeafLife();

    /// Each is named to callers at each handshake.
    private static final int FORMER_MAX = 16;

    private static final Use ROOT = AuthorityRows.ROOT;
    private static final Use NEXT_ROOT = AuthorityRows.NEXT_ROOT;

    private final Store store;
    private final InstantSource time;
    private final HostName host;
    private final Signing signing;
    private final IssuedLeaves leaves;
    private final AuthorityRows rows;

    /// The tables that its rows are in.
    public static List<Table<?>> tables() {
        return List.of(CertificateTable.CERTIFICATES, IssuedTable.ISSUED);
    }

    public InstanceAuthority(Store store, Ids ids, InstantSource time, HostName host) {
        this.store = store;
        this.time = time;
        this.host = host;
        this.signing = new Signing(ids, time, host);
        this.leaves = new IssuedLeaves(store, ids, time);
        this.rows = new AuthorityRows(store, ids, time);
    }

    /// The roots for clients to trust in PEM, the one that signs first; made when there is none.
    public synchronized String pem(RequestContext context) {
        return pem(roots(context));
    }

    /// A chain as its holder keeps it (RFC 8555 9.1).
    public static String pem(List<X509Certificate> chain) {
        return chain.stream().map(CertificateForm::pem).collect(Collectors.joining());
    }

    /// Another one than is there when the host has changed, its successor's turn has come, or it
    /// would end before what it signs.
    private Certified root(RequestContext context) {
        Optional<Row<Certified>> known = rows.find(context, ROOT);
        Optional<Row<Certified>> next = rows.find(context, NEXT_ROOT).filter(this::isOfHost);
        Optional<Row<Certified>> fit =
                known.filter(this::isOfHost)
                        .filter(row -> lasts(row.value(), CertificateLint.INTERMEDIATE_LIFE));
        if (fit.isPresent() && next.filter(row -> !isBefore(row.value())).isEmpty()) {
            return fit.get().value();
        }
        if (known.isPresent() && next.isPresent()) {
            return taken(context, known.get(), next.get());
        }
        known.ifPresent(row -> rows.retire(context, row, formerRoot(), _ -> {}));
        return rows.issue(context, ROOT, Certified.of(ROOT.row(), signing.root()), _ -> {});
    }

    /// Its key has nothing left to sign.
    private AuthorityRows.Former formerRoot() {
        return new AuthorityRows.Former(ROOT, time.instant().plus(Plane.longestLeafLife()), false);
    }

    private Certified taken(RequestContext context, Row<Certified> root, Row<Certified> next) {
        rows.retire(context, root, formerRoot(), AuthorityRows.taking(next));
        return next.value();
    }

    /// Whether its turn is still to come.
    private boolean isBefore(Certified one) {
        return one.turn().filter(time.instant()::isBefore).isPresent();
    }

    private boolean isOfHost(Row<Certified> root) {
        return HostLimits.areIn(root.value().certificate(), HostLimits.ofRoot(host));
    }

    /// Those that are trusted now, the one that signs first.
    private List<X509Certificate> roots(RequestContext context) {
        List<X509Certificate> roots = new ArrayList<>();
        roots.add(root(context).certificate());
        Stream.concat(
                        rows.find(context, NEXT_ROOT).stream(),
                        rows.former(context, ROOT).stream().filter(row -> isBefore(row.value())))
                .filter(this::isOfHost)
                .map(row -> row.value().certificate())
                .forEach(roots::add);
        return List.copyOf(roots);
    }

    /// What signs for a plane. It is renewed at half of its life, so that no leaf outlives it, and
    /// when another root signs.
    private TlsIdentity intermediate(RequestContext context, Plane plane) {
        Certified root = root(context);
        Use use = intermediateOf(plane);
        Optional<Row<Certified>> known = rows.find(context, use);
        Optional<TlsIdentity> serving =
                known.map(Row::value)
                        .filter(one -> one.chain().get(1).equals(root.certificate()))
                        .filter(one -> lasts(one, CertificateLint.INTERMEDIATE_LIFE.dividedBy(2)))
                        .map(Certified::identity);
        if (serving.isPresent()) {
            return serving.get();
        }
        known.ifPresent(row -> retire(context, plane, row));
        TlsIdentity next = signing.intermediate(plane, root.identity());
        return rows.issue(context, use, Certified.of(use.row(), next), _ -> {}).identity();
    }

    private static Use intermediateOf(Plane plane) {
        return new Use("intermediate", plane);
    }

    private void retire(RequestContext context, Plane plane, Row<Certified> intermediate) {
        Instant until = time.instant().plus(plane.leafLife());
        rows.retire(
                context,
                intermediate,
                new AuthorityRows.Former(intermediateOf(plane), until, true),
                _ -> {});
    }

    /// What is due: a successor of the root is published in time, and who counts no more removed.
    public synchronized void turn(RequestContext context) {
        Duration least = CertificateLint.INTERMEDIATE_LIFE.plus(ROOT_LEAD).plus(ROOT_LEAD);
        if (!lasts(root(context), least)) {
            announceRoot(context);
        }
        removeEnded(context, ROOT);
        for (Plane plane : Plane.values()) {
            removeEnded(context, intermediateOf(plane));
        }
    }

    private void removeEnded(RequestContext context, Use use) {
        rows.former(context, use).stream()
                .filter(row -> !isBefore(row.value()))
                .forEach(row -> rows.remove(context, use, row));
    }

    /// Publishes the root that signs after [#ROOT_LEAD]; the one that is published already stays.
    ///
    /// @return when it begins to sign
    public synchronized Instant announceRoot(RequestContext context) {
        root(context);
        return rows.find(context, NEXT_ROOT)
                .filter(this::isOfHost)
                .map(Row::value)
                .orElseGet(() -> {
                    room(context, ROOT);
                    TlsIdentity next = signing.root();
                    return rows.issue(
                            context,
                            NEXT_ROOT,
                            new Certified(
                                    NEXT_ROOT.row(),
                                    next.chain(),
                                    Optional.of(next.privateKey()),
                                    Optional.of(time.instant().plus(ROOT_LEAD))),
                            _ -> {});
                })
                .turn()
                .orElseThrow();
    }

    /// The published root signs now: for who knows that all callers have fetched it.
    ///
    /// @throws Refusal CONFLICT when none is published
    public synchronized void turnRoot(RequestContext context) {
        root(context);
        Row<Certified> next =
                rows.find(context, NEXT_ROOT)
                        .filter(this::isOfHost)
                        .orElseThrow(() ->
                                conflict("No next root is published yet.", "root-unpublished"));
        taken(context, rows.find(context, ROOT).orElseThrow(), next);
    }

    /// Another authority signs for the plane from now on.
    ///
    /// @throws Refusal CONFLICT when too many before it count still
    public synchronized void rotateIntermediate(RequestContext context, Plane plane) {
        intermediate(context, plane);
        room(context, intermediateOf(plane));
        retire(context, plane, rows.find(context, intermediateOf(plane)).orElseThrow());
        intermediate(context, plane);
    }

    /// Another certificate serves on the plane's listener from now on.
    public synchronized void rotateListener(RequestContext context, Plane plane) {
        serve(context, plane, intermediate(context, plane));
    }

    private void room(RequestContext context, Use use) {
        if (rows.former(context, use).size() >= FORMER_MAX) {
            throw conflict("Too many before it count still.", "authority-former");
        }
    }

    private static Refusal conflict(String detail, String reason) {
        return new Refusal(RefusalCode.CONFLICT, detail, reason);
    }

    /// The certificate that the plane's listener serves with: the one that is there, or a fresh one
    /// when less than half of its life is left, the host or the issuer has changed, or it was
    /// revoked.
    public synchronized TlsIdentity listener(RequestContext context, Plane plane) {
        TlsIdentity issuer = intermediate(context, plane);
        return rows.find(context, new Use("listener", plane))
                .map(Row::value)
                .filter(one -> lasts(one, plane.leafLife().dividedBy(2)))
                .filter(one -> one.chain().get(1).equals(issuer.certificate()))
                .filter(one -> !leaves.isRevoked(context, one.certificate()))
                .map(Certified::identity)
                .orElseGet(() -> serve(context, plane, issuer));
    }

    private TlsIdentity serve(RequestContext context, Plane plane, TlsIdentity issuer) {
        Use use = new Use("listener", plane);
        TlsIdentity next = signing.listener(plane, issuer);
        rows.issue(
                context,
                use,
                Certified.of(use.row(), next),
                written -> leaves.add(written, plane, next.chain()));
        return next;
    }

    /// The plane's authorities under the roots of today: what signs now, and what signed before.
    private List<TlsIdentity> issuers(RequestContext context, Plane plane) {
        List<TlsIdentity> issuers = new ArrayList<>();
        issuers.add(intermediate(context, plane));
        List<X509Certificate> roots = roots(context);
        rows.former(context, intermediateOf(plane)).stream()
                .map(Row::value)
                .filter(one -> isBefore(one) && lasts(one, Duration.ZERO))
                .filter(one -> roots.contains(one.chain().get(1)))
                .map(Certified::identity)
                .forEach(issuers::add);
        return List.copyOf(issuers);
    }

    /// What the callers of a plane's listener are validated against: one for each root that has
    /// authorities in the plane, the one that signs first.
    public synchronized List<PeerAnchor> anchors(RequestContext context, Plane plane) {
        Map<X509Certificate, List<X509Certificate>> byRoot = new LinkedHashMap<>();
        for (TlsIdentity issuer : issuers(context, plane)) {
            byRoot.computeIfAbsent(issuer.chain().get(1), _ -> new ArrayList<>())
                    .add(issuer.certificate());
        }
        return byRoot.entrySet().stream()
                .map(one -> new PeerAnchor(plane, host, one.getKey(), one.getValue()))
                .toList();
    }

    /// Those that sign or signed, with their ends.
    public synchronized List<Shown> shown(RequestContext context) {
        List<Shown> shown = new ArrayList<>();
        root(context);
        for (Use use : List.of(ROOT, NEXT_ROOT)) {
            rows.find(context, use).ifPresent(row -> shown.add(shown(use, row)));
        }
        rows.former(context, ROOT).forEach(row -> shown.add(former(ROOT, row)));
        for (Plane plane : Plane.values()) {
            Use use = intermediateOf(plane);
            for (Use serving : List.of(use, new Use("listener", plane))) {
                rows.find(context, serving).ifPresent(row -> shown.add(shown(serving, row)));
            }
            rows.former(context, use).forEach(row -> shown.add(former(use, row)));
        }
        return List.copyOf(shown);
    }

    /// @param use such as `root`, `root-next`, `root-before`, `intermediate` or `listener`
    /// @param turn when a next root begins to sign, or what signed before counts no more
    public record Shown(
            String use, String plane, X509Certificate certificate, Optional<Instant> turn) {}

    private static Shown shown(Use use, Row<Certified> row) {
        Certified value = row.value();
        return new Shown(use.kind(), use.plane(), value.certificate(), value.turn());
    }

    private static Shown former(Use use, Row<Certified> row) {
        return shown(new Use(use.kind() + "-before", use.plane()), row);
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
        ServiceIdentity identity = new ServiceIdentity(host, name);
        List<X509Certificate> chain =
                signed(context, new Signing.Caller(plane, identity, key, plane.leafLife()));
        Use use = new Use("caller." + name, plane);
        return store.write(
                context,
                rows.issued(context, use, chain.getFirst()),
                written -> {
                    leaves.add(written, plane, chain);
                    return chain;
                });
    }

    /// What a thief of the plane's key would make, which no log tells of: nobody takes it.
    public synchronized List<X509Certificate> rehearse(
            RequestContext context, Plane plane, PublicKey key, Duration life) {
        ServiceIdentity nobody = new ServiceIdentity(host, "rehearsal");
        return signed(context, new Signing.Caller(plane, nobody, key, life));
    }

    private List<X509Certificate> signed(RequestContext context, Signing.Caller caller) {
        try {
            return signing.caller(caller, intermediate(context, caller.plane()));
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
    private boolean lasts(Certified one, Duration least) {
        Instant now = time.instant();
        X509Certificate certificate = one.certificate();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.isBefore(certificate.getNotAfter().toInstant().minus(least));
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
}
