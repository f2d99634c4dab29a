package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Key rotation. The names have three words, so each kind of key is a command of its own.
final class KeyCommands {
    private static final String TENANT = "--tenant";
    private static final String RETIRE_NOW = "--retire-now";

    private KeyCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "key rotate signing",
                        "Makes a new signing key for a tenant; what the old one signed stays good.",
                        List.of(
                                "./sallyport key rotate signing --tenant contoso",
                                "./sallyport key rotate signing --tenant contoso --retire-now"),
                        List.of(
                                Options.required(TENANT, "T", "The tenant's name."),
                                Options.flag(
                                        RETIRE_NOW,
                                        "The old keys stop verifying at once: every token that they"
                                                + " signed is worthless. For a key that leaked.")),
                        KeyCommands::rotateSigning),
                later("root", "Changes the key that guards all tenants' keys."),
                later("tenant", "Changes the key that guards one tenant's keys."),
                later("purpose", "Changes the keys that seal one tenant's rows."));
    }

    private static Exit rotateSigning(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("tenant", call.text(TENANT));
        if (call.flag(RETIRE_NOW)) {
            parameters.put("retireNow", true);
        }
        JsonObject rotated = call.instance().perform("signing-key.rotate", parameters);
        call.results(new Column("tenant", "tenant"), new Column("new key", "kid")).showOne(rotated);
        return Exit.SUCCESS;
    }

    private static Command later(String kind, String purpose) {
        return Later.command("key rotate " + kind, purpose, "./sallyport key rotate " + kind);
    }
}
