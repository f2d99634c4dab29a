package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// For how long a tenant's events can be read.
final class RetentionCommand {
    private static final String DAYS = "--days";
    private static final String FOREVER = "--forever";

    private RetentionCommand() {}

    static Command command() {
        return new Command(
                "tenant retention",
                "Shows for how long a tenant's events can be read, or changes that. What is older"
                        + " is erased, within a tenth of that time.",
                List.of(
                        "./sallyport tenant retention contoso",
                        "./sallyport tenant retention contoso --days 90",
                        "./sallyport tenant retention contoso --forever"),
                List.of(
                        Options.word("NAME", "The tenant's name."),
                        Options.number(DAYS, "N", "Days: 7 to 3650."),
                        Options.flag(FOREVER, "As long as there is the tenant.")),
                RetentionCommand::run);
    }

    private static Exit run(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("tenant", call.word());
        Optional<Long> days = call.number(DAYS);
        boolean forever = call.flag(FOREVER);
        if (forever && days.isPresent()) {
            throw CommandFailed.usage("give either " + DAYS + " or " + FOREVER);
        }
        if (forever) {
            parameters.put("days", 0L);
        }
        days.ifPresent(given -> {
            if (given == 0) {
                throw CommandFailed.usage("to keep events for good, give " + FOREVER);
            }
            parameters.put("days", given);
        });
        JsonObject done = call.instance().perform("tenant.retention", parameters);
        call.results(
                        new Column("tenant", "tenant"),
                        new Column("days", "days"),
                        new Column("forever", "forever"))
                .showOne(done);
        return Exit.SUCCESS;
    }
}
