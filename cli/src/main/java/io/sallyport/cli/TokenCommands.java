package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Whether a token that somebody reports is one of ours. One that is not is exit code 1.
final class TokenCommands {
    private static final String TENANT = "--tenant";

    private TokenCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "token entry",
                        "Finds what the log tells of a token by its jti claim. A token that"
                                + " verifies and has no entry was signed with a stolen key.",
                        List.of(
                                "./sallyport token entry 98017ec2be0efe37edbb8048dc6dec72 --tenant"
                                        + " contoso"),
                        List.of(
                                Options.word("JTI", "The token's jti; not the token itself."),
                                Options.required(TENANT, "T", "The tenant's name.")),
                        TokenCommands::entry));
    }

    private static Exit entry(Call call) {
        Map<String, Object> asked = Map.of("tenant", call.text(TENANT), "token", call.word());
        JsonObject answer = call.instance().perform("token.entry", asked);
        boolean issued = answer.yes("issued");
        call.terminal()
                .line(
                        switch (call.format()) {
                            case JSON -> Results.json(answer);
                            case TEXT -> issued ? told(answer) : untold(answer);
                        });
        return issued ? Exit.SUCCESS : Exit.FAILURE;
    }

    private static String untold(JsonObject answer) {
        return answer.members().containsKey("erased")
                ? "of entry "
                        + answer.number("position")
                        + " nothing can be read any more: its time in the log was over"
                : "the log tells of no such token";
    }

    private static String told(JsonObject answer) {
        JsonObject event = answer.object("event");
        JsonObject details = event.object("details");
        return "issued to "
                + details.text("client")
                + " at "
                + Instant.ofEpochMilli(event.number("time"))
                + ", scope "
                + details.text("scope")
                + ", until "
                + Instant.ofEpochSecond(Long.parseLong(details.text("expires")))
                + " (entry "
                + answer.number("position")
                + ")";
    }
}
