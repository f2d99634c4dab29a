package io.sallyport.transport;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Table;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
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
            Table.of("certificate", new Codec())
                    .sealedFor(KeyPurpose.SIGNING)
                    .unique("use", Certified::use);

    private CertificateTable() {}

    /// @param use `authority` or a listener's name
    record Certified(String use, TlsIdentity identity) {}

    private static final class Codec implements Table.Codec<Certified> {
        @Override
        public byte[] encode(Certified value) {
            try {
                TlsIdentity identity = value.identity();
                return CanonicalJson.write(
                                Map.of(
                                        "use", value.use(),
                                        "certificate", text(identity.certificate().getEncoded()),
                                        "privateKey", text(identity.privateKey().getEncoded())))
                        .getBytes(StandardCharsets.UTF_8);
            } catch (CertificateEncodingException impossible) {
                throw new IllegalStateException("a certificate has no encoding", impossible);
            }
        }

        @Override
        public Certified decode(int schema, byte[] payload) {
            JsonObject row = JsonObject.read(payload);
            try {
                X509Certificate certificate =
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509")
                                        .generateCertificate(
                                                new ByteArrayInputStream(
                                                        bytes(row.text("certificate"))));
                PrivateKey privateKey =
                        KeyFactory.getInstance("EC")
                                .generatePrivate(
                                        new PKCS8EncodedKeySpec(bytes(row.text("privateKey"))));
                return new Certified(row.text("use"), new TlsIdentity(certificate, privateKey));
            } catch (GeneralSecurityException damaged) {
                throw new Corruption("a stored certificate does not parse", damaged);
            }
        }

        private static String text(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }

        private static byte[] bytes(String text) {
            return Base64.getDecoder().decode(text);
        }
    }
}
