package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Tenants: make, list, appoint, suspend, resume, destroy.
final class TenantCommands {
    private static final String NAMES_FROM = "--names-from";
    private static final String GRACE_DAYS = "--grace-days";
    private static final String REASON = "--reason";
    private static final String USER_NAME = "--user-name";
    private static final String SKIP_EXISTING = "--skip-existing";
    private static final String TENANTS = "tenants";
    private static final Column[] COLUMNS = {
        new Column("NAME", "name"),
        new Column("STATUS", "status"),
        new Column("CREATED", "createdAt"),
        new Column("ID", "id"),
        new Column("ISSUER", "issuer")
    };

    private TenantCommands() {}

    static List<Command> commands() {
        return List.of(
                create(),
                list(),
                appoint(),
                change("suspend", "No token is issued or accepted in a suspended tenant."),
                change("resume", "The tenant works again as before its suspension."),
                shred(),
                change("keep", "A tenant that was to be shredded stays, suspended."),
                held("hold", "Nothing of the tenant may be destroyed, for this reason."),
                held("release", "Ends a hold; the others stay."),
                SettingCommands.settings(),
                SettingCommands.configure(),
                RetentionCommand.command(),
                destroy());
    }

    private static Command appoint() {
        return new Command(
                "tenant appoint",
                "Invites a tenant's first administrator, where nobody has a role; no password is"
                        + " made, and from then on administrators appoint each other.",
                List.of("./sallyport tenant appoint contoso --user-name ann@contoso.example"),
                List.of(
                        Options.word("NAME", "The tenant's name."),
                        Options.required(
                                USER_NAME, "U", "The user's name; the user is made if missing.")),
                call -> {
                    Map<String, Object> parameters =
                            Map.of("tenant", call.word(), "userName", call.text(USER_NAME));
                    call.results(
                                    new Column("tenant", "tenant"),
                                    new Column("user", "userName"),
                                    new Column("id", "id"),
                                    new Column("role", "role"))
                            .showOne(call.instance().perform("tenant.appoint", parameters));
                    return Exit.SUCCESS;
                });
    }

    private static Command shred() {
        return new Command(
                "tenant shred",
                "Suspends a tenant, and lets its keys be destroyed once the grace is over.",
                List.of(
                        "./sallyport tenant shred contoso",
                        "./sallyport tenant shred contoso --grace-days 90"),
                List.of(
                        Options.word("NAME", "The tenant's name."),
                        Options.number(
                                GRACE_DAYS, "N", "Days of grace: 0 to 365; 30 if left out.")),
                call -> {
                    Map<String, Object> parameters = new TreeMap<>();
                    parameters.put("tenant", call.word());
                    call.number(GRACE_DAYS).ifPresent(days -> parameters.put("graceDays", days));
                    return show(call, "tenant.shred", parameters);
                });
    }

    private static Command held(String verb, String meaning) {
        return new Command(
                "tenant " + verb,
                meaning,
                List.of("./sallyport tenant " + verb + " contoso --reason 4C-12/26"),
                List.of(
                        Options.word("NAME", "The tenant's name."),
                        Options.required(REASON, "R", "Such as a court's file number.")),
                call ->
                        show(
                                call,
                                "tenant." + verb,
                                Map.of("tenant", call.word(), "reason", call.text(REASON))));
    }

    private static Exit show(Call call, String activity, Map<String, Object> parameters) {
        call.results(
                        new Column("tenant", "name"),
                        new Column("status", "status"),
                        new Column("shred from", "shredFrom"),
                        new Column("holds", "holds"))
                .showOne(call.instance().perform(activity, parameters));
        return Exit.SUCCESS;
    }

    private static Command destroy() {
        List<ArgSpec> options = new ArrayList<>();
        options.add(Options.word("NAME", "The tenant's name."));
        options.addAll(KeyCommands.SECRETS);
        return new Command(
                "tenant destroy",
                "Destroys a shredded tenant's keys for good, rotates the root key, and prints a"
                        + " signed certificate. A protector whose secret is not given no longer"
                        + " opens the instance.",
                List.of("./sallyport tenant destroy contoso --passphrase-fd 3 3< passphrase.txt"),
                options,
                call -> {
                    Map<String, Object> parameters = KeyCommands.secrets(call);
                    parameters.put("tenant", call.word());
                    JsonObject done = call.instance().perform("tenant.destroy", parameters);
                    if (call.format() == Results.Format.TEXT) {
                        call.terminal().text(done.text("certificate"));
                    } else {
                        call.results(new Column("tenant", "tenant")).showOne(done);
                    }
                    return Exit.SUCCESS;
                });
    }

