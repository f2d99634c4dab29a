package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.KeyringCopies;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The keys' own backups: folders that the instance knows of and keeps up to date, and can write
/// over when a key must be gone.
final class KeyringCopyActivities {
    private static final Parameter FOLDER =
            new Parameter("folder", Kind.TEXT, true, "an absolute path, best on another disk");

    private final Keyring keyring;

    KeyringCopyActivities(Keyring keyring) {
        this.keyring = keyring;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "keyring-copy.add",
                        "Keeps a copy of the sealed keys in a folder, from now on.",
                        List.of(FOLDER),
                        (_, given) -> add(given)),
                new Activity(
                        "keyring-copy.list",
                        "Shows the copies of the sealed keys, and which are behind.",
                        List.of(),
                        (_, _) -> Map.of("copies", fields(keyring.copies().list()))),
                new Activity(
                        "keyring-copy.remove",
                        "Forgets a copy of the sealed keys; what stands there stays.",
                        List.of(FOLDER),
                        (_, given) -> remove(given)));
    }

    private Object add(ActivityArguments given) {
        try {
            return fields(keyring.copies().add(given.text("folder")));
        } catch (IllegalArgumentException refused) {
            throw refused(refused);
        }
    }

    private Object remove(ActivityArguments given) {
        try {
            keyring.copies().remove(given.text("folder"));
            return Map.of("folder", given.text("folder"));
        } catch (IllegalArgumentException refused) {
            throw refused(refused);
        }
    }

    private static Refusal refused(IllegalArgumentException why) {
        return new Refusal(
                RefusalCode.INVALID_REQUEST, why.getMessage() + ".", "keyring-copy-refused");
    }

    static List<Object> fields(List<KeyringCopies.Copy> copies) {
        return List.copyOf(copies.stream().map(KeyringCopyActivities::fields).toList());
    }

    private static Map<String, Object> fields(KeyringCopies.Copy copy) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("folder", copy.folder());
        fields.put("current", copy.problem().isEmpty());
        copy.problem().ifPresent(problem -> fields.put("problem", problem));
        return fields;
    }
}
