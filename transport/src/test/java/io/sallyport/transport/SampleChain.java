package io.sallyport.transport;

import io.sallyport.foundation.Ids;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A chain like the instance's own whose keys the test holds, as if they were stolen: it signs what
/// the product never would.
final class SampleChain {
    private final Instant now;
    private final HostName host;
    private final Plane plane;
    private final Signing signing;
    private final TlsIdentity root;
    private final TlsIdentity intermediate;

    SampleChain(Instant now, HostName host, Plane plane) {
        this(now, host, plane, null);
    }

    private SampleChain(Instant now, HostName host, Plane plane, @Nullable TlsIdentity root) {
        this.now = now;
        this.host = host;
        this.plane = plane;
        SteppingTime time = new SteppingTime(now);
        this.signing = new Signing(new Ids(time, new SeededRandomness(7)), time, host);
        this.root = root == null ? signing.root() : root;
        this.intermediate = signing.intermediate(plane, this.root);
    }

    /// Another plane's, or another one of the same, under the same root.
    SampleChain beside(Plane other) {
        return new SampleChain(now, host, other, root);
    }

    static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    TlsIdentity root() {
        return root;
    }

    TlsIdentity intermediate() {
        return intermediate;
    }

    TlsIdentity listener() {
        return signing.listener(plane, intermediate);
    }

    TlsIdentity service(String name) throws GeneralSecurityException {
        KeyPair keys = keys();
        return new TlsIdentity(
                signing.caller(
                        new Signing.Caller(
                                plane,
                                new ServiceIdentity(host, name),
                                keys.getPublic(),
                                plane.leafLife()),
                        intermediate),
                keys.getPrivate());
    }

    /// With these names and nothing else.
    X509Certificate leaf(TlsIdentity issuer, GeneralName... names)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        X509v3CertificateBuilder builder = builder(keys(), issuer);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return sign(builder, issuer);
    }

    TlsIdentity authorityBelow(TlsIdentity issuer)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair keys = keys();
        X509v3CertificateBuilder builder = builder(keys, issuer);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new TlsIdentity(List.of(sign(builder, issuer)), keys.getPrivate());
    }

    private X509v3CertificateBuilder builder(KeyPair keys, TlsIdentity issuer) {
        return new X509v3CertificateBuilder(
                X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
                BigInteger.TWO,
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                new X500Name("OU=other"),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    }

    static X509Certificate sign(X509v3CertificateBuilder builder, TlsIdentity issuer)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(issuer.privateKey())));
    }
}
