package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// A tenant's people and groups, in and out of files.
final class DirectoryCommands {
    private static final String FORMAT = "--format";
    private static final String OUT = "--out";

    private DirectoryCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "directory import",
                        "Takes users and groups over from a file: lines of JSON, each as SCIM has"
                                + " it, or a realm that Keycloak exported. The same command again"
                                + " goes on where it was broken off. Passwords come as hashes.",
                        List.of(
                                "./sallyport directory import people.jsonl --issuer"
                                        + " https://localhost:8443/contoso --client-id hr"
                                        + " --client-secret-fd 3 --ca data/ca.pem 3< secret.txt",
                                "./sallyport directory import realm.json --format keycloak"
                                        + " --issuer https://localhost:8443/contoso --client-id hr"
                                        + " --client-secret-fd 3 3< secret.txt"),
                        with(
                                Options.word("FILE", "What to read."),
                                Options.text(
                                        FORMAT,
                                        "jsonl|keycloak",
                                        "What the file is (default: jsonl).")),
                        DirectoryCommands::runImport),
                new Command(
                        "directory export",
                        "Writes all users and groups as lines of JSON, as an import reads them."
                                + " Hashes of passwords stay. The same command again goes on where"
                                + " it was broken off.",
                        List.of(
                                "./sallyport directory export --out people.jsonl --issuer"
                                        + " https://localhost:8443/contoso --client-id hr"
                                        + " --client-secret-fd 3 3< secret.txt"),
                        with(
                                Options.required(
                                        OUT, "FILE", "A new file, which only its owner can read.")),
                        DirectoryCommands::runExport));
    }

    private static List<ArgSpec> with(ArgSpec... more) {
        List<ArgSpec> all = new ArrayList<>(List.of(more));
        all.addAll(TenantApi.options());
        return all;
    }

    private static Exit runImport(Call call) throws IOException {
        Path file = Path.of(call.word());
        if (!Files.isRegularFile(file)) {
            throw CommandFailed.usage(file + " is no file that can be read");
        }
        String format = call.optional(FORMAT).orElse("jsonl");
        ImportSource source =
                switch (format) {
                    case "jsonl" -> ImportSource.lines(file);
                    case "keycloak" -> RealmFile.of(file);
                    default -> throw CommandFailed.usage(FORMAT + " is jsonl or keycloak");
                };
        try (source;
                TenantApi api = TenantApi.of(call, "scim.write");
                Progress progress = new Progress(call.terminal(), "bytes")) {
            DirectoryImport run = new DirectoryImport(call, api, progress);
            JsonObject end = run.run(source, DirectoryImport.id(api.issuer(), format, file));
            source.note().ifPresent(note -> call.terminal().note("sallyport: " + note));
            return ended(call, end);
        }
    }

    private static Exit ended(Call call, JsonObject end) {
        long refused = end.number("refused");
        call.terminal()
                .line(
                        switch (call.format()) {
                            case JSON -> Results.json(end);
                            case TEXT ->
                                    end.number("made")
                                            + " users and groups made, "
                                            + refused
                                            + (refused == 1 ? " line" : " lines")
                                            + " refused";
                        });
        return refused == 0 ? Exit.SUCCESS : Exit.FAILURE;
    }

    private static Exit runExport(Call call) throws IOException {
        try (TenantApi api = TenantApi.of(call, "scim.read");
                ExportFile file = ExportFile.open(Path.of(call.text(OUT)), api.issuer())) {
            boolean goesOn = true;
            while (goesOn) {
                String query =
                        file.next().isEmpty() ? "" : "?after=" + TenantApi.encoded(file.next());
                JsonObject page = api.get("/api/v1/directory/export" + query);
                StringBuilder lines = new StringBuilder();
                for (JsonObject resource : page.objects("resources")) {
                    lines.append(CanonicalJson.write(resource.members())).append('\n');
                }
                byte[] written = lines.toString().getBytes(StandardCharsets.UTF_8);
                goesOn = page.members().containsKey("next");
                if (goesOn) {
                    file.write(written, page.text("next"));
                } else {
                    file.end(written);
                }
                if (call.terminal().watched()) {
                    call.terminal().progress(file.lines() + " lines");
                }
            }
            Map<String, Object> result = new TreeMap<>(Map.of("lines", file.lines()));
            call.terminal()
                    .line(
                            switch (call.format()) {
                                case JSON -> Results.json(new JsonObject(result));
                                case TEXT -> file.lines() + " lines written";
                            });
            return Exit.SUCCESS;
        }
    }
}
