package io.sallyport.transport;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/// The instance's own certificates and their keys, in the operator realm.
final class CertificateTable {
    static final Table<Certified> CERTIFICATES =
            Table.of(
                            "certificate",
                            Table.Codec.json(CertificateTable::write, CertificateTable::read))
                    .sealedFor(KeyPurpose.SIGNING)
                    .unique("use", ValueSpace.published(), Certified::use)
                    .ofAuthority();

    private CertificateTable() {}

    /// @param use `authority` or a listener's name
    record Certified(String use, TlsIdentity identity) {}

    private static Map<String, Object> write(Certified value) {
        try {
            TlsIdentity identity = value.identity();
            Base64.Encoder base64 = Base64.getEncoder();
            return Map.of(
                    "use", value.use(),
                    "certificate", base64.encodeToString(identity.certificate().getEncoded()),
                    "privateKey", base64.encodeToString(identity.privateKey().getEncoded()));
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate has no encoding", impossible);
        }
    }

    private static Certified read(JsonObject row) {
        try {
            byte[] certificate = Base64.getDecoder().decode(row.text("certificate"));
            byte[] privateKey = Base64.getDecoder().decode(row.text("privateKey"));
            X509Certificate parsed =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(certificate));
            PrivateKey key =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(privateKey));
            return new Certified(row.text("use"), new TlsIdentity(parsed, key));
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("a stored certificate does not parse", damaged);
        }
    }
}
