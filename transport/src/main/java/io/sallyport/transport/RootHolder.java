package io.sallyport.transport;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.PassphraseSeal;
import io.sallyport.keys.SealedFile;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The root of an instance, somewhere else than in it: in a file under a passphrase. What it signs
/// says what we say; of a request only the keys count, and each certificate passes the lint before.
public final class RootHolder {
    private static final String KIND = "sallyport root authority 1";

    private final HostName host;
    private final TlsIdentity root;
    private final Signing signing;

    private RootHolder(HostName host, TlsIdentity root, Signing signing) {
        this.host = host;
        this.root = root;
        this.signing = signing;
    }

    /// What making and signing takes.
    public record Ground(PassphraseSeal seal, Randomness randomness, InstantSource time) {
        private Signing signing(HostName host) {
            return new Signing(new Ids(time, randomness), time, host);
        }
    }

    /// Makes a root; its key is nowhere but in the file.
    ///
    /// @return the file's content
    public static byte[] make(HostName host, Ground ground) {
        TlsIdentity root = ground.signing(host).root();
        JsonObject beside =
                new JsonObject(
                        Map.of(
                                "kind", KIND,
                                "host", host.value(),
                                "certificate",
                                        Base64.getEncoder()
                                                .encodeToString(
                                                        CertificateForm.der(root.certificate()))));
        byte[] key = root.privateKey().getEncoded();
        try {
            return SealedFile.seal(key, beside, ground.seal(), ground.randomness());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// @throws StartRefused when it is no such file, or the passphrase is another one
    public static RootHolder open(byte[] file, Ground ground) {
        try {
            JsonObject beside = SealedFile.beside(file);
            if (!beside.text("kind").equals(KIND)) {
                throw foreign();
            }
            byte[] key =
                    SealedFile.open(file, ground.seal())
                            .orElseThrow(() ->
                                    new StartRefused(
                                            "wrong passphrase, or the root's file was changed:"
                                                    + " nothing was signed"));
            HostName host = new HostName(beside.text("host"));
            TlsIdentity root =
                    new TlsIdentity(List.of(certificate(beside.text("certificate"))), key(key));
            return new RootHolder(host, root, ground.signing(host));
        } catch (JsonReader.Malformed
                | IllegalArgumentException
                | GeneralSecurityException foreign) {
            throw foreign();
        }
    }

    private static StartRefused foreign() {
        return new StartRefused("this is no file of ./sallyport root make");
    }

    private static X509Certificate certificate(String encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(encoded)));
    }

    private static PrivateKey key(byte[] encoded) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /// The root's certificate, for those who are to trust it.
    public String pem() {
        return CertificateForm.pem(root.certificate());
    }

    /// SHA-256 of the root's certificate, in hexadecimal.
    public String fingerprint() {
        return root.fingerprint();
    }

    public HostName host() {
        return host;
    }

    /// @param request the file that the instance wrote
    /// @return an authority for each of its planes, then the root, in PEM
    /// @throws StartRefused when it asks for anything else, or the root has ended
    public String sign(byte[] request) {
        RootRequest asked = RootRequest.read(request, host);
        StringBuilder answer = new StringBuilder();
        for (Plane plane : Plane.values()) {
            answer.append(CertificateForm.pem(signed(plane, asked.key(plane))));
        }
        return answer.append(pem()).toString();
    }

    private X509Certificate signed(Plane plane, PublicKey key) {
        try {
            return signing.intermediate(plane, key, root).getFirst();
        } catch (UnfitCertificate unfit) {
            throw new StartRefused(
                    unfit.getMessage()
                            + "; is this machine's clock right, and is the root of today?");
        }
    }
}
