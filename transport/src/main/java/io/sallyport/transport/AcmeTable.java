package io.sallyport.transport;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/// Accounts at ACME directories, with the keys that they are held by, in the operator realm.
final class AcmeTable {
    static final Table<AcmeAccount> ACCOUNTS =
            Table.of("acme_account", Table.Codec.json(AcmeTable::write, AcmeTable::read))
                    .sealedFor(KeyPurpose.SIGNING)
                    .unique("directory", ValueSpace.published(), one -> one.directory().toString())
                    .ofAuthority();

    private AcmeTable() {}

    private static Map<String, Object> write(AcmeAccount value) {
        Base64.Encoder base64 = Base64.getEncoder();
        return Map.of(
                "directory", value.directory().toString(),
                "location", value.location().toString(),
                "publicKey", base64.encodeToString(value.keys().getPublic().getEncoded()),
                "privateKey", base64.encodeToString(value.keys().getPrivate().getEncoded()));
    }

    private static AcmeAccount read(JsonObject row) {
        Base64.Decoder base64 = Base64.getDecoder();
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new AcmeAccount(
                    URI.create(row.text("directory")),
                    URI.create(row.text("location")),
                    new KeyPair(
                            factory.generatePublic(
                                    new X509EncodedKeySpec(base64.decode(row.text("publicKey")))),
                            factory.generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            base64.decode(row.text("privateKey"))))));
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("a stored account key does not parse", damaged);
        }
    }
}