    private static Command create() {
        return new Command(
                "tenant create",
                "Makes tenants and prints one JSON line for each. Stops at the first refusal.",
                List.of(
                        "./sallyport tenant create contoso fabrikam",
                        "./sallyport tenant create --names-from names.txt --skip-existing",
                        "seq -f 't%g' 1000 | ./sallyport tenant create --names-from -"),
                List.of(
                        Options.words(
                                "0..*", 0, "NAME", "Unique name; never changed or used again."),
                        Options.text(
                                NAMES_FROM,
                                "FILE",
                                "A file with one name on each line; - reads standard input."),
                        Options.flag(SKIP_EXISTING, "Go on when a tenant exists already.")),
                TenantCommands::runCreate);
    }

    private static Exit runCreate(Call call) throws IOException {
        List<String> names = names(call);
        int made = 0;
        int skipped = 0;
        try (Progress progress = new Progress(call.terminal(), "creating tenants")) {
            for (String name : names) {
                Optional<JsonObject> tenant = create(call, name);
                if (tenant.isPresent()) {
                    made++;
                    call.terminal().line(Results.json(tenant.get()));
                } else {
                    skipped++;
                }
                progress.at(made + skipped, names.size());
            }
        } catch (CommandFailed failure) {
            String next =
                    failure instanceof Terminal.OutputClosed
                            ? ""
                            : names.get(made + skipped) + ": ";
            throw new CommandFailed(
                    next + failure.line() + "; " + made + " of " + names.size() + " created");
        }
        if (skipped > 0) {
            call.terminal().note("sallyport: skipped " + skipped + " that exist already");
        }
        return Exit.SUCCESS;
    }

    /// @return nothing when it was there already, and that is fine
    private static Optional<JsonObject> create(Call call, String name) {
        try {
            return Optional.of(call.instance().perform("tenant.create", Map.of("name", name)));
        } catch (Refused refused) {
            if (refused.conflict() && call.flag(SKIP_EXISTING)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static List<String> names(Call call) throws IOException {
        List<String> given = call.words(0);
        Optional<String> file = call.optional(NAMES_FROM);
        if (given.isEmpty() == file.isEmpty()) {
            throw CommandFailed.usage("give either names or " + NAMES_FROM + " FILE");
        }
        if (file.isEmpty()) {
            return given;
        }
        try (InputStream in =
                file.get().equals("-")
                        ? call.terminal().in()
                        : Files.newInputStream(Path.of(file.get()))) {
            List<String> names = read(in);
            if (names.isEmpty()) {
                throw new CommandFailed("there are no names in " + file.get());
            }
            return names;
        }
    }

    /// Blank lines do not count.
    private static List<String> read(InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String> names = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                names.add(line.strip());
            }
        }
        return names;
    }

    private static Command list() {
        return new Command(
                "tenant list",
                "Lists all tenants, or a part of them.",
                List.of(
                        "./sallyport tenant list",
                        "./sallyport tenant list --limit 20 --output json"),
                Pages.options(),
                call -> {
                    new Pages(call, "tenant.list", TENANTS).show(Map.of(), COLUMNS);
                    return Exit.SUCCESS;
                });
    }

    private static Command change(String verb, String meaning) {
        String activity = "tenant." + verb;
        List<ArgSpec> takes = List.of(Options.words("0..*", 1, "NAME", "The tenants."));
        return new Command(
                "tenant " + verb,
                meaning,
                List.of("./sallyport tenant " + verb + " contoso"),
                takes,
                call -> {
                    Results results = call.results(COLUMNS);
                    for (String name : call.words(0)) {
                        results.show(List.of(change(call, activity, name)));
                    }
                    return Exit.SUCCESS;
                });
    }

    private static JsonObject change(Call call, String activity, String name) {
        try {
            return call.instance().perform(activity, Map.of("tenant", name));
        } catch (Refused refused) {
            throw new CommandFailed(name + ": " + refused.line());
        }
    }
}
