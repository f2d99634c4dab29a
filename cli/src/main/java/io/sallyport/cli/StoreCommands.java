package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// What the database says to others, and whether others changed it. A finding is exit code 1, so
/// that a script notices.
final class StoreCommands {
    private static final String TENANT = "--tenant";
    private static final List<ArgSpec> ONE_TENANT =
            List.of(Options.text(TENANT, "T", "The tenant's name, or operator; all if left out."));

    private StoreCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "store leakage",
                        "Counts what the blind indexes and the lengths of rows tell who has the"
                                + " whole database; docs/leakage.md explains each.",
                        List.of(
                                "./sallyport store leakage",
                                "./sallyport store leakage --tenant contoso --output json"),
                        ONE_TENANT,
                        StoreCommands::leakage),
                new Command(
                        "store sweep",
                        "Holds the rows against the log, and names those that were changed behind"
                                + " the service's back.",
                        List.of(
                                "./sallyport store sweep",
                                "./sallyport store sweep --tenant contoso"),
                        ONE_TENANT,
                        StoreCommands::sweep),
                new Command(
                        "store scan",
                        "Looks in every file of the data folder for values of a canary tenant,"
                                + " which must be sealed.",
                        List.of("./sallyport store scan"),
                        List.of(),
                        StoreCommands::scan));
    }

    private static Map<String, Object> parameters(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        call.optional(TENANT).ifPresent(tenant -> parameters.put("tenant", tenant));
        return parameters;
    }

    private static Exit leakage(Call call) {
        JsonObject counted = call.instance().perform("index.leakage", parameters(call));
        call.results(
                        new Column("INDEX", "index"),
                        new Column("VALUES", "values"),
                        new Column("BITS", "valueBits"),
                        new Column("LEFT", "guessBits"),
                        new Column("HASHES", "hashes"),
                        new Column("DISTINCT", "distinct"),
                        new Column("LARGEST", "largestGroup"),
                        new Column("BY KEY VERSION", "versions"),
                        new Column("COLLISIONS", "collisions"),
                        new Column("VERDICT", "verdict"))
                .showWhole(counted, "indexes");
        if (call.format() == Results.Format.TEXT) {
            call.terminal().line("");
            call.results(
                            new Column("TABLE", "table"),
                            new Column("ROWS", "rows"),
                            new Column("LENGTHS", "lengths"),
                            new Column("ALONE BY LENGTH", "aloneByLength"),
                            new Column("SHORTEST", "shortest"),
                            new Column("LONGEST", "longest"))
                    .showWhole(counted, "rows");
        }
        boolean asDeclared =
                counted.objects("indexes").stream()
                        .allMatch(index -> index.text("verdict").equals("as declared"));
        return asDeclared ? Exit.SUCCESS : Exit.FAILURE;
    }

    private static Exit sweep(Call call) {
        JsonObject swept = call.instance().perform("store.sweep", parameters(call));
        call.results(
                        new Column("TENANT", "tenant"),
                        new Column("TABLE", "table"),
                        new Column("ROW", "row"),
                        new Column("WHAT", "what"))
                .showWhole(swept, "findings");
        return exit(swept);
    }

    private static Exit scan(Call call) {
        JsonObject scanned = call.instance().perform("store.scan", Map.of());
        call.results(
                        new Column("FILE", "file"),
                        new Column("VALUE", "value"),
                        new Column("FORM", "form"))
                .showWhole(scanned, "findings");
        call.terminal().note(scanned.number("files") + " files were read");
        return exit(scanned);
    }

    private static Exit exit(JsonObject answer) {
        return answer.objects("findings").isEmpty() ? Exit.SUCCESS : Exit.FAILURE;
    }
}
