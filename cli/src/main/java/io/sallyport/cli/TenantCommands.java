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
import picocli.CommandLine.Model.ArgSpec;

/// Tenants: make, list, suspend, resume.
final class TenantCommands {
    private static final String NAMES_FROM = "--names-from";
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
                change("suspend", "No token is issued or accepted in a suspended tenant."),
                change("resume", "The tenant works again as before its suspension."),
                Later.command(
                        "tenant shred",
                        "Destroys a tenant's keys, so that its rows can never be opened again.",
                        "./sallyport tenant shred contoso"));
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
