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

/// The instance's own issuance: a root, below it an authority for each [Plane], and what they
/// signed for listeners and services. Keys and certificates are sealed rows of the operator realm;
/// each certificate stands in the log. A leaf is signed without the root's key, which opens only
/// for a plane's authority, and which need not be here at all: [RootHolder] has it then, and signs
/// what [#askRoot] asks for.
///
/// Each has a successor in time. A new root is trusted for [#ROOT_LEAD] before it signs, so that
/// whoever fetches the bundle at each renewal of its own certificate knows it by then. A former
/// authority is trusted until the last that it signed has ended. Whose turn it is, the clock says
/// against the rows, at each use.
public final class InstanceAuthority {
    /// As long as the longest life of a leaf: each caller renews its own within it.
    public static final Duration ROOT_LEAD = Plane.longestLeafLife();

    private static final Use ROOT = AuthorityRows.ROOT;
    private static final Use NEXT_ROOT = AuthorityRows.NEXT_ROOT;

    private final Store store;
    private final HostName host;
    private final Signing signing;
    private final IssuedLeaves leaves;
    private final AuthorityRows rows;
    private final Standing standing;
    private final Roots roots;
    private final Intermediates intermediates;
    private final RootCeremony ceremony;

    /// The tables that its rows are in.
    public static List<Table<?>> tables() {
        return List.of(CertificateTable.CERTIFICATES, IssuedTable.ISSUED);
    }

    public InstanceAuthority(Store store, Ids ids, InstantSource time, HostName host) {
        this.store = store;
        this.host = host;
        this.signing = new Signing(ids, time, host);
        this.leaves = new IssuedLeaves(store, ids, time);
        this.rows = new AuthorityRows(store, ids, time);
        this.standing = new Standing(time, host);
        this.roots = new Roots(rows, signing, standing);
        this.intermediates = new Intermediates(rows, roots, signing, standing);
        this.ceremony = new RootCeremony(rows, roots, standing);
    }

    /// The roots for clients to trust in PEM, the one that signs first; made when there is none.
    public synchronized String pem(RequestContext context) {
        return pem(roots.trusted(context));
    }

    /// A chain as its holder keeps it (RFC 8555 9.1).
    public static String pem(List<X509Certificate> chain) {
        return chain.stream().map(CertificateForm::pem).collect(Collectors.joining());
    }

    /// What is due: a successor of the root is published in time, and who counts no more removed.
    public synchronized void turn(RequestContext context) {
        if (roots.isLast(context) && !roots.signing(context).isAway()) {
            roots.announce(context);
        }
        removeEnded(context, ROOT);
        for (Plane plane : Plane.values()) {
            removeEnded(context, AuthorityRows.intermediate(plane));
        }
    }

    private void removeEnded(RequestContext context, Use use) {
        rows.former(context, use).stream()
                .filter(row -> !standing.isBefore(row.value()))
                .forEach(row -> rows.remove(context, use, row));
    }

    /// Publishes the root that signs after [#ROOT_LEAD]; the one that is published already stays.
    ///
    /// @return when it begins to sign
    /// @throws Refusal CONFLICT when the root's key is away
    public synchronized Instant announceRoot(RequestContext context) {
        return roots.announce(context);
    }

    /// The published root signs now: for who knows that all callers have fetched it.
    ///
    /// @throws Refusal CONFLICT when none is published
    public synchronized void turnRoot(RequestContext context) {
        roots.take(context);
        intermediates.follow(context);
    }

    /// Asks who has the root, or will have it, for an authority for each plane.
    ///
    /// @return certificate requests in PEM, for [RootHolder#sign]
    public synchronized String askRoot(RequestContext context) {
        return ceremony.ask(context);
    }

    /// Takes what [RootHolder#sign] gave: the planes' authorities sign as soon as their root does.
    ///
    /// @param newRoot SHA-256 of the root in hexadecimal, if it is to be the next one; empty
    ///   otherwise
    /// @throws Refusal when anything of it does not fit; nothing of it was taken then
    public synchronized void takeRoot(RequestContext context, String answer, String newRoot) {
        intermediates.follow(context);
        ceremony.take(context, answer, newRoot);
        intermediates.follow(context);
    }

    /// Tells what has to be signed by a root that is away: each once, and again after a start.
    public synchronized void tellAwaited(RequestContext context) {
        ceremony.tellAwaited(context);
    }

    /// Another authority signs for the plane from now on.
    ///
    /// @throws Refusal CONFLICT when too many before it count still, or the root's key is away
    public synchronized void rotateIntermediate(RequestContext context, Plane plane) {
        intermediates.rotate(context, plane);
    }

    /// Another certificate serves on the plane's listener from now on.
    public synchronized void rotateListener(RequestContext context, Plane plane) {
        serve(context, plane, intermediates.signing(context, plane));
    }

