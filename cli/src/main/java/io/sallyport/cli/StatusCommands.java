package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a running instance says about itself.
final class StatusCommands {
    private StatusCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "status",
                        "Shows what is running: the instance, its assurance, its size.",
                        List.of(
                                "./sallyport status",
                                "./sallyport status --data /srv/one --output json"),
                        List.of(),
                        StatusCommands::status),
                new Command(
                        "metrics",
                        "Prints the metrics of the instance in the Prometheus text format.",
                        List.of("./sallyport metrics | grep http_server"),
                        List.of(),
                        StatusCommands::metrics));
    }

    private static Exit status(Call call) {
        JsonObject status = call.instance().status();
        call.results(
                        new Column("instance", "instance"),
                        new Column("assurance", "assurance"),
                        new Column("version", "version"),
                        new Column("origin", "origin"),
                        new Column("tenants", "tenants"),
                        new Column("log entries", "logSize"),
                        new Column("copies of the keys", "copies"),
                        new Column("opened by", "openedBy"),
                        new Column("public certificate", "shownCertificate"),
                        new Column("readable values", "readable"))
                .showOne(withCertificate(withReadable(withProtectors(withCopies(status)))));
        return Exit.SUCCESS;
    }

    /// How many copies there are, and which of them are behind.
    private static JsonObject withCopies(JsonObject status) {
        if (!status.members().containsKey("keyringCopies")) {
            return status;
        }
        List<JsonObject> copies = status.objects("keyringCopies");
        String stale =
                copies.stream()
                        .filter(copy -> copy.text("state").equals("stale"))
                        .map(copy ->
                                copy.text("folder") + " stale since " + copy.text("staleSince"))
                        .collect(Collectors.joining(", "));
        Map<String, Object> more = new TreeMap<>(status.members());
        more.put("copies", copies.size() + (stale.isEmpty() ? "" : " (" + stale + ")"));
        return new JsonObject(more);
    }

    /// Whose it is and until when, and what keeps a newer one from being taken.
    private static JsonObject withCertificate(JsonObject status) {
        if (!status.members().containsKey("certificate")) {
            return status;
        }
        JsonObject certificate = status.object("certificate");
        String said =
                certificate.text("source")
                        + " until "
                        + certificate.text("notAfter")
                        + (certificate.text("state").equals("good")
                                ? ""
                                : " (" + certificate.text("state") + ")")
                        + certificate.optionalText("problem").map(why -> "; " + why).orElse("");
        Map<String, Object> more = new TreeMap<>(status.members());
        more.put("shownCertificate", said);
        return new JsonObject(more);
    }

    /// How many sealed values stand readable in files, and where.
    private static JsonObject withReadable(JsonObject status) {
        if (!status.members().containsKey("plaintext")) {
            return status;
        }
        JsonObject scan = status.object("plaintext");
        List<JsonObject> found = scan.objects("findings");
        String said;
        if (!found.isEmpty()) {
            said =
                    found.stream()
                            .map(one -> one.text("value") + " in " + one.text("file"))
                            .collect(Collectors.joining(", "));
        } else if (scan.members().containsKey("at")) {
            said = "none in " + scan.number("files") + " files at " + scan.text("at");
        } else {
            said = "not looked for yet";
        }
        Map<String, Object> more = new TreeMap<>(status.members());
        more.put("readable", said);
        return new JsonObject(more);
    }

    /// How many protectors there are, and which of them somebody has to look at.
    private static JsonObject withProtectors(JsonObject status) {
        if (!status.members().containsKey("protectors")) {
            return status;
        }
        List<JsonObject> protectors = status.objects("protectors");
        String wanting =
                protectors.stream()
                        .flatMap(one -> wanting(one).stream())
                        .collect(Collectors.joining(", "));
        Map<String, Object> more = new TreeMap<>(status.members());
        more.put(
                "openedBy",
                protectors.size()
                        + (protectors.size() == 1 ? " protector" : " protectors")
                        + (wanting.isEmpty() ? "" : " (" + wanting + ")"));
        return new JsonObject(more);
    }

    private static Optional<String> wanting(JsonObject protector) {
        List<String> what = new ArrayList<>();
        switch (protector.text("state")) {
            case "suspended" -> what.add("suspended until " + protector.text("suspendedUntil"));
            case "stale" -> what.add("stale");
            default -> {}
        }
        switch (protector.text("test")) {
            case "due" -> what.add("test due " + protector.text("testDue"));
            case "overdue" -> what.add("test overdue since " + protector.text("testDue"));
            case "failed" -> what.add("test failed " + protector.text("testFailed"));
            default -> {}
        }
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(protector.text("id") + " " + String.join(", ", what));
    }

    /// The format is the same for people and programs; with `json` it is one string in an object.
    private static Exit metrics(Call call) {
        String metrics = call.instance().metrics();
        switch (call.format()) {
            case TEXT -> call.terminal().text(metrics);
            case JSON -> call.terminal().line(CanonicalJson.write(Map.of("prometheus", metrics)));
        }
        return Exit.SUCCESS;
    }
}
