package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// Signing keys as rows of their tenant, sealed for signing.
final class SigningKeyTable {
    static final Table<TenantKey> SIGNING_KEYS =
            Table.of("signing_key", Table.Codec.json(SigningKeyTable::write, SigningKeyTable::read))
                    .sealedFor(KeyPurpose.SIGNING)
                    .unique("kid", ValueSpace.published(), key -> key.key().kid())
                    .unique("turn", ValueSpace.published(), TenantKey::turnName)
                    .ofAuthority();

    private SigningKeyTable() {}

    private static Map<String, Object> write(TenantKey value) {
        SigningKey key = value.key();
        KeyTimes times = value.times();
        Base64.Encoder base64 = Base64.getEncoder();
        Map<String, Object> row = new TreeMap<>();
        row.put("algorithm", value.algorithm().name());
        row.put("privateKey", base64.encodeToString(key.pkcs8()));
        row.put("publicKey", base64.encodeToString(key.verification().key().getEncoded()));
        row.put("turn", (long) value.turn());
        row.put("createdAt", times.createdAt().toEpochMilli());
        row.put("signsFrom", times.signsFrom().toEpochMilli());
        row.put("signsUntil", times.signsUntil().toEpochMilli());
        row.put("verifiesUntil", times.verifiesUntil().toEpochMilli());
        row.put("periodSeconds", value.schedule().period().toSeconds());
        row.put("leadSeconds", value.schedule().lead().toSeconds());
        return row;
    }

    private static TenantKey read(JsonObject row) {
        SigningKey key =
                SigningKey.of(
                        SignatureAlgorithm.valueOf(row.text("algorithm")),
                        Base64.getDecoder().decode(row.text("privateKey")),
                        Base64.getDecoder().decode(row.text("publicKey")));
        return new TenantKey(
                key,
                Math.toIntExact(row.number("turn")),
                new KeyTimes(
                        row.instant("createdAt"),
                        row.instant("signsFrom"),
                        row.instant("signsUntil"),
                        row.instant("verifiesUntil")),
                new KeySchedule(
                        Duration.ofSeconds(row.number("periodSeconds")),
                        Duration.ofSeconds(row.number("leadSeconds"))));
    }
}
