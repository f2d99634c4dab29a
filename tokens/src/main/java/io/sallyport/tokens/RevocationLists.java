package io.sallyport.tokens;

import io.sallyport.directory.CertificateStrength;
import io.sallyport.outbound.OutboundRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/// What authorities revoked, by their lists (RFC 5280 5 and 6.3).
final class RevocationLists {
    private static final int KEPT_MAX = 128;
    private static final int LIST_SIGNING = 6;

    private final StatusFetches fetches;
    private final InstantSource time;
    private final Statements<Key, Listed> kept;

    /// One authority's list at one place. Whoever else has the address has another authority.
    private record Key(URI url, X509Certificate issuer) {}

    /// A list that was checked.
    ///
    /// @param revoked serial numbers
    private record Listed(Set<BigInteger> revoked, boolean ofClients, boolean ofAuthorities) {
        boolean covers(X509Certificate certificate) {
            return certificate.getBasicConstraints() < 0 ? ofClients : ofAuthorities;
        }
    }

    RevocationLists(StatusFetches fetches, InstantSource time) {
        this.fetches = fetches;
        this.time = time;
        this.kept = new Statements<>(time, KEPT_MAX);
    }

    CertificateStatus.Status of(VerifiedPath.Link link, URI url) {
        Statement<Listed> statement =
                kept.of(new Key(url, link.issuer()), () -> fetched(url, link.issuer()));
        return switch (statement) {
            case Statement.Nothing<Listed>(String reason) ->
                    new CertificateStatus.Undecided(reason);
            case Statement.Said<Listed>(Listed list, _, _) -> {
                if (!list.covers(link.certificate())) {
                    yield new CertificateStatus.Undecided("certificate-status-other");
                }
                yield list.revoked().contains(link.certificate().getSerialNumber())
                        ? new CertificateStatus.Bad("certificate-revoked")
                        : new CertificateStatus.Good();
            }
        };
    }

    private Statement<Listed> fetched(URI url, X509Certificate issuer) {
        byte[] bytes;
        try {
            bytes = fetches.fetch(url, OutboundRequest.get(url));
        } catch (IOException silent) {
            return new Statement.Nothing<>("certificate-status-unavailable");
        }
        try {
            return read(bytes, url, issuer);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException malformed) {
            return new Statement.Nothing<>("certificate-status-malformed");
        }
    }

    /// @param bytes that anybody may have made
    private Statement<Listed> read(byte[] bytes, URI url, X509Certificate issuer)
            throws GeneralSecurityException, IOException {
        Collection<?> all =
                CertificateFactory.getInstance("X.509")
                        .generateCRLs(new ByteArrayInputStream(bytes));
        if (all.size() != 1 || !(all.iterator().next() instanceof X509CRL list)) {
            return new Statement.Nothing<>("certificate-status-malformed");
        }
        if (!isSigned(list, issuer)) {
            return new Statement.Nothing<>("certificate-status-signature");
        }
        Instant now = time.instant();
        if (list.getNextUpdate() == null
                || !now.isBefore(list.getNextUpdate().toInstant())
                || now.plus(CertificateStatus.SKEW).isBefore(list.getThisUpdate().toInstant())) {
            return new Statement.Nothing<>("certificate-status-stale");
        }
        return scoped(list, url);
    }

    private static boolean isSigned(X509CRL list, X509Certificate issuer) {
        boolean[] usage = issuer.getKeyUsage();
        try {
            list.verify(issuer.getPublicKey());
            return CertificateStrength.isStrong(list.getSigAlgOID())
                    && list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                    && (usage == null || usage[LIST_SIGNING]);
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    /// A list that says of itself that it is a part must be the part of this address: whoever can
    /// answer for the address could show another part, in which the certificate is not.
    private static Statement<Listed> scoped(X509CRL list, URI url) throws IOException {
        Set<String> critical = list.getCriticalExtensionOIDs();
        String point = Extension.issuingDistributionPoint.getId();
        if (critical != null && !Set.of(point).containsAll(critical)) {
            return new Statement.Nothing<>("certificate-status-other");
        }
        byte[] value = list.getExtensionValue(point);
        if (value == null) {
            return said(list, new Listed(serials(list), true, true));
        }
        IssuingDistributionPoint scope =
                IssuingDistributionPoint.getInstance(
                        JcaX509ExtensionUtils.parseExtensionValue(value));
        if (scope.isIndirectCRL()
                || scope.getOnlySomeReasons() != null
                || scope.onlyContainsAttributeCerts()
                || !isAt(scope.getDistributionPoint(), url)) {
            return new Statement.Nothing<>("certificate-status-other");
        }
        Listed listed =
                new Listed(
                        serials(list),
                        !scope.onlyContainsCACerts(),
                        !scope.onlyContainsUserCerts());
        return said(list, listed);
    }

    private static Statement<Listed> said(X509CRL list, Listed listed) {
        return new Statement.Said<>(
                listed, list.getThisUpdate().toInstant(), list.getNextUpdate().toInstant());
    }

    private static boolean isAt(@Nullable DistributionPointName name, URI url) {
        return name == null
                || (name.getType() == DistributionPointName.FULL_NAME
                        && CertificateSources.urls(GeneralNames.getInstance(name.getName()))
                                .contains(url));
    }

    private static Set<BigInteger> serials(X509CRL list) {
        Set<BigInteger> serials = new HashSet<>();
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        if (entries != null) {
            entries.forEach(entry -> serials.add(entry.getSerialNumber()));
        }
        return serials;
    }
}
