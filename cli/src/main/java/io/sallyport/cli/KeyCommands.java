package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Key rotation. The names have three words, so each kind of key is a command of its own.
final class KeyCommands {
    private static final String TENANT = "--tenant";
    private static final String RETIRE_NOW = "--retire-now";
    private static final String PASSPHRASE = "passphrase";
    private static final String PIN = "pin";
    private static final String SHARES = "shares";

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
                new Command(
                        "key rotate root",
                        "Makes a new root key, and wraps every tenant's key under it. A protector"
                                + " whose secret is not given no longer opens the instance.",
                        List.of(
                                "./sallyport key rotate root --passphrase-fd 3 3< passphrase.txt",
                                "./sallyport key rotate root --pin-fd 3 3< pin.txt"),
                        List.of(
                                descriptor(PASSPHRASE, "The passphrase"),
                                descriptor(PIN, "The PIN of the token's user"),
                                descriptor(SHARES, "Custodians' shares, with commas between,")),
                        KeyCommands::rotateRoot),
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

    private static ArgSpec descriptor(String secret, String meaning) {
        return Options.number(
                "--" + secret + "-fd", "N", meaning + " comes on this open file descriptor.");
    }

    private static Exit rotateRoot(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        for (String secret : List.of(PASSPHRASE, PIN, SHARES)) {
            call.number("--" + secret + "-fd")
                    .ifPresent(descriptor ->
                            parameters.put(secret, SecretDescriptor.read(descriptor)));
        }
        call.results(
                        new Column("root key", "epoch"),
                        new Column("tenants", "tenants"),
                        new Column("old seals destroyed", "destroyed"),
                        new Column("old seals that a copy keeps", "kept"),
                        new Column("copies not reached", "staleCopies"))
                .showOne(call.instance().perform("root-key.rotate", parameters));
        return Exit.SUCCESS;
    }

    private static Command later(String kind, String purpose) {
        return Later.command("key rotate " + kind, purpose, "./sallyport key rotate " + kind);
    }
}
