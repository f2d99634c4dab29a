package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.Assurance;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Protector;
import io.sallyport.keys.Protectors;
import io.sallyport.keys.Seal;
import io.sallyport.keys.SharesSeal;
import io.sallyport.keys.Testing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// What opens the instance, and the rotation of its root key. A secret comes as a parameter that
/// nothing repeats, is used once and wiped.
final class KeyActivities {
    private static final Parameter ID = new Parameter("id", Kind.TEXT, true, "the protector's id");
    static final List<Parameter> SECRETS =
            List.of(
                    new Parameter("passphrase", Kind.SECRET, false, "a passphrase protector's"),
                    new Parameter("pin", Kind.SECRET, false, "the PIN of the token's user"),
                    new Parameter("token", Kind.TEXT, false, "the token's label"),
                    new Parameter("shares", Kind.SECRET, false, "custodians' shares, a line each"));

    private final Keyring keyring;
    private final Configuration configuration;
    private final Ground ground;

    /// @param demoSeal the file that opens a demonstration
    record Ground(
            Randomness randomness, InstantSource time, DemoSeal demoSeal, ProtectorTests tests) {}

    KeyActivities(Keyring keyring, Configuration configuration, Ground ground) {
        this.keyring = keyring;
        this.configuration = configuration;
        this.ground = ground;
    }

    List<Activity> activities() {
        List<Activity> all = new ArrayList<>(openings());
        all.addAll(changes());
        return all;
    }

    private List<Activity> openings() {
        return List.of(
                activity(
                        "protector.list",
                        "Lists what opens the root key.",
                        List.of(),
                        _ -> Map.of("protectors", list())),
                activity(
                        "protector.add",
                        "Seals the root key with one more secret, or with another instead of one.",
                        withSecrets(
                                new Parameter("holder", Kind.TEXT, true, "who keeps the secret"),
                                new Parameter("replaces", Kind.TEXT, false, "a protector's id"),
                                new Parameter(
                                        "testEveryDays",
                                        Kind.WHOLE_NUMBER,
                                        false,
                                        "how often it is tested, 1 to 366; 90 if left out"),
                                new Parameter(
                                        "threshold", Kind.WHOLE_NUMBER, false, "to deal shares"),
                                new Parameter("count", Kind.WHOLE_NUMBER, false, "of so many")),
                        this::add),
                new Activity(
                        "protector.test",
                        "Opens the root key with one protector's secret and notes the day.",
                        withSecrets(ID),
                        (context, given) -> refusing(() -> test(context, given))),
                activity(
                        "root-key.rotate",
                        "Makes a new root key and wraps every tenant's key under it.",
                        withSecrets(),
                        this::rotate));
    }

    private List<Activity> changes() {
        return List.of(
                activity(
                        "protector.suspend",
                        "Makes a protector useless for some days.",
                        List.of(ID, new Parameter("days", Kind.WHOLE_NUMBER, true, "at most 90")),
                        this::suspend),
                activity(
                        "protector.resume",
                        "Lets a suspended protector open again.",
                        List.of(ID),
                        given -> {
                            keyring.protectors().resume(given.text("id"));
                            return shown(given.text("id"));
                        }),
                activity(
                        "protector.remove",
                        "Takes a protector away, and a token's key with it if the PIN is given.",
                        withSecrets(ID),
                        this::remove));
    }

    private static List<Parameter> withSecrets(Parameter... others) {
        List<Parameter> all = new ArrayList<>(List.of(others));
        all.addAll(SECRETS);
        return all;
    }

    private static Activity activity(
            String name,
            String meaning,
            List<Parameter> parameters,
            Function<ActivityArguments, Object> effect) {
        return new Activity(
                name, meaning, parameters, (_, given) -> refusing(() -> effect.apply(given)));
    }

