package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.ArgSpec;

/// Key rotation. The names have three words, so each kind of key is a command of its own.
final class KeyCommands {
    private static final String TENANT = "--tenant";
    private static final String PURPOSE = "--purpose";
    private static final String NO_WAIT = "--no-wait";
    private static final String NAME = "The tenant's name.";
    private static final long LOOKED_AT_NANOS = 250_000_000;
    private static final String PASSPHRASE = "passphrase";
    private static final String PIN = "pin";
    private static final String SHARES = "shares";

    /// Whatever opens a protector of the root key.
    static final List<ArgSpec> SECRETS =
            List.of(
                    descriptor(PASSPHRASE, "The passphrase,"),
                    descriptor(PIN, "The PIN of the token's user,"),
                    descriptor(SHARES, "Custodians' shares, one on each line,"));

    private KeyCommands() {}

    static List<Command> commands() {
        List<Command> all = new ArrayList<>(SigningKeyCommands.commands());
        all.addAll(instanceKeys());
        all.addAll(tenantKeys());
        all.addAll(versions());
        return all;
    }

    private static List<Command> instanceKeys() {
        return List.of(
                new Command(
                        "key rotate root",
                        "Makes a new root key, and wraps every tenant's key under it. A protector"
                                + " whose secret is not given no longer opens the instance.",
                        List.of(
                                "./sallyport key rotate root --passphrase-fd 3 3< passphrase.txt",
                                "./sallyport key rotate root --pin-fd 3 3< pin.txt"),
                        SECRETS,
                        KeyCommands::rotateRoot));
    }

    private static List<Command> tenantKeys() {
        return List.of(
                new Command(
                        "key rotate tenant",
                        "Makes a new key that guards one tenant's keys. No row is touched.",
                        List.of("./sallyport key rotate tenant --tenant contoso"),
                        List.of(Options.required(TENANT, "T", NAME)),
                        KeyCommands::rotateTenant),
                new Command(
                        "key rotate purpose",
                        "Makes new keys for one tenant's data, brings its rows under them while"
                                + " everything goes on, and retires the old ones: these open older"
                                + " backups for 35 days more, and nothing else.",
                        List.of(
                                "./sallyport key rotate purpose --tenant contoso",
                                "./sallyport key rotate purpose --tenant contoso --purpose index"),
                        List.of(
                                Options.required(TENANT, "T", NAME),
                                Options.text(
                                        PURPOSE,
                                        "P",
                                        "One of records, index, audit, signing, persons, marks; all"
                                                + " if left out."),
                                Options.flag(
                                        NO_WAIT,
                                        "Answers as soon as the new keys are in use; the rows"
                                                + " follow.")),
                        KeyCommands::rotatePurpose));
    }

    private static List<Command> versions() {
        return List.of(
                new Command(
                        "key destroy-retired",
                        "Destroys one tenant's retired keys at once, for when one may have leaked:"
                                + " its backups from before they were retired never open again.",
                        List.of("./sallyport key destroy-retired --tenant contoso"),
                        List.of(Options.required(TENANT, "T", NAME)),
                        KeyCommands::destroyRetired),
                new Command(
                        "key versions",
                        "Shows the versions of one tenant's keys: live, retiring while rows are"
                                + " still under them, or retired and kept for older backups.",
                        List.of("./sallyport key versions --tenant contoso"),
                        List.of(Options.required(TENANT, "T", NAME)),
                        call -> {
                            versions(call)
                                    .showWhole(
                                            call.instance()
                                                    .perform("purpose-key.list", tenant(call)),
                                            "versions");
                            return Exit.SUCCESS;
                        }));
    }

    private static Results versions(Call call) {
        return call.results(
                new Column("KEY", "key"),
                new Column("VERSION", "version"),
                new Column("STATE", "state"),
                new Column("RETIRED AT", "retiredAt"),
                new Column("KEPT UNTIL", "keptUntil"));
    }

    private static Exit destroyRetired(Call call) {
        JsonObject done = call.instance().perform("purpose-key.destroy-retired", tenant(call));
        call.results(
                        new Column("KEY", "key"),
                        new Column("VERSION", "version"),
                        new Column("RETIRED AT", "retiredAt"))
                .showWhole(done, "destroyed");
        if (!done.objects("destroyed").isEmpty()) {
            call.terminal()
                    .note(
                            "backups of this tenant from before "
                                    + done.text("endedBefore")
                                    + " open no more: write a new one");
        }
        if (done.yes("retiring")) {
            call.terminal().note("a rotation is under way: ask again when it has ended");
        }
        if (done.members().containsKey("staleCopies")) {
            call.terminal()
                    .note("not reached, and still with the keys: " + done.texts("staleCopies"));
        }
        return Exit.SUCCESS;
    }

    private static Map<String, Object> tenant(Call call) {
        return new TreeMap<>(Map.of("tenant", call.text(TENANT)));
    }

    private static Results shown(Call call) {
        return call.results(
                new Column("records", "records"),
                new Column("index", "index"),
                new Column("audit", "audit"),
                new Column("signing", "signing"),
                new Column("persons", "persons"),
                new Column("marks", "marks"),
                new Column("rotating", "rotating"));
    }

    private static Exit rotateTenant(Call call) {
        call.results(new Column("tenant", "tenant"))
                .showOne(call.instance().perform("tenant-key.rotate", tenant(call)));
        return Exit.SUCCESS;
    }

    private static Exit rotatePurpose(Call call) {
        Map<String, Object> parameters = tenant(call);
        call.optional(PURPOSE).ifPresent(purpose -> parameters.put("purpose", purpose));
        JsonObject state = call.instance().perform("purpose-key.rotate", parameters);
        if (!call.flag(NO_WAIT)) {
            try (Progress progress = new Progress(call.terminal(), "rows")) {
                while (state.yes("rotating")) {
                    progress.at(state.number("rows"), state.number("total"));
                    LockSupport.parkNanos(LOOKED_AT_NANOS);
                    state = call.instance().perform("purpose-key.list", tenant(call));
                }
            }
        }
        shown(call).showOne(state);
        return Exit.SUCCESS;
    }

    private static ArgSpec descriptor(String secret, String meaning) {
        return Options.number(
                "--" + secret + "-fd", "N", meaning + " on this open file descriptor.");
    }

    static Map<String, Object> secrets(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        for (String secret : List.of(PASSPHRASE, PIN)) {
            call.number("--" + secret + "-fd")
                    .ifPresent(descriptor ->
                            parameters.put(secret, SecretDescriptor.read(descriptor)));
        }
        call.number("--" + SHARES + "-fd")
                .ifPresent(
                        descriptor -> parameters.put(SHARES, SecretDescriptor.readAll(descriptor)));
        return parameters;
    }

    private static Exit rotateRoot(Call call) {
        Map<String, Object> parameters = secrets(call);
        call.results(
                        new Column("root key", "epoch"),
                        new Column("tenants", "tenants"),
                        new Column("old seals destroyed", "destroyed"),
                        new Column("old seals that a copy keeps", "kept"),
                        new Column("copies not reached", "staleCopies"))
                .showOne(call.instance().perform("root-key.rotate", parameters));
        return Exit.SUCCESS;
    }
}
