package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Where the log's events go. Sinks are named in `config.json`; what makes their events plain is a
/// command, so that it stands in the log with its reason.
final class SinkCommands {
    private static final String REASON = "--reason";
    private static final String TENANT = "--tenant";
    private static final ArgSpec WHY = Options.required(REASON, "WHY", "Why; it is logged.");
    private static final Column[] COLUMNS = {
        new Column("NAME", "name"),
        new Column("KIND", "kind"),
        new Column("TO", "to"),
        new Column("FORM", "form"),
        new Column("CURSOR", "cursor"),
        new Column("LAG", "lagEntries"),
        new Column("LAG SECONDS", "lagSeconds"),
        new Column("STATE", "state"),
        new Column("LAST PROBLEM", "problem")
    };

    private SinkCommands() {}

    private static ArgSpec name() {
        return Options.word("NAME", "The sink's name in config.json.");
    }

    static List<Command> commands() {
        return List.of(
                new Command(
                        "sink list",
                        "Lists where the log's events go, and how far each sink has come;"
                                + " docs/sinks.md says how sinks are set up.",
                        List.of("./sallyport sink list", "./sallyport sink list --output json"),
                        List.of(),
                        SinkCommands::list),
                new Command(
                        "sink open",
                        "Sends a sink events in plain from here on, until it is closed or has"
                                + " another receiver.",
                        List.of(
                                "./sallyport sink open siem --reason ticket-4711",
                                "./sallyport sink open siem --reason audit --tenant contoso"),
                        List.of(
                                name(),
                                WHY,
                                Options.text(
                                        TENANT,
                                        "T",
                                        "Whose events, or operator; all if left out.")),
                        call -> set(call, "sink.open")),
                new Command(
                        "sink close",
                        "Sends a sink sealed events alone from here on.",
                        List.of("./sallyport sink close siem --reason done"),
                        List.of(name(), WHY),
                        call -> set(call, "sink.close")));
    }

    /// A sink that does not work is exit code 1, so that a script notices.
    private static Exit list(Call call) {
        List<JsonObject> sinks = call.instance().perform("sink.list", Map.of()).objects("sinks");
        call.results(COLUMNS).show(sinks);
        boolean well = sinks.stream().allMatch(sink -> sink.text("state").equals("current"));
        return well ? Exit.SUCCESS : Exit.FAILURE;
    }

    private static Exit set(Call call, String activity) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("name", call.word());
        parameters.put("reason", call.text(REASON));
        call.optional(TENANT).ifPresent(tenant -> parameters.put("tenant", tenant));
        call.results(COLUMNS).show(List.of(call.instance().perform(activity, parameters)));
        return Exit.SUCCESS;
    }
}