    /// What a secret or a state does not allow is the caller's to change.
    private static Object refusing(Supplier<Object> act) {
        try {
            return act.get();
        } catch (StartRefused | IllegalArgumentException refused) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, refused.getMessage() + ".", "protector-refused");
        }
    }

    /// The protectors as a status shows them.
    List<Object> list() {
        return new ArrayList<>(keyring.protectors().list().stream().map(this::fields).toList());
    }

    private Map<String, Object> shown(String id) {
        return keyring.protectors().list().stream()
                .filter(one -> one.id().equals(id))
                .map(this::fields)
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> fields(Protector protector) {
        Protectors protectors = keyring.protectors();
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", protector.id());
        fields.put("kind", protector.kind());
        fields.put("holder", protector.holder());
        fields.put("created", protector.created().toString());
        Instant now = ground.time().instant();
        Testing testing = protector.testing();
        fields.put("tested", testing.tested().toString());
        fields.put("testEveryDays", testing.every().toDays());
        fields.put("testDue", testing.due().toString());
        fields.put("test", testing.standing(now).label());
        testing.failed().ifPresent(at -> fields.put("testFailed", at.toString()));
        Protector.State state = protector.state(protectors.epoch(), now);
        fields.put("state", state.label());
        // A suspension that is over is shown no more.
        protector
                .suspendedUntil()
                .filter(now::isBefore)
                .ifPresent(until -> fields.put("suspendedUntil", until.toString()));
        return fields;
    }

    private Object add(ActivityArguments given) {
        if (keyring.assurance() == Assurance.DEMONSTRATION) {
            throw new IllegalArgumentException("a demonstration has its own seal and no other");
        }
        long count = given.number("count", 0);
        List<Seal> seals =
                count > 0
                        ? List.of(
                                SharesSeal.deal(
                                        Math.toIntExact(given.number("threshold", 0)),
                                        Math.toIntExact(count),
                                        ground.randomness()))
                        : seals(given);
        if (seals.size() != 1) {
            throw new IllegalArgumentException("give the secret of exactly one new protector");
        }
        Seal seal = seals.getFirst();
        try {
            Map<String, Object> added = fields(keyring.protectors().add(seal, wanted(given)));
            if (count > 0) {
                added.put("shares", Seals.shares(seal));
            }
            return added;
        } finally {
            seal.clear();
        }
    }

    private static Protectors.Wanted wanted(ActivityArguments given) {
        return new Protectors.Wanted(
                given.text("holder"),
                given.optionalText("replaces"),
                Duration.ofDays(
                        Math.clamp(
                                given.number("testEveryDays", Testing.EVERY.toDays()),
                                0,
                                Integer.MAX_VALUE)));
    }

    private Object test(RequestContext context, ActivityArguments given) {
        List<Seal> seals = seals(given);
        try {
            boolean opens = ground.tests().test(context, given.text("id"), seals);
            Map<String, Object> shown = shown(given.text("id"));
            shown.put("opens", opens);
            return shown;
        } finally {
            seals.forEach(Seal::clear);
        }
    }

    private Object suspend(ActivityArguments given) {
        long days = Math.clamp(given.number("days", 0), 0, Integer.MAX_VALUE);
        keyring.protectors()
                .suspend(given.text("id"), ground.time().instant().plus(Duration.ofDays(days)));
        return shown(given.text("id"));
    }

    /// With the PIN of a token's user the token's key is destroyed too; otherwise an old copy of
    /// the root file still opens with it.
    private Object remove(ActivityArguments given) {
        List<Seal> seals = seals(given);
        try {
            Protectors protectors = keyring.protectors();
            // A wrong PIN is refused here, before anything was removed.
            seals.forEach(seal -> protectors.opens(given.text("id"), seal));
            Protector removed = protectors.remove(given.text("id"));
            boolean destroyed =
                    seals.stream()
                            .filter(seal -> seal.kind().equals(removed.kind()))
                            .anyMatch(seal -> protectors.destroy(removed, seal));
            Map<String, Object> fields = fields(removed);
            fields.put("destroyed", destroyed);
            return fields;
        } finally {
            seals.forEach(Seal::clear);
        }
    }

    private Object rotate(ActivityArguments given) {
        List<Seal> seals = seals(given);
        try {
            Keyring.Rotation done = keyring.rotateRoot(seals, (_, _) -> {});
            Map<String, Object> answer = new TreeMap<>();
            answer.put("epoch", (long) done.epoch());
            answer.put("tenants", (long) done.tenants());
            answer.put("destroyed", (long) done.destroyed());
            answer.put("kept", (long) done.kept());
            return answer;
        } finally {
            seals.forEach(Seal::clear);
        }
    }

    /// The seals of the secrets that were given.
    List<Seal> seals(ActivityArguments given) {
        List<Seal> seals = new ArrayList<>();
        if (keyring.assurance() == Assurance.DEMONSTRATION) {
            seals.add(ground.demoSeal());
        }
        Seals.of(given.optionalText("passphrase"), Seals::passphrase).ifPresent(seals::add);
        Seals.of(given.optionalText("shares"), Seals::shares).ifPresent(seals::add);
        Seals.of(
                        given.optionalText("pin"),
                        pin ->
                                Seals.token(
                                        configuration,
                                        Seals.token(
                                                given.optionalText("token"),
                                                keyring.protectors().list()),
                                        pin))
                .ifPresent(seals::add);
        return seals;
    }
}
