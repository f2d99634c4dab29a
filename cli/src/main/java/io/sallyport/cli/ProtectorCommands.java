package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.ArgSpec;

/// What opens the root key: seals of several kinds, each of which is enough by itself.
final class ProtectorCommands {
    private static final String HOLDER = "--holder";
    private static final String REPLACES = "--replaces";
    private static final String EVERY = "--test-every-days";
    private static final String TOKEN = "--token";
    private static final String DEAL = "--deal";
    private static final String ASK = "--ask";
    private static final String DAYS = "--days";
    private static final Column[] COLUMNS = {
        new Column("ID", "id"),
        new Column("KIND", "kind"),
        new Column("HOLDER", "holder"),
        new Column("CREATED", "created"),
        new Column("LAST TESTED", "tested"),
        new Column("TEST DUE", "testDue"),
        new Column("TEST", "test"),
        new Column("STATE", "state"),
        new Column("SUSPENDED UNTIL", "suspendedUntil")
    };

    private ProtectorCommands() {}

    static List<Command> commands() {
        return List.of(list(), add(), test(), remove(), suspend(), resume());
    }

    private static Command list() {
        return new Command(
                "protector list",
                "Lists what opens the root key: who holds it, when it was last tested, whether it"
                        + " is suspended.",
                List.of("./sallyport protector list", "./sallyport protector list --output json"),
                List.of(),
                call -> {
                    call.results(COLUMNS)
                            .show(
                                    call.instance()
                                            .perform("protector.list", Map.of())
                                            .objects("protectors"));
                    return Exit.SUCCESS;
                });
    }

    private static Command add() {
        return new Command(
                "protector add",
                "Seals the root key with one more secret, or with another in the place of one.",
                List.of(
                        "./sallyport protector add --holder Ada --passphrase-fd 3 3< phrase.txt",
                        "./sallyport protector add --holder Rack-4 --token sallyport --pin-fd 3"
                                + " --replaces 5f0c92ad17 3< pin.txt",
                        "./sallyport protector add --holder Custodians --deal 3/5"),
                with(
                        secrets(),
                        Options.required(HOLDER, "WHO", "Who keeps the secret, in words."),
                        Options.text(TOKEN, "LABEL", "The label of the PKCS #11 token."),
                        Options.text(DEAL, "K/N", "Makes N shares of which any K open it."),
                        Options.text(REPLACES, "ID", "A protector that goes in the same step."),
                        Options.number(EVERY, "N", "How often it is to be tested (default: 90).")),
                ProtectorCommands::add);
    }

    private static Command test() {
        return new Command(
                "protector test",
                "Opens the root key with one protector's secret and notes the day.",
                List.of(
                        "./sallyport protector test 5f0c92ad17 --passphrase-fd 3 3< phrase.txt",
                        "./sallyport protector test 5f0c92ad17 --ask shares"),
                with(secrets(), id(), Options.text(TOKEN, "LABEL", "The token's label.")),
                ProtectorCommands::test);
    }

    private static Command remove() {
        return new Command(
                "protector remove",
                "Takes a protector away, never the last active one. With its PIN a token's key is"
                        + " destroyed as well, so that no old copy of the keys opens with it.",
                List.of(
                        "./sallyport protector remove 5f0c92ad17",
                        "./sallyport protector remove 5f0c92ad17 --pin-fd 3 3< pin.txt"),
                with(secrets(), id(), Options.text(TOKEN, "LABEL", "The token's label.")),
                ProtectorCommands::remove);
    }

    private static Command suspend() {
        return new Command(
                "protector suspend",
                "Makes a protector useless for some days: it opens nothing until they are over or"
                        + " it is resumed.",
                List.of("./sallyport protector suspend 5f0c92ad17 --days 14"),
                List.of(id(), Options.number(DAYS, "N", "How long, 1 to 90 (default: 7).")),
                call ->
                        shown(
                                call,
                                "protector.suspend",
                                given -> {
                                    given.put("days", call.number(DAYS).orElse(7L));
                                    return given;
                                }));
    }

