package io.sallyport.signin;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.signin.webauthn.Registered;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What somebody signs in with instead of a password: a key pair that a device or a key ring keeps,
/// of which the public half is here.
///
/// @param credential its id, base64url
/// @param name that its owner gave it
/// @param used when somebody last signed in with it, or when it was added
record Passkey(
        RowId user,
        String credential,
        Registered registered,
        String name,
        Instant createdAt,
        Instant used) {
    static final String USER = "user";
    static final String CREDENTIAL = "credential";

    static final Table<Passkey> TABLE =
            Table.of("passkey", Table.Codec.json(Passkey::write, Passkey::read))
                    .indexed(USER, ValueSpace.random(74), one -> List.of(one.user().toString()))
                    // WebAuthn 4: at least 100 bits of entropy.
                    .unique(CREDENTIAL, ValueSpace.random(100), Passkey::credential);

    Passkey used(Registered now, Instant at) {
        return new Passkey(user, credential, now, name, createdAt, at);
    }

    private static Map<String, Object> write(Passkey value) {
        Registered registered = value.registered();
        Map<String, Object> row = new TreeMap<>();
        row.put(USER, value.user().toString());
        row.put(CREDENTIAL, value.credential());
        row.put("attested", Base64.getEncoder().encodeToString(registered.attested()));
        row.put("counter", registered.counter());
        row.put("backupEligible", registered.backupEligible());
        row.put("backedUp", registered.backedUp());
        row.put("transports", registered.transports());
        row.put("attestation", registered.attestation());
        row.put("hardware", registered.hardware());
        row.put("name", value.name());
        row.put("createdAt", value.createdAt().toEpochMilli());
        row.put("usedAt", value.used().toEpochMilli());
        return row;
    }

    private static Passkey read(JsonObject row) {
        return new Passkey(
                RowId.parse(row.text(USER)),
                row.text(CREDENTIAL),
                new Registered(
                        Base64.getDecoder().decode(row.text("attested")),
                        row.number("counter"),
                        row.yes("backupEligible"),
                        row.yes("backedUp"),
                        row.texts("transports"),
                        row.text("attestation"),
                        row.yes("hardware")),
                row.text("name"),
                row.instant("createdAt"),
                row.instant("usedAt"));
    }

    @Override
    public String toString() {
        return "Passkey[" + user + "]";
    }
}
