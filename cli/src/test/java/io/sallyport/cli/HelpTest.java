package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// Walks the whole tree of commands, so that one without help cannot be added.
class HelpTest {
    private static final Cli CLI = Cli.on(Path.of("none"));

    private static CommandLine tree() {
        return CommandTree.of(CLI.sallyport(Terminal.ofThisProcess()).commands());
    }

    private static List<CommandSpec> all() {
        List<CommandSpec> all = new ArrayList<>();
        add(all, tree().getCommandSpec());
        return all;
    }

    private static void add(List<CommandSpec> all, CommandSpec spec) {
        all.add(spec);
        spec.subcommands().values().forEach(line -> add(all, line.getCommandSpec()));
    }

    @Test
    void theTreeHasEveryCommandOfTheInterface() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport",
                        "./sallyport init",
                        "./sallyport server",
                        "./sallyport restore",
                        "./sallyport status",
                        "./sallyport metrics",
                        "./sallyport tenant create",
                        "./sallyport tenant list",
                        "./sallyport tenant appoint",
                        "./sallyport tenant suspend",
                        "./sallyport tenant resume",
                        "./sallyport tenant shred",
                        "./sallyport tenant keep",
                        "./sallyport tenant hold",
                        "./sallyport tenant release",
                        "./sallyport tenant destroy",
                        "./sallyport tenant settings",
                        "./sallyport tenant configure",
                        "./sallyport application create",
                        "./sallyport application list",
                        "./sallyport application suspend",
                        "./sallyport application resume",
                        "./sallyport application delete",
                        "./sallyport application renew",
                        "./sallyport key rotate root",
                        "./sallyport key rotate tenant",
                        "./sallyport key rotate purpose",
                        "./sallyport key rotate signing",
                        "./sallyport key destroy-retired",
                        "./sallyport key versions",
                        "./sallyport keyring-copy add",
                        "./sallyport keyring-copy list",
                        "./sallyport keyring-copy remove",
                        "./sallyport keyring-copy verify",
                        "./sallyport pentest run",
                        "./sallyport pentest list",
                        "./sallyport activity list",
                        "./sallyport activity run");
    }

    @Test
    void theTreeHasTheCommandsOfClientCertificates() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport trust-anchor add",
                        "./sallyport trust-anchor list",
                        "./sallyport trust-anchor remove");
    }

    @Test
    void theTreeHasTheCommandsOfErasure() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport tenant retention",
                        "./sallyport person hold",
                        "./sallyport person release",
                        "./sallyport person purge");
    }

    @Test
    void theTreeHasTheCommandsOfATenantsAdministration() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport role list",
                        "./sallyport role assignments",
                        "./sallyport role assign",
                        "./sallyport role withdraw",
                        "./sallyport unit list",
                        "./sallyport unit show",
                        "./sallyport unit create",
                        "./sallyport unit rename",
                        "./sallyport unit delete",
                        "./sallyport unit members",
                        "./sallyport unit add",
                        "./sallyport unit remove",
                        "./sallyport user deleted",
                        "./sallyport user show",
                        "./sallyport user restore",
                        "./sallyport user purge",
                        "./sallyport schema list",
                        "./sallyport schema show",
                        "./sallyport schema add",
                        "./sallyport schema replace",
                        "./sallyport schema remove");
    }

    @Test
    void theTreeHasTheCommandsOfBackups() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport backup write",
                        "./sallyport backup verify",
                        "./sallyport backup status");
    }

    @Test
    void theTreeHasTheCommandsOfTheLog() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport audit verify",
                        "./sallyport audit check",
                        "./sallyport audit key",
                        "./sallyport audit show",
                        "./sallyport audit search",
                        "./sallyport audit export",
                        "./sallyport audit prove",
                        "./sallyport audit check-proof");
    }

    @Test
    void theTreeHasTheCommandsOfTheStore() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport store leakage",
                        "./sallyport store sweep",
                        "./sallyport token entry",
                        "./sallyport store scan");
    }

    @Test
    void theTreeHasTheCommandsOfProtectorsAndOfTheTime() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport lower-time",
                        "./sallyport root",
                        "./sallyport protector list",
                        "./sallyport protector add",
                        "./sallyport protector test",
                        "./sallyport protector remove",
                        "./sallyport protector suspend",
                        "./sallyport protector resume");
    }

    @Test
    void theTreeHasTheCommandsOfSigningKeys() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport key list",
                        "./sallyport key schedule show",
                        "./sallyport key schedule set");
    }

    @Test
    void theTreeHasTheCommandsOfSinks() {
        assertThat(all().stream().map(CommandSpec::qualifiedName))
                .contains(
                        "./sallyport sink list", "./sallyport sink open", "./sallyport sink close");
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyCommandHasAPurposeAndAnExample(CommandSpec spec) {
        assertThat(spec.usageMessage().description())
                .singleElement()
                .asString()
                .matches("[A-Z].*\\.");
        assertThat(spec.usageMessage().footer())
                .hasSizeGreaterThan(2)
                .anyMatch(line -> line.contains(spec.qualifiedName()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyArgumentIsExplained(CommandSpec spec) {
        for (ArgSpec argument : spec.args()) {
            assertThat(argument.description())
                    .as(argument.paramLabel())
                    .singleElement()
                    .asString()
                    .matches("[A-Z].*\\.");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyCommandKnowsTheCommonOptions(CommandSpec spec) {
        assertThat(spec.findOption("--help")).isNotNull();
        if (spec.subcommands().isEmpty()) {
            assertThat(spec.findOption("--output")).isNotNull();
            assertThat(spec.findOption("--data")).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyCommandShowsItsHelpAndSucceeds(CommandSpec spec) {
        List<String> words =
                new ArrayList<>(
                        List.of(spec.qualifiedName().split(" ", -1)).subList(1, depth(spec)));
        words.add("--help");
        Cli.Ran ran = CLI.runPlain(words.toArray(String[]::new));
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains("Usage: " + spec.qualifiedName())
                .contains("Example")
                .doesNotContain("\uFFFD");
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= 130);
    }

    private static int depth(CommandSpec spec) {
        return spec.qualifiedName().split(" ", -1).length;
    }

    /// The examples are commands: each must be understood.
    @ParameterizedTest
    @MethodSource("all")
    void everyExampleParses(CommandSpec spec) {
        for (String line : spec.usageMessage().footer()) {
            int start = line.indexOf(CommandTree.ROOT + " ");
            if (start < 0) {
                continue;
            }
            String command =
                    line.substring(start + CommandTree.ROOT.length() + 1)
                            .replaceAll(" (\\||>|3<) .*", "");
            assertThat(tree().parseArgs(command.split(" ", -1)).hasSubcommand()).as(line).isTrue();
        }
    }

    @Test
    void aGroupByItselfShowsWhatItHasAndFails() {
        for (String[] words : new String[][] {{}, {"tenant"}, {"key", "rotate"}}) {
            Cli.Ran ran = CLI.runPlain(words);
            assertThat(ran.exit()).isEqualTo(Exit.USAGE);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).contains("Usage: ./sallyport").contains("Commands:");
        }
    }
}
