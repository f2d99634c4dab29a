package io.sallyport.cli;

import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The generic form: every activity of the instance, also one that this command does not know.
final class ActivityCommands {
    private static final String FROM_DESCRIPTOR = "@fd:";

    private ActivityCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "activity list",
                        "Lists everything that the instance can be asked to do on this socket.",
                        List.of("./sallyport activity list"),
                        List.of(),
                        ActivityCommands::list),
                new Command(
                        "activity run",
                        "Performs one activity by its name.",
                        List.of(
                                "./sallyport activity run tenant.suspend tenant=contoso",
                                "./sallyport activity run application.create tenant=contoso"
                                        + " name=Pay scopes=a scopes=b clientSecret=@fd:3"
                                        + " 3< secret.txt"),
                        List.of(
                                Options.word("NAME", "The activity; see `activity list`."),
                                Options.words(
                                        "1..*",
                                        0,
                                        "KEY=VALUE",
                                        "Its parameters. A list repeats its key. A value @fd:N is"
                                                + " read from the open file descriptor N; a secret"
                                                + " only so.")),
                        ActivityCommands::run));
    }

    private static Exit list(Call call) {
        List<JsonObject> activities = call.instance().activities().objects("activities");
        switch (call.format()) {
            case JSON ->
                    activities.forEach(activity -> call.terminal().line(Results.json(activity)));
            case TEXT ->
                    call.results(
                                    new Column("NAME", "name"),
                                    new Column("MEANING", "meaning"),
                                    new Column("PARAMETERS", "parameters"))
                            .show(activities.stream().map(ActivityCommands::row).toList());
        }
        return Exit.SUCCESS;
    }

    private static JsonObject row(JsonObject activity) {
        Map<String, Object> row = new TreeMap<>(activity.members());
        row.put(
                "parameters",
                activity.objects("parameters").stream()
                        .map(parameter ->
                                parameter.yes("required")
                                        ? parameter.text("name")
                                        : "[" + parameter.text("name") + "]")
                        .collect(Collectors.joining(" ")));
        return new JsonObject(row);
    }

    private static Exit run(Call call) {
        String name = call.word();
        JsonObject activity =
                call.instance().activities().objects("activities").stream()
                        .filter(known -> known.text("name").equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                CommandFailed.usage(
                                        "there is no such activity: see"
                                                + " `./sallyport activity list`"));
        JsonObject result = call.instance().perform(name, parameters(activity, call.words(1)));
        switch (call.format()) {
            case JSON -> call.terminal().line(Results.json(result));
            case TEXT -> showText(call, result);
        }
        return Exit.SUCCESS;
    }

    /// Lists of objects as tables of their own, below what else there is.
    private static void showText(Call call, JsonObject result) {
        Set<String> tables = new TreeSet<>(result.members().keySet());
        tables.removeIf(member -> !isTable(result.members().get(member)));
        Column[] rest =
                result.members().keySet().stream()
                        .filter(member -> !tables.contains(member))
                        .map(member -> new Column(member, member))
                        .toArray(Column[]::new);
        call.results(rest).showOne(result);
        for (String table : tables) {
            List<JsonObject> rows = result.objects(table);
            Column[] columns =
                    rows.getFirst().members().keySet().stream()
                            .map(member -> new Column(member, member))
                            .toArray(Column[]::new);
            call.terminal().line(table + ":");
            call.results(columns).show(rows);
        }
    }

    private static boolean isTable(@Nullable Object value) {
        return value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(Map.class::isInstance);
    }

    private static Map<String, Object> parameters(JsonObject activity, List<String> given) {
        Map<String, Kind> kinds = new TreeMap<>();
        for (JsonObject parameter : activity.objects("parameters")) {
            kinds.put(parameter.text("name"), kind(parameter.text("kind")));
        }
        Map<String, Object> parameters = new TreeMap<>();
        for (String word : given) {
            int border = word.indexOf('=');
            String key = border < 0 ? "" : word.substring(0, border);
            Kind kind = kinds.get(key);
            if (kind == null) {
                // What stands there may be a secret in the wrong place, so it is not repeated.
                throw CommandFailed.usage(
                        "parameters are KEY=VALUE with one of the keys " + kinds.keySet());
            }
            Object value = value(kind, key, word.substring(border + 1));
            Object before = parameters.put(key, value);
            if (before instanceof List<?> list && value instanceof List<?> more) {
                List<Object> both = new ArrayList<>(list);
                both.addAll(more);
                parameters.put(key, both);
            } else if (before != null) {
                throw CommandFailed.usage(key + " is given twice");
            }
        }
        return parameters;
    }

    private static Kind kind(String name) {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw new CommandFailed("the instance knows a kind of parameter that this does not");
        }
    }

    private static Object value(Kind kind, String key, String text) {
        return switch (kind) {
            case TEXT -> text.startsWith(FROM_DESCRIPTOR) ? fromDescriptor(key, text) : text;
            case SECRET -> fromDescriptor(key, text);
            case TEXTS -> List.of(text);
            case WHOLE_NUMBER -> {
                if (!text.matches("-?[0-9]{1,18}")) {
                    throw CommandFailed.usage(key + " is a whole number");
                }
                yield Long.valueOf(text);
            }
            case YES_OR_NO ->
                    switch (text) {
                        case "yes", "true" -> true;
                        case "no", "false" -> false;
                        default -> throw CommandFailed.usage(key + " is yes or no");
                    };
        };
    }

    private static String fromDescriptor(String key, String text) {
        if (!text.matches(FROM_DESCRIPTOR + "[0-9]{1,9}")) {
            throw CommandFailed.usage(
                    key + " is read from a file descriptor: " + key + "=@fd:3 3< secret.txt");
        }
        return SecretDescriptor.read(Long.parseLong(text.substring(FROM_DESCRIPTOR.length())));
    }
}
