package io.sallyport.signin;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A sign-in between its first factor and its second: sealed under the tenant's key, kept by the
/// page alone. It is no session and opens nothing; guesses at the second factor are counted for the
/// account, however many of these somebody has.
final class Attempts {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int LENGTH_MAX = 32_768;

    private final Keyring keyring;
    private final InstantSource time;

    Attempts(Keyring keyring, InstantSource time) {
        this.keyring = keyring;
        this.time = time;
    }

    /// @param methods that were shown (`amr`)
    /// @param ticket where it leads, as it came; empty for nowhere in particular
    record Attempt(RowId user, List<String> methods, String ticket, Instant madeAt) {
        Attempt {
            methods = List.copyOf(methods);
        }
    }

    String seal(RequestContext context, Attempt attempt) {
        Map<String, Object> fields =
                Map.of(
                        "user", attempt.user().toString(),
                        "methods", attempt.methods(),
                        "ticket", attempt.ticket(),
                        "madeAt", attempt.madeAt().toEpochMilli());
        byte[] plain = CanonicalJson.write(fields).getBytes(StandardCharsets.UTF_8);
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, place(context), 1, plain);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /// @param text whatever came
    /// @return empty for what is none of this tenant's, or is over
    Optional<Attempt> open(RequestContext context, String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(text);
            byte[] plain = keyring.open(KeyPurpose.RECORDS, place(context), sealed).plain();
            return Optional.of(read(JsonObject.read(plain)))
                    .filter(one -> time.instant().isBefore(one.madeAt().plus(LIFE)));
        } catch (IllegalArgumentException | Corruption notOurs) {
            return Optional.empty();
        }
    }

    private static Attempt read(JsonObject fields) {
        return new Attempt(
                RowId.parse(fields.text("user")),
                fields.texts("methods"),
                fields.text("ticket"),
                fields.instant("madeAt"));
    }

    private static Place place(RequestContext context) {
        return new Place(context.tenant(), "signin_attempt", RowId.FIRST, 1);
    }
}
