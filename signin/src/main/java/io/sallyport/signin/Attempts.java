package io.sallyport.signin;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.Keyring;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A sign-in between its first factor and its second: sealed under the tenant's key, kept by the
/// page alone. It is no session and opens nothing; guesses at the second factor are counted for the
/// account, however many of these somebody has.
final class Attempts {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int BYTES_MAX = 24_576;

    private final SealedFields sealed;
    private final InstantSource time;

    Attempts(Keyring keyring, InstantSource time) {
        this.sealed = new SealedFields(keyring, "signin_attempt", BYTES_MAX);
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
        return sealed.sealText(context, fields);
    }

    /// @param text whatever came
    /// @return empty for what is none of this tenant's, or is over
    Optional<Attempt> open(RequestContext context, String text) {
        return sealed.openText(context, text)
                .map(Attempts::read)
                .filter(one -> time.instant().isBefore(one.madeAt().plus(LIFE)));
    }

    private static Attempt read(JsonObject fields) {
        return new Attempt(
                RowId.parse(fields.text("user")),
                fields.texts("methods"),
                fields.text("ticket"),
                fields.instant("madeAt"));
    }
}
