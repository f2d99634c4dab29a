package io.sallyport.keys;

import io.sallyport.foundation.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One way to open the root key, as the root file lists it.
///
/// @param id short and random
/// @param kind the seal kind
/// @param holder who keeps its secret, in words
/// @param testing when it last opened the root key, and when it has to again
/// @param suspendedUntil when a suspended one opens again; empty while it is active
/// @param sealed the root key of each epoch that it opens
public record Protector(
        String id,
        String kind,
        String holder,
        Instant created,
        Testing testing,
        Optional<Instant> suspendedUntil,
        Map<Integer, SealedRoot> sealed) {
    private static final String EVERY_DAYS = "testEveryDays";
    private static final String FAILED = "testFailed";
    private static final String TOLD = "testOverdueTold";

    public Protector {
        sealed = Map.copyOf(sealed);
    }

    /// One epoch's root key under one seal.
    ///
    /// @param parameters what the seal needs besides its secret; bound to the wrapped key
    public record SealedRoot(Map<String, Object> parameters, byte[] wrapped) {
        public SealedRoot {
            parameters = Map.copyOf(parameters);
        }
    }

    /// What may be shown of it.
    public enum State {
        ACTIVE,
        SUSPENDED,
        /// It does not open the epoch that counts: its secret was not there at a rotation.
        STALE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param epoch the one that counts
    public State state(int epoch, Instant now) {
        if (!sealed.containsKey(epoch)) {
            return State.STALE;
        }
        return suspendedUntil.filter(now::isBefore).isPresent() ? State.SUSPENDED : State.ACTIVE;
    }

    /// The label of the token, for one that is sealed in a token.
    public Optional<String> token() {
        return sealed.values().stream()
                .flatMap(root -> new JsonObject(root.parameters()).optionalText("token").stream())
                .findFirst();
    }

    /// When it last opened the root key.
    public Instant tested() {
        return testing.tested();
    }

    Protector testedAt(Instant now) {
        return tested(testing.passed(now));
    }

    Protector tested(Testing other) {
        return new Protector(id, kind, holder, created, other, suspendedUntil, sealed);
    }

    Protector suspended(Optional<Instant> until) {
        return new Protector(id, kind, holder, created, testing, until, sealed);
    }

    Protector with(Map<Integer, SealedRoot> other) {
        return new Protector(id, kind, holder, created, testing, suspendedUntil, other);
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", id);
        fields.put("kind", kind);
        fields.put("holder", holder);
        fields.put("created", created.toEpochMilli());
        fields.put("tested", testing.tested().toEpochMilli());
        // What is as usual is left out, so a root file of before still has the MAC that it had.
        if (!testing.every().equals(Testing.EVERY)) {
            fields.put(EVERY_DAYS, testing.every().toDays());
        }
        testing.failed().ifPresent(at -> fields.put(FAILED, at.toEpochMilli()));
        if (testing.told()) {
            fields.put(TOLD, true);
        }
        suspendedUntil.ifPresent(until -> fields.put("suspendedUntil", until.toEpochMilli()));
        Map<String, Object> epochs = new TreeMap<>();
        sealed.forEach((epoch, root) ->
                epochs.put(
                        Integer.toString(epoch),
                        Map.of(
                                "parameters", root.parameters(),
                                "wrapped", Base64.getEncoder().encodeToString(root.wrapped()))));
        fields.put("sealed", epochs);
        return fields;
    }

    /// @throws RuntimeException when something is missing or malformed
    static Protector of(JsonObject json) {
        JsonObject epochs = json.object("sealed");
        Map<Integer, SealedRoot> sealed = new LinkedHashMap<>();
        for (String epoch : epochs.members().keySet()) {
            JsonObject root = epochs.object(epoch);
            sealed.put(
                    Integer.valueOf(epoch),
                    new SealedRoot(
                            root.object("parameters").members(),
                            Base64.getDecoder().decode(root.text("wrapped"))));
        }
        return new Protector(
                json.text("id"),
                json.text("kind"),
                json.text("holder"),
                json.instant("created"),
                testing(json),
                json.optionalInstant("suspendedUntil"),
                sealed);
    }

    private static Testing testing(JsonObject json) {
        return new Testing(
                json.instant("tested"),
                json.optionalNumber(EVERY_DAYS).map(Duration::ofDays).orElse(Testing.EVERY),
                json.optionalInstant(FAILED),
                json.members().containsKey(TOLD) && json.yes(TOLD));
    }
}