    /// The certificate that the plane's listener serves with: the one that is there, or a fresh one
    /// when less than half of its life is left, the host or the issuer has changed, or it was
    /// revoked.
    public synchronized TlsIdentity listener(RequestContext context, Plane plane) {
        TlsIdentity issuer = intermediates.signing(context, plane);
        Optional<Certified> known =
                rows.find(context, new Use("listener", plane))
                        .map(Row::value)
                        .filter(one -> !leaves.isRevoked(context, one.certificate()));
        return known.filter(one -> one.chain().get(1).equals(issuer.certificate()))
                .filter(one -> isLastingFor(plane, one, issuer))
                .map(Certified::identity)
                .orElseGet(() -> standing.orStill(known, () -> serve(context, plane, issuer)));
    }

    /// Whether no other one would last notably longer. Where the issuer itself has ended, since
    /// nobody brought what a root that is away has to sign, it serves on to nobody, so that the
    /// node starts and can be given that.
    private boolean isLastingFor(Plane plane, Certified leaf, TlsIdentity issuer) {
        return standing.lasts(leaf, plane.leafLife().dividedBy(2))
                || leaf.identity().notAfter().equals(issuer.notAfter());
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

    /// What the callers of a plane's listener are validated against: one for each root that has
    /// authorities in the plane, the one that signs first.
    public synchronized List<PeerAnchor> anchors(RequestContext context, Plane plane) {
        Map<X509Certificate, List<X509Certificate>> byRoot = new LinkedHashMap<>();
        for (TlsIdentity issuer : intermediates.issuers(context, plane)) {
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
        roots.signing(context);
        for (Use use : List.of(ROOT, NEXT_ROOT)) {
            rows.find(context, use).ifPresent(row -> shown.add(shown(use, row)));
        }
        rows.former(context, ROOT).forEach(row -> shown.add(former(ROOT, row)));
        for (Plane plane : Plane.values()) {
            Use use = AuthorityRows.intermediate(plane);
            Use leaf = new Use("listener", plane);
            for (Use serving : List.of(use, AuthorityRows.next(plane), leaf)) {
                rows.find(context, serving).ifPresent(row -> shown.add(shown(serving, row)));
            }
            rows.former(context, use).forEach(row -> shown.add(former(use, row)));
        }
        return List.copyOf(shown);
    }

    /// @param use such as `root`, `root-next`, `root-before`, `intermediate` or `listener`
    /// @param turn when a next root begins to sign, or what signed before counts no more
    /// @param hasKey whether its key is here
    public record Shown(
            String use,
            String plane,
            X509Certificate certificate,
            Optional<Instant> turn,
            boolean hasKey) {
        /// SHA-256 in hexadecimal.
        public String fingerprint() {
            return CertificateForm.fingerprint(certificate);
        }
    }

    private static Shown shown(Use use, Row<Certified> row) {
        Certified value = row.value();
        return new Shown(
                use.kind(),
                use.plane(),
                value.certificate(),
                value.turn(),
                value.key().isPresent());
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
        return caller(context, new Wanted(plane, name, key, Optional.empty()));
    }

    /// The next certificate of a caller, for another key.
    ///
    /// @param asker the one that it has
    /// @throws Refusal INVALID_CERTIFICATE when that was revoked, TOO_MANY_REQUESTS
    public synchronized List<X509Certificate> renewed(
            RequestContext context, Plane plane, VerifiedPeer asker, PublicKey key) {
        String name = asker.identity().name();
        leaves.requireRoom(context, plane, name);
        return caller(context, new Wanted(plane, name, key, Optional.of(asker.fingerprint())));
    }

    private record Wanted(Plane plane, String name, PublicKey key, Optional<String> asker) {}

    private List<X509Certificate> caller(RequestContext context, Wanted wanted) {
        Plane plane = wanted.plane();
        String name = wanted.name();
        PublicKey key = wanted.key();
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
                    IssuedLeaves.CallerLeaf leaf = new IssuedLeaves.CallerLeaf(plane, name, chain);
                    leaves.add(written, leaf, wanted.asker());
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
        TlsIdentity issuer = intermediates.signing(context, caller.plane());
        if (!standing.lasts(issuer.certificate(), Duration.ZERO)) {
            throw Roots.away();
        }
        try {
            return signing.caller(caller, issuer);
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

    /// What it signed for listeners and services.
    public IssuedLeaves leaves() {
        return leaves;
    }

    /// What was revoked in a plane, for an hour: a list of each of its authorities, the newer one's
    /// first.
    public synchronized Map<X509Certificate, X509CRL> revocationLists(
            RequestContext context, Plane plane) {
        Map<X509Certificate, X509CRL> lists = new LinkedHashMap<>();
        for (TlsIdentity issuer : intermediates.issuers(context, plane)) {
            lists.put(
                    issuer.certificate(),
                    RevocationListMaker.list(
                            issuer,
                            standing.in(Duration.ZERO),
                            leaves.revoked(context, issuer.certificate())));
        }
        return Collections.unmodifiableMap(lists);
    }
}
