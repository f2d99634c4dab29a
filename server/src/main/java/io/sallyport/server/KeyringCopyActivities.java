package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.CopyPlace;
import io.sallyport.keys.KeyringCopies;
import io.sallyport.store.Store;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// The places that the keys are copied to, and what keeps the copies up to date: a round of the
/// housekeeping for a new tenant, the change itself for what was rewritten.
final class KeyringCopyActivities {
    private static final Parameter FOLDER =
            new Parameter("folder", Kind.TEXT, true, "the absolute path of the place");

    private final KeyringCopies copies;
    private final Store store;
    private final InstantSource time;

    /// Places whose being missed was told: each is told once, and once more when it is back.
    private final Set<Path> told = new HashSet<>();

    KeyringCopyActivities(KeyringCopies copies, Store store, InstantSource time) {
        this.copies = copies;
        this.store = store;
        this.time = time;
    }

    List<Activity> activities() {
        return List.of(
                activity(
                        "keyring-copy.add",
                        "Lists a folder on another disk and copies the sealed keys there.",
                        List.of(
                                FOLDER,
                                new Parameter(
                                        "holder", Kind.TEXT, false, "who keeps it, in words")),
                        given -> {
                            Path folder = folder(given);
                            copies.add(folder, given.optionalText("holder").orElse(""));
                            return shown(folder);
                        }),
                activity(
                        "keyring-copy.list",
                        "Lists where the keys are copied to and how current each copy is.",
                        List.of(),
                        _ -> Map.of("copies", list())),
                activity(
                        "keyring-copy.remove",
                        "Takes a place off the list and removes the copy there.",
                        List.of(FOLDER),
                        given -> {
                            boolean gone = copies.remove(folder(given));
                            return Map.of("folder", given.text("folder"), "removed", gone);
                        }),
                activity(
                        "keyring-copy.verify",
                        "Compares one copy with the keys in use, byte for byte.",
                        List.of(FOLDER),
                        given -> fields(copies.verify(folder(given)))));
    }

    private static Activity activity(
            String name,
            String meaning,
            List<Parameter> parameters,
            Function<ActivityArguments, Object> effect) {
        return new Activity(
                name, meaning, parameters, (_, given) -> refusing(() -> effect.apply(given)));
    }

    private static Object refusing(Supplier<Object> act) {
        try {
            return act.get();
        } catch (IllegalArgumentException refused) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, refused.getMessage() + ".", "copy-refused");
        }
    }

    private static Path folder(ActivityArguments given) {
        try {
            return Path.of(given.text("folder"));
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("that is no path");
        }
    }

    /// The copies as a status shows them.
    List<Object> list() {
        return copies.list().stream().map(one -> (Object) fields(one)).toList();
    }

    private Object shown(Path folder) {
        return copies.list().stream()
                .filter(one -> one.place().folder().equals(folder.normalize()))
                .map(KeyringCopyActivities::fields)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> fields(KeyringCopies.Standing standing) {
        CopyPlace place = standing.place();
        Map<String, Object> fields = new TreeMap<>();
        fields.put("folder", place.folder().toString());
        fields.put("holder", place.holder());
        fields.put("added", place.added().toString());
        // A change waits for the next round; a place that could not be written is stale.
        fields.put(
                "state",
                standing.current() ? "current" : standing.missed().isEmpty() ? "due" : "stale");
        standing.writtenAt().ifPresent(at -> fields.put("currentAt", at.toString()));
        standing.missed()
                .ifPresent(missed -> {
                    fields.put("staleSince", missed.since().toString());
                    fields.put("problem", missed.why());
                });
        return fields;
    }

    /// The same activities; each that changes the keys brings the copies up to date before it
    /// answers, and says which places it could not reach.
    List<Activity> copying(List<Activity> changes) {
        return changes.stream()
                .map(change ->
                        new Activity(
                                change.name(),
                                change.meaning(),
                                change.parameters(),
                                (context, given) -> copying(context, change, given)))
                .toList();
    }

    private Object copying(RequestContext context, Activity change, ActivityArguments given) {
        Object result = change.effect().perform(context, given);
        if (copies.list().stream().allMatch(KeyringCopies.Standing::current)) {
            return result;
        }
        KeyringCopies.Rewritten rewritten = bringUpToDate(context);
        if (rewritten.missed().isEmpty() || !(result instanceof Map<?, ?> map)) {
            return result;
        }
        Map<String, Object> more = new TreeMap<>();
        map.forEach((name, value) -> more.put(name.toString(), value));
        more.put(
                "staleCopies",
                rewritten.missed().stream()
                        .map(missed -> (Object) missed.place().folder().toString())
                        .toList());
        return more;
    }

    /// Brings every place up to date; an event tells of each that was missed, and when it is back.
    synchronized KeyringCopies.Rewritten bringUpToDate(RequestContext context) {
        KeyringCopies.Rewritten rewritten = copies.rewriteAll();
        for (KeyringCopies.Missed missed : rewritten.missed()) {
            if (told.add(missed.place().folder())) {
                tell(context, AuditAction.KEYRING_COPY_MISSED, missed.place());
            }
        }
        for (CopyPlace done : rewritten.done()) {
            if (told.remove(done.folder())) {
                tell(context, AuditAction.KEYRING_COPY_RENEWED, done);
            }
        }
        return rewritten;
    }

    private void tell(RequestContext context, AuditAction action, CopyPlace place) {
        store.append(
                AuditEvent.of(
                        context,
                        time.instant(),
                        action,
                        Map.of("folder", place.folder().toString())));
    }
}