    private static Command resume() {
        return new Command(
                "protector resume",
                "Lets a suspended protector open again.",
                List.of("./sallyport protector resume 5f0c92ad17"),
                List.of(id()),
                call -> shown(call, "protector.resume", UnaryOperator.identity()));
    }

    private static ArgSpec id() {
        return Options.word("ID", "The protector; see `protector list`.");
    }

    private static List<ArgSpec> secrets() {
        return with(
                KeyCommands.SECRETS,
                Options.text(
                        ASK,
                        "passphrase|pin|shares",
                        "Asks for the secret at the terminal, which does not show it."));
    }

    private static List<ArgSpec> with(List<ArgSpec> some, ArgSpec... others) {
        List<ArgSpec> all = new ArrayList<>(some);
        all.addAll(List.of(others));
        return all;
    }

    private static Map<String, Object> given(Call call) {
        Map<String, Object> given = KeyCommands.secrets(call);
        call.optional(ASK)
                .ifPresent(kind -> {
                    if (!List.of("passphrase", "pin", "shares").contains(kind)) {
                        throw CommandFailed.usage(ASK + " takes passphrase, pin or shares");
                    }
                    given.put(kind, SecretPrompt.read(kind));
                });
        call.optional(TOKEN).ifPresent(token -> given.put("token", token));
        return given;
    }

    private static Exit shown(
            Call call, String activity, UnaryOperator<Map<String, Object>> parameters) {
        Map<String, Object> given = new TreeMap<>(Map.of("id", call.word()));
        JsonObject one = call.instance().perform(activity, parameters.apply(given));
        call.results(COLUMNS).show(List.of(one));
        return Exit.SUCCESS;
    }

    private static Exit add(Call call) {
        Map<String, Object> given = given(call);
        given.put("holder", call.text(HOLDER));
        call.optional(REPLACES).ifPresent(id -> given.put("replaces", id));
        call.number(EVERY).ifPresent(days -> given.put("testEveryDays", days));
        call.optional(DEAL)
                .ifPresent(deal -> {
                    if (!deal.matches("[0-9]{1,2}/[0-9]{1,2}")) {
                        throw CommandFailed.usage(DEAL + " takes K/N, such as 3/5");
                    }
                    int slash = deal.indexOf('/');
                    given.put("threshold", Long.parseLong(deal.substring(0, slash)));
                    given.put("count", Long.parseLong(deal.substring(slash + 1)));
                });
        JsonObject added = call.instance().perform("protector.add", given);
        call.results(COLUMNS).show(List.of(added));
        if (call.format() == Results.Format.TEXT && added.members().containsKey("shares")) {
            List<String> shares = added.texts("shares");
            for (int i = 0; i < shares.size(); i++) {
                call.terminal()
                        .line("share " + (i + 1) + " of " + shares.size() + ": " + shares.get(i));
            }
            call.terminal().note("The shares are shown this once: give each custodian one.");
        }
        return Exit.SUCCESS;
    }

    private static Exit remove(Call call) {
        Map<String, Object> given = given(call);
        given.put("id", call.word());
        JsonObject removed = call.instance().perform("protector.remove", given);
        call.results(COLUMNS).show(List.of(removed));
        call.terminal()
                .note(
                        removed.yes("destroyed")
                                ? "The token's key was destroyed: nothing is sealed by it any more."
                                : "An old copy of the keys still opens with this secret.");
        return Exit.SUCCESS;
    }

    private static Exit test(Call call) {
        Map<String, Object> given = given(call);
        given.put("id", call.word());
        JsonObject tested = call.instance().perform("protector.test", given);
        call.results(COLUMNS).show(List.of(tested));
        if (!tested.yes("opens")) {
            throw new CommandFailed(
                    "the secret does not open this protector: it was noted, and told in the log");
        }
        return Exit.SUCCESS;
    }
}
