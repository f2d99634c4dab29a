package io.sallyport.transport;

import io.sallyport.transport.Plane.KeyUse;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// What must be true of a certificate before it is signed (RFC 5280 4, and our own limits).
final class CertificateLint {
    static final Duration ROOT_LIFE = Duration.ofDays(3650);
    static final Duration INTERMEDIATE_LIFE = Duration.ofDays(90);

    private static final int SERIAL_BITS_MIN = 64;

    /// 20 octets with the sign.
    private static final int SERIAL_BITS_MAX = 159;

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(
                    SECObjectIdentifiers.secp256r1,
                    SECObjectIdentifiers.secp384r1,
                    SECObjectIdentifiers.secp521r1);

    private static final Set<ASN1ObjectIdentifier> EXTENSIONS =
            Set.of(
                    Extension.basicConstraints,
                    Extension.keyUsage,
                    Extension.extendedKeyUsage,
                    Extension.nameConstraints,
                    Extension.subjectAlternativeName,
                    Extension.subjectKeyIdentifier,
                    Extension.authorityKeyIdentifier);

    private CertificateLint() {}

    /// @throws UnfitCertificate with the first finding
    static void check(ToBeSigned signed, Linted.Issuer issuer) {
        TBSCertificate body = signed.body();
        require(body.getIssuer().equals(issuer.span().subject()), LintFinding.ISSUER);
        serial(body.getSerialNumber().getValue());
        validity(signed, issuer);
        key(body);
        Extensions extensions = body.getExtensions();
        require(
                extensions != null
                        && EXTENSIONS.containsAll(Arrays.asList(extensions.getExtensionOIDs())),
                LintFinding.EXTENSIONS);
        switch (signed) {
            case ToBeSigned.Root _ -> {
                authority(extensions, 1);
                uses(extensions, Set.of());
            }
            case ToBeSigned.Intermediate(Plane plane, _) -> {
                authority(extensions, 0);
                uses(extensions, plane.uses());
            }
            case ToBeSigned.Listener _ -> {
                leaf(extensions);
                uses(extensions, Set.of(KeyUse.SERVER_AUTH));
                permitted(issuer, KeyUse.SERVER_AUTH);
            }
            case ToBeSigned.Caller _ -> {
                leaf(extensions);
                uses(extensions, Set.of(KeyUse.CLIENT_AUTH));
                permitted(issuer, KeyUse.CLIENT_AUTH);
            }
        }
        NamesLint.check(signed, issuer.names());
    }

    private static void serial(BigInteger serial) {
        require(
                serial.signum() > 0
                        && serial.bitLength() >= SERIAL_BITS_MIN
                        && serial.bitLength() <= SERIAL_BITS_MAX,
                LintFinding.SERIAL);
    }

    private static void validity(ToBeSigned signed, Linted.Issuer issuer) {
        Instant start = signed.body().getStartDate().getDate().toInstant();
        Instant end = signed.body().getEndDate().getDate().toInstant();
        require(
                start.isBefore(end)
                        && !start.isBefore(issuer.span().notBefore())
                        && !end.isAfter(issuer.span().notAfter()),
                LintFinding.VALIDITY);
        Duration limit =
                switch (signed) {
                    case ToBeSigned.Root _ -> ROOT_LIFE;
                    case ToBeSigned.Intermediate _ -> INTERMEDIATE_LIFE;
                    case ToBeSigned.Listener(Plane plane, _) -> plane.leafLife();
                    case ToBeSigned.Caller(Plane plane, _) -> plane.leafLife();
                };
        require(Duration.between(start, end).compareTo(limit) <= 0, LintFinding.LIFE);
    }

    private static void key(TBSCertificate body) {
        AlgorithmIdentifier algorithm = body.getSubjectPublicKeyInfo().getAlgorithm();
        require(
                algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                        && algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
                        && CURVES.contains(curve),
                LintFinding.KEY);
        require(
                body.getSignature().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256),
                LintFinding.ALGORITHM);
    }

    private static void authority(Extensions extensions, int pathLength) {
        Optional<BasicConstraints> basic =
                read(extensions, Extension.basicConstraints, BasicConstraints::getInstance);
        require(
                critical(extensions, Extension.basicConstraints)
                        && basic.filter(BasicConstraints::isCA)
                                .map(BasicConstraints::getPathLenConstraint)
                                .filter(BigInteger.valueOf(pathLength)::equals)
                                .isPresent(),
                LintFinding.CA_FLAG);
        usage(extensions, KeyUsage.keyCertSign | KeyUsage.cRLSign);
        require(critical(extensions, Extension.nameConstraints), LintFinding.NAME_CONSTRAINTS);
    }

    private static void leaf(Extensions extensions) {
        require(
                read(extensions, Extension.basicConstraints, BasicConstraints::getInstance)
                        .filter(basic -> !basic.isCA())
                        .isPresent(),
                LintFinding.CA_FLAG);
        usage(extensions, KeyUsage.digitalSignature);
        require(extensions.getExtension(Extension.nameConstraints) == null, LintFinding.EXTENSIONS);
    }

    private static void usage(Extensions extensions, int bits) {
        require(
                critical(extensions, Extension.keyUsage)
                        && read(extensions, Extension.keyUsage, KeyUsage::getInstance)
                                .filter(new KeyUsage(bits)::equals)
                                .isPresent(),
                LintFinding.KEY_USAGE);
    }

    private static boolean critical(Extensions extensions, ASN1ObjectIdentifier kind) {
        Extension extension = extensions.getExtension(kind);
        return extension != null && extension.isCritical();
    }

    private static void uses(Extensions extensions, Set<KeyUse> uses) {
        Set<String> found =
                read(extensions, Extension.extendedKeyUsage, ExtendedKeyUsage::getInstance).stream()
                        .flatMap(usage -> Arrays.stream(usage.getUsages()))
                        .map(KeyPurposeId::getId)
                        .collect(Collectors.toSet());
        require(
                found.equals(uses.stream().map(KeyUse::oid).collect(Collectors.toSet())),
                LintFinding.EXTENDED_KEY_USAGE);
    }

    private static void permitted(Linted.Issuer issuer, KeyUse use) {
        require(issuer.uses().contains(use.oid()), LintFinding.EXTENDED_KEY_USAGE);
    }

    /// @return nothing when it is not there
    static <T> Optional<T> read(
            Extensions extensions, ASN1ObjectIdentifier kind, Function<Object, T> parse) {
        try {
            return Optional.ofNullable(extensions.getExtensionParsedValue(kind)).map(parse);
        } catch (IllegalArgumentException damaged) {
            throw new UnfitCertificate(LintFinding.EXTENSIONS);
        }
    }

    static void require(boolean held, LintFinding finding) {
        if (!held) {
            throw new UnfitCertificate(finding);
        }
    }
}
