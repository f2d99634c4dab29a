package io.sallyport.tokens;

import io.sallyport.directory.CertificateStrength;
import io.sallyport.directory.TrustAnchor;
import io.sallyport.foundation.Refusal;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A client's certificate with its issuers, up to one of the tenant's roots. Only the check here
/// makes one, and nothing that a certificate says is followed before it has.
final class VerifiedPath {
    /// The client's own, and two intermediates.
    private static final int BELOW_MAX = 3;

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int CERTIFICATE_SIGNING = 5;
    private static final int LIST_SIGNING = 6;

    private final List<X509Certificate> below;
    private final TrustAnchor anchor;

    private VerifiedPath(List<X509Certificate> below, TrustAnchor anchor) {
        this.below = List.copyOf(below);
        this.anchor = anchor;
    }

    /// @param shown as it was sent: the client's, its issuers, and perhaps the root
    /// @throws Refusal INVALID_CLIENT
    static VerifiedPath of(List<X509Certificate> shown, List<TrustAnchor> anchors, Instant now) {
        require(!shown.isEmpty(), "certificate-missing");
        require(shown.size() <= BELOW_MAX + 1, "certificate-path-too-long");
        checkOwn(shown.getFirst(), now);
        VerifiedPath found =
                anchors.stream()
                        .flatMap(anchor -> under(shown, anchor).stream())
                        .findFirst()
                        .orElseThrow(() -> refusal("certificate-untrusted"));
        found.check(now);
        return found;
    }

    /// What is wrong with it whoever signed it.
    private static void checkOwn(X509Certificate own, Instant now) {
        checkLife(own, now);
        require(!isAuthority(own), "certificate-is-authority");
    }

    static void checkLife(X509Certificate own, Instant now) {
        require(!now.isBefore(own.getNotBefore().toInstant()), "certificate-not-yet-valid");
        require(now.isBefore(own.getNotAfter().toInstant()), "certificate-expired");
    }

    /// By either mark, whatever the other one says.
    private static boolean isAuthority(X509Certificate own) {
        boolean[] usage = own.getKeyUsage();
        return own.getBasicConstraints() != -1
                || (usage != null && (usage[CERTIFICATE_SIGNING] || usage[LIST_SIGNING]));
    }

    /// The path as it was sent, if this root signed its end.
    private static Optional<VerifiedPath> under(List<X509Certificate> shown, TrustAnchor anchor) {
        X509Certificate root = anchor.certificate();
        List<X509Certificate> below =
                shown.getLast().equals(root) ? shown.subList(0, shown.size() - 1) : shown;
        return !below.isEmpty()
                        && below.size() <= BELOW_MAX
                        && below.getLast()
                                .getIssuerX500Principal()
                                .equals(root.getSubjectX500Principal())
                        && isSigned(below.getLast(), root.getPublicKey())
                ? Optional.of(new VerifiedPath(below, anchor))
                : Optional.empty();
    }

    private static boolean isSigned(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    private void check(Instant now) {
        require(below.stream().allMatch(CertificateStrength::isStrong), "certificate-weak");
        // With the root in the path, as what its own key signed: the JDK reads no constraints in an
        // anchor (RFC 5937 3.2).
        List<X509Certificate> path = new ArrayList<>(below);
        path.add(anchor.certificate());
        try {
            PKIXParameters parameters =
                    new PKIXParameters(
                            Set.of(
                                    new java.security.cert.TrustAnchor(
                                            anchor.certificate().getSubjectX500Principal(),
                                            anchor.certificate().getPublicKey(),
                                            null)));
            // By ourselves, afterwards and through `outbound`: the JDK would call anybody.
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
        } catch (CertPathValidatorException wrong) {
            throw refusal(
                    wrong.getReason() == PKIXReason.INVALID_NAME
                            ? "certificate-name-constraints"
                            : "certificate-path");
        } catch (GeneralSecurityException malformed) {
            throw refusal("certificate-malformed");
        }
        require(isForClients(), "certificate-not-for-clients");
    }

    private boolean isForClients() {
        boolean[] usage = own().getKeyUsage();
        return (usage == null || usage[DIGITAL_SIGNATURE])
                && uses(own()).map(uses -> uses.contains(CLIENT_AUTH)).orElse(true)
                && below.stream()
                        .skip(1)
                        .allMatch(issuer ->
                                uses(issuer)
                                        .map(uses ->
                                                uses.contains(CLIENT_AUTH)
                                                        || uses.contains(ANY_USE))
                                        .orElse(true));
    }

    /// Empty where nothing is said of it.
    private static Optional<List<String>> uses(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getExtendedKeyUsage());
        } catch (CertificateParsingException damaged) {
            return Optional.of(List.of());
        }
    }

    X509Certificate own() {
        return below.getFirst();
    }

    TrustAnchor anchor() {
        return anchor;
    }

    /// One certificate of the path, and who signed it.
    ///
    /// @param byAnchor whether that is the root
    record Link(X509Certificate certificate, X509Certificate issuer, boolean byAnchor) {}

    /// The client's own first.
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < below.size(); i++) {
            boolean last = i == below.size() - 1;
            links.add(new Link(below.get(i), last ? anchor.certificate() : below.get(i + 1), last));
        }
        return links;
    }

    static void require(boolean holds, String reason) {
        if (!holds) {
            throw refusal(reason);
        }
    }

    private static Refusal refusal(String reason) {
        return ClientAuthentication.refusal(reason);
    }
}
