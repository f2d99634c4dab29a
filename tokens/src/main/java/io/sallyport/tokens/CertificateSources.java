package io.sallyport.tokens;

import io.sallyport.directory.TrustAnchor;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/// Where to ask about a certificate of a verified path: where its root was registered to be asked,
/// or else where the certificate says.
///
/// @param responders by OCSP
/// @param lists addresses of revocation lists
/// @param isNamed whether the certificate says that there is somebody to ask, be it in a way that
///   we cannot follow
record CertificateSources(List<URI> responders, List<URI> lists, boolean isNamed) {
    /// Of each kind: nobody is made to ask around.
    private static final int EACH_MAX = 2;

    static CertificateSources of(VerifiedPath.Link link, TrustAnchor anchor) {
        Optional<URI> ocsp = link.byAnchor() ? anchor.ocsp() : Optional.empty();
        Optional<URI> crl = link.byAnchor() ? anchor.crl() : Optional.empty();
        return new CertificateSources(
                ocsp.map(List::of).orElseGet(() -> responders(link.certificate())),
                crl.map(List::of).orElseGet(() -> lists(link.certificate())),
                isNamed(link.certificate()));
    }

    private static boolean isNamed(X509Certificate certificate) {
        boolean hasAccess =
                certificate.getExtensionValue(Extension.authorityInfoAccess.getId()) != null;
        return certificate.getExtensionValue(Extension.cRLDistributionPoints.getId()) != null
                || (hasAccess && access(certificate).map(CertificateSources::hasOcsp).orElse(true));
    }

    private static boolean hasOcsp(AuthorityInformationAccess access) {
        return Arrays.stream(access.getAccessDescriptions())
                .anyMatch(one -> one.getAccessMethod().equals(AccessDescription.id_ad_ocsp));
    }

    private static Optional<AuthorityInformationAccess> access(X509Certificate certificate) {
        return extension(certificate, Extension.authorityInfoAccess.getId())
                .map(AuthorityInformationAccess::getInstance);
    }

    boolean isNone() {
        return responders.isEmpty() && lists.isEmpty();
    }

    /// RFC 5280 4.2.2.1.
    private static List<URI> responders(X509Certificate certificate) {
        return access(certificate).map(AuthorityInformationAccess::getAccessDescriptions).stream()
                .flatMap(Arrays::stream)
                .filter(one -> one.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                .map(AccessDescription::getAccessLocation)
                .flatMap(name -> urls(new GeneralNames(name)).stream())
                .limit(EACH_MAX)
                .toList();
    }

    /// RFC 5280 4.2.1.13. Points of one reason alone, or of other issuers, are no answer to whether
    /// a certificate was revoked.
    private static List<URI> lists(X509Certificate certificate) {
        return extension(certificate, Extension.cRLDistributionPoints.getId())
                .map(CRLDistPoint::getInstance)
                .map(CRLDistPoint::getDistributionPoints)
                .stream()
                .flatMap(Arrays::stream)
                .filter(one -> one.getReasons() == null && one.getCRLIssuer() == null)
                .map(DistributionPoint::getDistributionPoint)
                .flatMap(Stream::ofNullable)
                .filter(name -> name.getType() == DistributionPointName.FULL_NAME)
                .flatMap(name -> urls(GeneralNames.getInstance(name.getName())).stream())
                .limit(EACH_MAX)
                .toList();
    }

    /// Those that are URLs which can be called.
    static List<URI> urls(GeneralNames names) {
        List<URI> urls = new ArrayList<>();
        for (GeneralName name : names.getNames()) {
            if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                url(name.getName().toString()).ifPresent(urls::add);
            }
        }
        return urls;
    }

    private static Optional<URI> url(String text) {
        try {
            URI uri = URI.create(text);
            return Optional.of(uri)
                    .filter(one -> one.getHost() != null && text.matches("(?i)https?://.*"));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<ASN1Primitive> extension(X509Certificate certificate, String id) {
        byte[] value = certificate.getExtensionValue(id);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JcaX509ExtensionUtils.parseExtensionValue(value));
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }
}
