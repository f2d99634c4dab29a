package io.sallyport.transport;

import io.sallyport.foundation.Ids;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Makes certificates for one host: ordered, linted, signed.
final class Signing {
    /// For clients whose clock is a little behind.
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Ids ids;
    private final InstantSource time;
    private final HostName host;

    Signing(Ids ids, InstantSource time, HostName host) {
        this.ids = ids;
        this.time = time;
        this.host = host;
    }

    TlsIdentity root() {
        KeyPair keys = keys();
        Instant start = time.instant().minus(BACKDATED);
        CertificateMaker.Order order =
                new CertificateMaker.Order(
                        "CN=Sallyport instance authority",
                        keys.getPublic(),
                        serial(),
                        start,
                        start.plus(CertificateLint.ROOT_LIFE));
        X509Certificate certificate =
                Linted.root(CertificateMaker.root(order, host)).sign(keys.getPrivate());
        return new TlsIdentity(List.of(certificate), keys.getPrivate());
    }

    TlsIdentity intermediate(Plane plane, TlsIdentity root) {
        KeyPair keys = keys();
        return new TlsIdentity(intermediate(plane, keys.getPublic(), root), keys.getPrivate());
    }

    /// Its chain has the root as well, for who validates against both.
    List<X509Certificate> intermediate(Plane plane, PublicKey key, TlsIdentity root) {
        CertificateMaker.Order order =
                order(nameOf(plane), key, CertificateLint.INTERMEDIATE_LIFE, root);
        return below(root, CertificateMaker.intermediate(order, plane, host, root.certificate()));
    }

    /// What a plane's authority is called.
    static String nameOf(Plane plane) {
        return "CN=Sallyport " + plane.label() + " authority";
    }

    TlsIdentity listener(Plane plane, TlsIdentity issuer) {
        KeyPair keys = keys();
        CertificateMaker.Order order =
                order("CN=" + plane.host(host).value(), keys.getPublic(), plane.leafLife(), issuer);
        return new TlsIdentity(
                below(issuer, CertificateMaker.listener(order, plane, host, issuer.certificate())),
                keys.getPrivate());
    }

    /// What a service or a workstation gets.
    record Caller(Plane plane, ServiceIdentity identity, PublicKey key, Duration life) {}

    /// The caller keeps its key to itself. Its subject has no common name: a PKIX validation takes
    /// one for a host's where no other stands, and holds it against the name constraints.
    List<X509Certificate> caller(Caller caller, TlsIdentity issuer) {
        ServiceIdentity identity = caller.identity();
        CertificateMaker.Order order =
                order("OU=" + identity.name(), caller.key(), caller.life(), issuer);
        return below(
                issuer,
                CertificateMaker.caller(order, caller.plane(), identity, issuer.certificate()));
    }

    private static List<X509Certificate> below(TlsIdentity issuer, ToBeSigned signed) {
        X509Certificate certificate =
                Linted.below(issuer.certificate(), signed).sign(issuer.privateKey());
        return List.of(certificate, issuer.certificate());
    }

    /// Nothing outlives who signed it.
    private CertificateMaker.Order order(
            String subject, PublicKey key, Duration life, TlsIdentity issuer) {
        Instant start = time.instant().minus(BACKDATED);
        Instant issuerStart = issuer.certificate().getNotBefore().toInstant();
        Instant from = start.isBefore(issuerStart) ? issuerStart : start;
        Instant end = from.plus(life);
        Instant issuerEnd = issuer.certificate().getNotAfter().toInstant();
        return new CertificateMaker.Order(
                subject, key, serial(), from, end.isAfter(issuerEnd) ? issuerEnd : end);
    }

    private BigInteger serial() {
        return new BigInteger(ids.random(), 16).clearBit(127).setBit(126);
    }

    static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no P-256", impossible);
        }
    }
}
