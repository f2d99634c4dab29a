package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Looks into the log of the instance that runs.
final class LogCommands {
    static final String TENANT = "--tenant";
    static final String FROM = "--from";
    static final String TO = "--to";

    private static final String ACTION = "--action";
    private static final String ACTOR = "--actor";
    private static final String REQUEST = "--request";
    private static final String LIMIT = "--limit";
    private static final String BEFORE = "--before";
    private static final long LIMIT_USUAL = 100;
    private static final long PAGE = 1_000;
    private static final Column[] COLUMNS = {
        new Column("POSITION", "position"),
        new Column("TIME", "time"),
        new Column("TENANT", "tenant"),
        new Column("ACTION", "action"),
        new Column("ACTORS", "actors"),
        new Column("DETAILS", "details")
    };

    private LogCommands() {}

    static List<Command> commands() {
        return List.of(show(), search(), LogExport.command());
    }

    private static Command show() {
        return new Command(
                "audit show",
                "Shows one event of the log.",
                List.of("./sallyport audit show 12"),
                List.of(Options.word("POSITION", "Its position in the log, counted from 0.")),
                call -> {
                    call.results(
                                    new Column("position", "position"),
                                    new Column("time", "time"),
                                    new Column("committed", "committed"),
                                    new Column("tenant", "tenant"),
                                    new Column("action", "action"),
                                    new Column("actors", "actors"),
                                    new Column("purpose", "purpose"),
                                    new Column("source", "source"),
                                    new Column("request", "request"),
                                    new Column("details", "details"),
                                    new Column("people", "people"),
                                    new Column("erased", "erased"),
                                    new Column("reason", "reason"))
                            .showOne(
                                    call.instance()
                                            .perform(
                                                    "audit.show",
                                                    Map.of("position", position(call))));
                    return Exit.SUCCESS;
                });
    }

    private static long position(Call call) {
        if (!call.word().matches("[0-9]{1,18}")) {
            throw CommandFailed.usage("POSITION is a whole number");
        }
        return Long.parseLong(call.word());
    }

    private static Command search() {
        return new Command(
                "audit search",
                "Looks for events of the log, the newest first. Each search is an event itself.",
                List.of(
                        "./sallyport audit search --tenant contoso --limit 20",
                        "./sallyport audit search --request 0123456789abcdef0123456789abcdef",
                        "./sallyport audit search --action request.refused"
                                + " --from 2026-01-31T08:00:00Z"),
                options(),
                LogCommands::run);
    }

    private static List<ArgSpec> options() {
        List<ArgSpec> options = new ArrayList<>(where());
        options.add(Options.text(ACTION, "A", "Of this kind, such as token.issued."));
        options.add(Options.text(ACTOR, "X", "Of this actor, such as client:portal."));
        options.add(Options.text(REQUEST, "ID", "Of this request: an answer's incident id."));
        options.add(
                Options.number(LIMIT, "N", "Show at most so many (default: " + LIMIT_USUAL + ")."));
        options.add(Options.number(BEFORE, "POSITION", "Begin below this position."));
        return List.copyOf(options);
    }

    /// Which part of the log.
    static List<ArgSpec> where() {
        return List.of(
                Options.text(TENANT, "T", "Of this tenant; operator for the instance's own."),
                Options.text(FROM, "TIME", "Not before this time (RFC 3339)."),
                Options.text(TO, "TIME", "Before this time (RFC 3339)."));
    }

    /// What was given of some options, as an activity's parameters.
    static Map<String, Object> given(Call call, String... options) {
        Map<String, Object> given = new TreeMap<>();
        for (String option : options) {
            call.optional(option).ifPresent(value -> given.put(option.substring(2), value));
        }
        return given;
    }

    private static Exit run(Call call) {
        Map<String, Object> asked = given(call, TENANT, FROM, TO, ACTION, ACTOR, REQUEST);
        Results results = call.results(COLUMNS);
        long left = call.number(LIMIT).orElse(LIMIT_USUAL);
        Optional<Long> before = call.number(BEFORE);
        do {
            before.ifPresent(position -> asked.put("before", position));
            asked.put("limit", Math.min(left, PAGE));
            JsonObject page = call.instance().perform("audit.search", asked);
            List<JsonObject> events = page.objects("events");
            results.show(call.format() == Results.Format.TEXT ? rows(events) : events);
            left -= events.size();
            before = page.optionalNumber("next");
        } while (before.isPresent() && left > 0);
        before.ifPresent(position ->
                call.terminal()
                        .note("sallyport: there may be more: go on with --before " + position));
        return Exit.SUCCESS;
    }

    /// Of an erased event there is a line too.
    private static List<JsonObject> rows(List<JsonObject> events) {
        return events.stream().map(LogCommands::row).toList();
    }

    private static JsonObject row(JsonObject event) {
        if (!event.members().containsKey("erased")) {
            return event;
        }
        Map<String, Object> row = new TreeMap<>(event.members());
        row.put("time", event.text("committed"));
        row.put("action", "erased");
        return new JsonObject(row);
    }
}
