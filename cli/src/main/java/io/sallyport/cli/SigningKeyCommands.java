package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// The keys that sign a tenant's tokens.
final class SigningKeyCommands {
    private static final String TENANT = "--tenant";
    private static final String ALGORITHM = "--algorithm";
    private static final String AT_ONCE = "--at-once";
    private static final String PERIOD = "--period-hours";
    private static final String LEAD = "--lead-minutes";
    private static final String KEYS = "keys";

    private SigningKeyCommands() {}

    static List<Command> commands() {
        return List.of(rotate(), list(), show(), set());
    }

    private static ArgSpec tenant() {
        return Options.required(TENANT, "T", "The tenant's name.");
    }

    private static Command rotate() {
        return new Command(
                "key rotate signing",
                "Makes new signing keys for a tenant; what the old ones signed stays good.",
                List.of(
                        "./sallyport key rotate signing --tenant contoso",
                        "./sallyport key rotate signing --tenant contoso --algorithm RS256",
                        "./sallyport key rotate signing --tenant contoso --at-once"),
                List.of(
                        tenant(),
                        Options.text(
                                ALGORITHM,
                                "ALG",
                                "One of ES256, EdDSA, RS256, PS256; all that the tenant has if"
                                        + " left out."),
                        Options.flag(
                                AT_ONCE,
                                "The old keys stop verifying at once: every token that they signed"
                                        + " is worthless. For keys that leaked.")),
                call -> {
                    Map<String, Object> parameters = tenant(call);
                    call.optional(ALGORITHM).ifPresent(alg -> parameters.put("algorithm", alg));
                    if (call.flag(AT_ONCE)) {
                        parameters.put("atOnce", true);
                    }
                    keys(call)
                            .showWhole(
                                    call.instance().perform("signing-key.rotate", parameters),
                                    KEYS);
                    return Exit.SUCCESS;
                });
    }

    private static Command list() {
        return new Command(
                "key list",
                "Shows the keys that sign a tenant's tokens, and when each signs and verifies.",
                List.of("./sallyport key list --tenant contoso"),
                List.of(tenant()),
                call -> {
                    keys(call)
                            .show(
                                    call.instance()
                                            .perform("signing-key.list", tenant(call))
                                            .objects(KEYS));
                    return Exit.SUCCESS;
                });
    }

    private static Results keys(Call call) {
        return call.results(
                new Column("KEY ID", "kid"),
                new Column("ALGORITHM", "algorithm"),
                new Column("STATE", "state"),
                new Column("CREATED", "createdAt"),
                new Column("SIGNS FROM", "signsFrom"),
                new Column("SIGNS UNTIL", "signsUntil"),
                new Column("VERIFIES UNTIL", "verifiesUntil"));
    }

    private static Command show() {
        return new Command(
                "key schedule show",
                "Shows how a tenant's signing keys follow each other.",
                List.of("./sallyport key schedule show --tenant contoso"),
                List.of(tenant()),
                call ->
                        schedule(
                                call,
                                call.instance()
                                        .perform("signing-key-schedule.show", tenant(call))));
    }

    private static Command set() {
        return new Command(
                "key schedule set",
                "Sets how a tenant's signing keys follow each other, from the next one on.",
                List.of("./sallyport key schedule set --tenant contoso --period-hours 168"),
                List.of(
                        tenant(),
                        Options.number(PERIOD, "N", "How long a key signs: 1 to 9600."),
                        Options.number(
                                LEAD,
                                "N",
                                "How long a key is published before it signs: 15 or more, at most"
                                        + " half of the period.")),
                call -> {
                    Map<String, Object> parameters = tenant(call);
                    call.number(PERIOD).ifPresent(hours -> parameters.put("periodHours", hours));
                    call.number(LEAD).ifPresent(lead -> parameters.put("leadMinutes", lead));
                    return schedule(
                            call, call.instance().perform("signing-key-schedule.set", parameters));
                });
    }

    private static Exit schedule(Call call, JsonObject schedule) {
        call.results(
                        new Column("tenant", "tenant"),
                        new Column("a key signs, in hours", "periodHours"),
                        new Column("published before, in minutes", "leadMinutes"),
                        new Column("verifies on, in minutes", "overlapMinutes"))
                .showOne(schedule);
        return Exit.SUCCESS;
    }

    private static Map<String, Object> tenant(Call call) {
        return new TreeMap<>(Map.of("tenant", call.text(TENANT)));
    }
}
