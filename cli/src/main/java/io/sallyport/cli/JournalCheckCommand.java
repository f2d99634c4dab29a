package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Has the running instance hold its journal against its log.
final class JournalCheckCommand {
    private JournalCheckCommand() {}

    static Command command() {
        return new Command(
                "audit check",
                "Holds the journal, where the events are, against the log that was signed. The node"
                        + " does so by itself all the time; this does it now.",
                List.of("./sallyport audit check", "./sallyport audit check --output json"),
                List.of(),
                JournalCheckCommand::check);
    }

    private static Exit check(Call call) {
        List<JsonObject> findings = new ArrayList<>();
        JsonObject answer;
        long checked = 0;
        try (Progress progress = new Progress(call.terminal(), "checking the journal")) {
            do {
                answer = call.instance().perform("audit.check", Map.of("from", checked));
                findings.addAll(answer.objects("findings"));
                checked = answer.number("checked");
                progress.at(checked, answer.number("entries"));
            } while (checked < answer.number("entries"));
        }
        Map<String, Object> whole = new TreeMap<>(answer.members());
        whole.put("findings", findings.stream().map(JsonObject::members).toList());
        call.results(new Column("POSITION", "position"), new Column("WHAT", "what"))
                .showWhole(new JsonObject(whole), "findings");
        call.terminal().note(checked + " entries were checked");
        return findings.isEmpty() ? Exit.SUCCESS : Exit.FAILURE;
    }
}
