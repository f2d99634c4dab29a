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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    /// @param chain empty while a certificate is asked for
    /// @param key nothing when it signs no more, or is a root's that is kept elsewhere
    /// @param turn when its part ends: of a next root, when it begins to sign; of a former
    ///   authority, when the last that it signed has ended
    record Certified(
            String use,
            List<X509Certificate> chain,
            Optional<PrivateKey> key,
            Optional<Instant> turn) {
        Certified {
            chain = List.copyOf(chain);
        }

        static Certified of(String use, TlsIdentity identity) {
            return new Certified(
                    use, identity.chain(), Optional.of(identity.privateKey()), Optional.empty());
        }

        /// Of a root that signs or will sign: whether its key is elsewhere.
        boolean isAway() {
            return key.isEmpty();
        }

        X509Certificate certificate() {
            return chain.getFirst();
        }

        TlsIdentity identity() {
            return new TlsIdentity(chain, key.orElseThrow());
        }
    }

    private static Map<String, Object> write(Certified value) {
        Base64.Encoder base64 = Base64.getEncoder();
        Map<String, Object> row = new TreeMap<>();
        row.put("use", value.use());
        row.put(
                "chain",
                value.chain().stream()
                        .map(one -> base64.encodeToString(CertificateForm.der(one)))
                        .toList());
        value.key()
                .ifPresent(key -> row.put("privateKey", base64.encodeToString(key.getEncoded())));
        value.turn().ifPresent(moment -> row.put("turn", moment.toEpochMilli()));
        return row;
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
            Optional<PrivateKey> key = Optional.empty();
            Optional<String> stored = row.optionalText("privateKey");
            if (stored.isPresent()) {
                byte[] encoded = Base64.getDecoder().decode(stored.get());
                key =
                        Optional.of(
                                KeyFactory.getInstance("EC")
                                        .generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            }
            return new Certified(row.text("use"), chain, key, row.optionalInstant("turn"));
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("a stored certificate does not parse", damaged);
        }
    }
}
