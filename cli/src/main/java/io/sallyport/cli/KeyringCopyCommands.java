package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The keys' own backups: no backup of the data holds the keys, and no copy of the keys holds data.
final class KeyringCopyCommands {
    private static final String HOLDER = "--holder";
    private static final Column[] COLUMNS = {
        new Column("FOLDER", "folder"),
        new Column("HOLDER", "holder"),
        new Column("STATE", "state"),
        new Column("CURRENT AT", "currentAt"),
        new Column("STALE SINCE", "staleSince"),
        new Column("PROBLEM", "problem")
    };

    private KeyringCopyCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "keyring-copy add",
                        "Copies the sealed keys to a folder on another disk, now and whenever they"
                                + " change.",
                        List.of("./sallyport keyring-copy add /mnt/usb --holder Ada"),
                        List.of(
                                Options.word("FOLDER", "A folder that is there; not in --data."),
                                Options.text(HOLDER, "WHO", "Who keeps the place, in words.")),
                        KeyringCopyCommands::add),
                new Command(
                        "keyring-copy list",
                        "Lists where the keys are copied to and how current each copy is.",
                        List.of("./sallyport keyring-copy list"),
                        List.of(),
                        call -> {
                            call.results(COLUMNS)
                                    .show(
                                            call.instance()
                                                    .perform("keyring-copy.list", Map.of())
                                                    .objects("copies"));
                            return Exit.SUCCESS;
                        }),
                new Command(
                        "keyring-copy remove",
                        "Takes a place off the list and removes the copy there.",
                        List.of("./sallyport keyring-copy remove /mnt/usb"),
                        List.of(folder()),
                        KeyringCopyCommands::remove),
                new Command(
                        "keyring-copy verify",
                        "Compares one copy with the keys in use, byte for byte.",
                        List.of("./sallyport keyring-copy verify /mnt/usb"),
                        List.of(folder()),
                        KeyringCopyCommands::verify));
    }

    private static picocli.CommandLine.Model.ArgSpec folder() {
        return Options.word("FOLDER", "A listed place.");
    }

    /// As the instance sees it: that was started in another folder, perhaps.
    private static String absolute(Call call) {
        return Path.of(call.word()).toAbsolutePath().normalize().toString();
    }

    private static Exit add(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("folder", absolute(call));
        call.optional(HOLDER).ifPresent(holder -> parameters.put("holder", holder));
        call.results(COLUMNS)
                .show(List.of(call.instance().perform("keyring-copy.add", parameters)));
        return Exit.SUCCESS;
    }

    private static Exit remove(Call call) {
        JsonObject removed =
                call.instance().perform("keyring-copy.remove", Map.of("folder", absolute(call)));
        call.results(new Column("folder", "folder"), new Column("copy removed", "removed"))
                .showOne(removed);
        if (!removed.yes("removed")) {
            throw new CommandFailed(
                    "the place is off the list, but the copy there could not be removed: it still"
                            + " opens with today's secrets");
        }
        return Exit.SUCCESS;
    }

    private static Exit verify(Call call) {
        JsonObject found =
                call.instance().perform("keyring-copy.verify", Map.of("folder", absolute(call)));
        call.results(COLUMNS).show(List.of(found));
        if (!found.text("state").equals("current")) {
            throw new CommandFailed("the copy is not current: " + found.text("problem"));
        }
        return Exit.SUCCESS;
    }
}
