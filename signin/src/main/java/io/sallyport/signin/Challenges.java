package io.sallyport.signin;

import io.sallyport.directory.Parts;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
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

    private final SealedFields sealed;
    private final Ids ids;
    private final InstantSource time;

    Challenges(Parts parts) {
        this.sealed = new SealedFields(parts.keyring(), "passkey_challenge", BYTES_MAX);
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
        return sealed.seal(context, fields);
    }

    /// @param shown whatever was signed
    Optional<Challenge> openForSignIn(RequestContext context, byte[] shown) {
        return open(context, shown, SIGN_IN);
    }

    /// @param shown whatever was signed
    Optional<Challenge> openForSession(RequestContext context, byte[] shown, RowId session) {
        return open(context, shown, session.toString());
    }

    private Optional<Challenge> open(RequestContext context, byte[] shown, String use) {
        return sealed.open(context, shown)
                .filter(fields -> fields.text("use").equals(use))
                .map(fields -> new Challenge(fields.text("id"), fields.instant("madeAt")))
                .filter(one -> time.instant().isBefore(one.end()));
    }
}
