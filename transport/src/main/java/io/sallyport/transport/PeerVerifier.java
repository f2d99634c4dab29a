package io.sallyport.transport;

import io.sallyport.transport.Plane.KeyUse;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Says who calls by mutual TLS. The claimed identity chooses the anchor, and the chain is then
/// validated against that one alone: no trust domain speaks for another. A check that cannot be
/// made refuses.
public final class PeerVerifier {
    private static final int URI_NAME = 6;

    private final List<PeerAnchor> anchors;
    private final Revocations revocations;
    private final Predicate<String> logged;
    private final InstantSource time;

    /// @param anchors of each trust domain whose services may call one for each of its roots
    /// @param logged whether a certificate with this fingerprint (SHA-256, hexadecimal) is known to
    ///   the log of issued ones
    public PeerVerifier(
            List<PeerAnchor> anchors,
            Revocations revocations,
            Predicate<String> logged,
            InstantSource time) {
        this.anchors = List.copyOf(anchors);
        this.revocations = revocations;
        this.logged = logged;
        this.time = time;
    }

    /// @param chain as it was sent: the peer's certificate, its issuer, and perhaps the root
    public PeerVerdict verify(List<X509Certificate> chain) {
        try {
            return new PeerVerdict.Accepted(verified(chain));
        } catch (Unverified unverified) {
            return new PeerVerdict.Refused(unverified.reason);
        }
    }

    private VerifiedPeer verified(List<X509Certificate> chain) throws Unverified {
        require(!chain.isEmpty(), PeerRefusal.PEER_NO_CERTIFICATE);
        X509Certificate leaf = chain.getFirst();
        require(!signed(leaf, leaf.getPublicKey()), PeerRefusal.PEER_SELF_SIGNED);
        require(!isAuthority(leaf), PeerRefusal.PEER_CA);
        ServiceIdentity claimed = claimed(leaf);
        PeerAnchor anchor = anchor(chain, claimed.trustDomain());
        X509Certificate issuer = chain.get(1);
        require(signed(leaf, issuer.getPublicKey()), PeerRefusal.PEER_SIGNATURE);
        lifetime(leaf, anchor.plane());
        path(List.of(leaf, issuer, anchor.root()), anchor.root());
        require(isForClients(leaf), PeerRefusal.PEER_NO_CLIENT_AUTH);
        revocation(leaf, issuer);
        String fingerprint = CertificateForm.fingerprint(leaf);
        require(logged.test(fingerprint), PeerRefusal.PEER_UNLOGGED);
        return new VerifiedPeer(claimed, leaf, issuer);
    }

