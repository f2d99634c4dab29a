package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What the provider's staff may do to the keys that sign a tenant's tokens.
public final class SigningKeyActivities {
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name");
    private static final Parameter ALGORITHM =
            new Parameter(
                    "algorithm",
                    Kind.TEXT,
                    false,
                    "ES256, EdDSA, RS256 or PS256; all that the tenant has if left out");
    private static final Parameter AT_ONCE =
            new Parameter(
                    "atOnce",
                    Kind.YES_OR_NO,
                    false,
                    "refuse the old keys' tokens at once, as after a theft");
    private static final Parameter PERIOD =
            new Parameter(
                    "periodHours", Kind.WHOLE_NUMBER, false, "how long a key signs: 1 to 9600");
    private static final Parameter LEAD =
            new Parameter(
                    "leadMinutes",
                    Kind.WHOLE_NUMBER,
                    false,
                    "how long it is published before: 15 or more, at most half of the period");

    private final Tenants tenants;
    private final SigningKeys signingKeys;

    public SigningKeyActivities(Tenants tenants, SigningKeys signingKeys) {
        this.tenants = tenants;
        this.signingKeys = signingKeys;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "signing-key.rotate",
                        "Makes new keys for a tenant's tokens; the old ones' tokens live out.",
                        List.of(TENANT, ALGORITHM, AT_ONCE),
                        this::rotate),
                new Activity(
                        "signing-key.list",
                        "Shows the keys of a tenant's tokens and when each signs and verifies.",
                        List.of(TENANT),
                        (context, given) -> answer(given, signingKeys.list(enter(context, given)))),
                new Activity(
                        "signing-key-schedule.show",
                        "Shows how a tenant's signing keys follow each other.",
                        List.of(TENANT),
                        (context, given) ->
                                shown(given, signingKeys.schedule(enter(context, given)))),
                new Activity(
                        "signing-key-schedule.set",
                        "Sets how a tenant's signing keys follow each other, from the next one on.",
                        List.of(TENANT, PERIOD, LEAD),
                        this::reschedule));
    }

    private RequestContext enter(RequestContext context, ActivityArguments given) {
        return context.within(tenants.named(context, given.text("tenant")).scope());
    }

    private Object rotate(RequestContext context, ActivityArguments given) {
        RequestContext inTenant = enter(context, given);
        Optional<SignatureAlgorithm> algorithm =
                given.optionalText("algorithm").map(SigningKeys::algorithm);
        List<SigningKey> fresh =
                given.yes("atOnce")
                        ? signingKeys.rotateAtOnce(inTenant, algorithm)
                        : signingKeys.rotate(inTenant, algorithm);
        Set<Object> made = new HashSet<>();
        fresh.forEach(key -> made.add(key.kid()));
        return answer(
                given,
                signingKeys.list(inTenant).stream()
                        .filter(key -> made.contains(key.get("kid")))
                        .toList());
    }

    private static Object answer(ActivityArguments given, List<Map<String, Object>> keys) {
        return Map.of("tenant", given.text("tenant"), "keys", keys);
    }

    private Object reschedule(RequestContext context, ActivityArguments given) {
        RequestContext inTenant = enter(context, given);
        KeySchedule old = signingKeys.schedule(inTenant);
        KeySchedule wanted =
                new KeySchedule(
                        Duration.ofHours(number(given, "periodHours", old.period().toHours())),
                        Duration.ofMinutes(number(given, "leadMinutes", old.lead().toMinutes())));
        signingKeys.reschedule(inTenant, wanted);
        return shown(given, wanted);
    }

    /// Within what a duration can hold.
    private static long number(ActivityArguments given, String name, long otherwise) {
        return Math.clamp(given.number(name, otherwise), 0, Integer.MAX_VALUE);
    }

    private static Object shown(ActivityArguments given, KeySchedule schedule) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("tenant", given.text("tenant"));
        shown.put("periodHours", schedule.period().toHours());
        shown.put("leadMinutes", schedule.lead().toMinutes());
        shown.put("overlapMinutes", KeySchedule.OVERLAP.toMinutes());
        return shown;
    }
}
