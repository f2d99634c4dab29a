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
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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

    /// @param use such as `root`, `intermediate.public` or `listener.public`
    record Certified(String use, TlsIdentity identity) {}

    private static Map<String, Object> write(Certified value) {
        TlsIdentity identity = value.identity();
        Base64.Encoder base64 = Base64.getEncoder();
        return Map.of(
                "use", value.use(),
                "chain",
                        identity.chain().stream()
                                .map(one -> base64.encodeToString(CertificateForm.der(one)))
                                .toList(),
                "privateKey", base64.encodeToString(identity.privateKey().getEncoded()));
    }

    private static Certified read(JsonObject row) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (String one : row.texts("chain")) {
                byte[] encoded = Base64.getDecoder().decode(one);
                chain.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(encoded)));
            }
            byte[] privateKey = Base64.getDecoder().decode(row.text("privateKey"));
            PrivateKey key =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(privateKey));
            return new Certified(row.text("use"), new TlsIdentity(chain, key));
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("a stored certificate does not parse", damaged);
        }
    }
}