    private static boolean signed(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    /// By either mark, whatever the other one says.
    private static boolean isAuthority(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        return leaf.getBasicConstraints() != -1 || (usage != null && (usage[5] || usage[6]));
    }

    private static ServiceIdentity claimed(X509Certificate leaf) throws Unverified {
        List<List<?>> names = CertificateForm.names(leaf);
        require(
                names.size() == 1 && names.getFirst().getFirst().equals(URI_NAME),
                PeerRefusal.PEER_NAMES);
        return ServiceIdentity.of(names.getFirst().get(1).toString())
                .orElseThrow(() -> new Unverified(PeerRefusal.PEER_NAMES));
    }

    /// The one of the claimed trust domain that pins the issuer, byte for byte.
    private PeerAnchor anchor(List<X509Certificate> chain, HostName domain) throws Unverified {
        List<PeerAnchor> own =
                anchors.stream().filter(one -> one.trustDomain().equals(domain)).toList();
        require(!own.isEmpty(), PeerRefusal.PEER_TRUST_DOMAIN);
        require(chain.size() >= 2, PeerRefusal.PEER_INTERMEDIATE);
        X509Certificate issuer = chain.get(1);
        Optional<PeerAnchor> pinning =
                own.stream().filter(one -> one.intermediates().contains(issuer)).findFirst();
        if (pinning.isEmpty()) {
            boolean ours = own.stream().anyMatch(one -> signed(issuer, one.root().getPublicKey()));
            throw new Unverified(
                    ours ? PeerRefusal.PEER_INTERMEDIATE : PeerRefusal.PEER_UNKNOWN_ROOT);
        }
        X509Certificate root = pinning.get().root();
        require(
                chain.size() == 2 || chain.subList(2, chain.size()).equals(List.of(root)),
                PeerRefusal.PEER_UNKNOWN_ROOT);
        return pinning.get();
    }

    private void lifetime(X509Certificate leaf, Plane plane) throws Unverified {
        Instant now = time.instant();
        Instant start = leaf.getNotBefore().toInstant();
        Instant end = leaf.getNotAfter().toInstant();
        require(!now.isBefore(start), PeerRefusal.PEER_NOT_YET_VALID);
        require(now.isBefore(end), PeerRefusal.PEER_EXPIRED);
        require(
                Duration.between(start, end).compareTo(plane.leafLife()) <= 0,
                PeerRefusal.PEER_LIFE);
    }

    /// The root stands in the path as well, as what its own key signed: the JDK reads no
    /// constraints in an anchor (RFC 5937 3.2).
    private void path(List<X509Certificate> path, X509Certificate root) throws Unverified {
        try {
            TrustAnchor anchor =
                    new TrustAnchor(root.getSubjectX500Principal(), root.getPublicKey(), null);
            PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
            // The list is read below: an absent one has a reason of its own.
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(time.instant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
        } catch (CertPathValidatorException refused) {
            throw new Unverified(reason(refused.getReason()));
        } catch (GeneralSecurityException malformed) {
            throw new Unverified(PeerRefusal.PEER_MALFORMED);
        }
    }

    private static PeerRefusal reason(Reason reason) {
        Map<Reason, PeerRefusal> reasons =
                Map.of(
                        BasicReason.EXPIRED, PeerRefusal.PEER_EXPIRED,
                        BasicReason.NOT_YET_VALID, PeerRefusal.PEER_NOT_YET_VALID,
                        BasicReason.INVALID_SIGNATURE, PeerRefusal.PEER_SIGNATURE,
                        PKIXReason.INVALID_NAME, PeerRefusal.PEER_NAME_CONSTRAINTS);
        return reasons.getOrDefault(reason, PeerRefusal.PEER_PATH);
    }

    private static boolean isForClients(X509Certificate leaf) {
        try {
            return List.of(KeyUse.CLIENT_AUTH.oid()).equals(leaf.getExtendedKeyUsage());
        } catch (CertificateParsingException damaged) {
            return false;
        }
    }

    /// Without a list of today nobody is let in.
    private void revocation(X509Certificate leaf, X509Certificate issuer) throws Unverified {
        Optional<X509CRL> list =
                revocations.of(issuer).filter(one -> isOf(one, issuer)).filter(this::isOfToday);
        require(list.isPresent(), PeerRefusal.PEER_REVOCATION_UNKNOWN);
        require(!list.get().isRevoked(leaf), PeerRefusal.PEER_REVOKED);
    }

    private static boolean isOf(X509CRL list, X509Certificate issuer) {
        try {
            list.verify(issuer.getPublicKey());
            return list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                    && !list.hasUnsupportedCriticalExtension();
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    private boolean isOfToday(X509CRL list) {
        Instant now = time.instant();
        return list.getNextUpdate() != null
                && !now.isBefore(list.getThisUpdate().toInstant())
                && now.isBefore(list.getNextUpdate().toInstant());
    }

    private static void require(boolean held, PeerRefusal reason) throws Unverified {
        if (!held) {
            throw new Unverified(reason);
        }
    }

    /// The first check that failed. It carries no trace: anybody can make one.
    private static final class Unverified extends Exception {
        private static final long serialVersionUID = 1L;
        private final PeerRefusal reason;

        Unverified(PeerRefusal reason) {
            super(reason.reason(), null, false, false);
            this.reason = reason;
        }
    }
}
