package io.sallyport.signin;

import io.sallyport.directory.Parts;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What authenticators sign (WebAuthn 13.4.3). A challenge is its own record: an id of 128 random
/// bits, what it is for and its end, sealed under the tenant's key. Nothing is kept of it before it
/// is used; then its id is, until its end.
final class Challenges {
    static final Duration LIFE = Duration.ofMinutes(5);
    private static final int BYTES_MAX = 1_024;

    /// Of challenges that no session asked for.
    private static final String SIGN_IN = "sign-in";

    private final Keyring keyring;
    private final Ids ids;
    private final InstantSource time;

    Challenges(Parts parts) {
        this.keyring = parts.keyring();
        this.ids = parts.ids();
        this.time = parts.time();
    }

    /// One of this tenant's that has not ended.
    record Challenge(String id, Instant madeAt) {
        Instant end() {
            return madeAt.plus(LIFE);
        }
    }

    byte[] forSignIn(RequestContext context) {
        return make(context, SIGN_IN);
    }

    /// For a passkey that the session's user adds.
    byte[] forSession(RequestContext context, RowId session) {
        return make(context, session.toString());
    }

    private byte[] make(RequestContext context, String use) {
        Map<String, Object> fields =
                Map.of("id", ids.random(), "use", use, "madeAt", time.instant().toEpochMilli());
        byte[] plain = CanonicalJson.write(fields).getBytes(StandardCharsets.UTF_8);
        return keyring.seal(KeyPurpose.RECORDS, place(context), 1, plain);
    }

    /// @param sealed whatever was signed
    Optional<Challenge> openForSignIn(RequestContext context, byte[] sealed) {
        return open(context, sealed, SIGN_IN);
    }

    /// @param sealed whatever was signed
    Optional<Challenge> openForSession(RequestContext context, byte[] sealed, RowId session) {
        return open(context, sealed, session.toString());
    }

    private Optional<Challenge> open(RequestContext context, byte[] sealed, String use) {
        if (sealed.length > BYTES_MAX) {
            return Optional.empty();
        }
        try {
            JsonObject fields =
                    JsonObject.read(
                            keyring.open(KeyPurpose.RECORDS, place(context), sealed).plain());
            return Optional.of(new Challenge(fields.text("id"), fields.instant("madeAt")))
                    .filter(_ -> fields.text("use").equals(use))
                    .filter(one -> time.instant().isBefore(one.end()));
        } catch (IllegalArgumentException | Corruption notOurs) {
            return Optional.empty();
        }
    }

    private static Place place(RequestContext context) {
        return new Place(context.tenant(), "passkey_challenge", RowId.FIRST, 1);
    }
}
