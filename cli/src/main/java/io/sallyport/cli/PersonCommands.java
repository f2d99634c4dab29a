package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// Persons: what the log says of them besides their ids, and its end.
final class PersonCommands {
    private static final String TENANT = "--tenant";
    private static final String PERSON = "--person";
    private static final String REASON = "--reason";
    private static final String EXAMPLE =
            " --tenant contoso --person 0198f3a2-5b7c-7d10-8e4f-1a2b3c4d5e6f --reason R-2026-114";
    private static final List<ArgSpec> TAKES =
            List.of(
                    Options.required(TENANT, "T", "The tenant's name."),
                    Options.required(PERSON, "ID", "The person's id."),
                    Options.required(
                            REASON,
                            "R",
                            "Such as a request's number. The log keeps it, so name nobody."));

    private PersonCommands() {}

    static List<Command> commands() {
        return List.of(
                held("hold", "Nothing of the person may be destroyed, for this reason."),
                held("release", "Ends a hold on a person; the others stay."),
                purge());
    }

    private static Map<String, Object> given(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("tenant", call.text(TENANT));
        parameters.put("person", call.text(PERSON));
        parameters.put("reason", call.text(REASON));
        return parameters;
    }

    private static Command held(String verb, String meaning) {
        return new Command(
                "person " + verb,
                meaning,
                List.of("./sallyport person " + verb + EXAMPLE),
                TAKES,
                call -> {
                    call.results(new Column("person", "person"), new Column("holds", "holds"))
                            .showOne(call.instance().perform("person." + verb, given(call)));
                    return Exit.SUCCESS;
                });
    }

    private static Command purge() {
        return new Command(
                "person purge",
                "Destroys a person's key, so that nothing the log says of the person besides the id"
                        + " opens any more, and prints a signed certificate that names its limits."
                        + " The id is never used again.",
                List.of("./sallyport person purge" + EXAMPLE),
                TAKES,
                call -> {
                    JsonObject done = call.instance().perform("person.purge", given(call));
                    if (call.format() == Results.Format.TEXT) {
                        call.terminal().text(done.text("certificate"));
                    } else {
                        call.results(new Column("person", "person")).showOne(done);
                    }
                    return Exit.SUCCESS;
                });
    }
}
