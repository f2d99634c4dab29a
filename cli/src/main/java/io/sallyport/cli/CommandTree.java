package io.sallyport.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The commands as picocli wants them: a tree of words, each with its help.
final class CommandTree {
    /// As it is typed in the root of the repository, so that every example can be copied.
    static final String ROOT = "./sallyport";

    private static final int HELP_COLUMNS = 100;

    /// What the words stand for that only group others.
    private static final Map<String, String> GROUPS =
            Map.ofEntries(
                    Map.entry("tenant", "The organisations that are served."),
                    Map.entry("person", "What the log says of persons, and its end."),
                    Map.entry("directory", "A tenant's people and groups, in and out of files."),
                    Map.entry("role", "What applications and users may do in a tenant."),
                    Map.entry("unit", "A tenant's administrative units, and who stands in them."),
                    Map.entry("user", "Where a tenant's users stand, and who was deleted."),
                    Map.entry("schema", "What a tenant's users and groups have besides."),
                    Map.entry("application", "The clients of a tenant's token service."),
                    Map.entry(
                            "trust-anchor",
                            "Whose certificates count for a tenant's applications."),
                    Map.entry("key", "Keys and their rotation."),
                    Map.entry("key rotate", "Replaces a key by a new one."),
                    Map.entry(
                            "key schedule",
                            "How the keys that sign a tenant's tokens follow each other."),
                    Map.entry("token", "Whether a token is one of ours."),
                    Map.entry("protector", "What opens the root key."),
                    Map.entry("keyring-copy", "The keys' own backups, apart from the data."),
                    Map.entry("backup", "The data's backups, which hold no key."),
                    Map.entry("store", "The rows, as somebody sees them who has the database."),
                    Map.entry("audit", "The log that nobody can rewrite unseen."),
                    Map.entry("sink", "Where the log's events go."),
                    Map.entry("pentest", "Attacks that must fail."),
                    Map.entry("activity", "Everything that an instance can be asked to do."));

    private CommandTree() {}

    static CommandLine of(List<Command> commands) {
        CommandSpec root = CommandSpec.create().name(ROOT);
        describe(
                root,
                "The command line of Sallyport. It speaks with the instance that runs in the data"
                        + " folder, over a socket that only its owner can open.",
                List.of(ROOT + " status", ROOT + " tenant create --help"));
        for (Command command : commands) {
            CommandSpec parent = root;
            int end = command.name().indexOf(' ');
            while (end >= 0) {
                parent = group(parent, command.name().substring(0, end));
                end = command.name().indexOf(' ', end + 1);
            }
            parent.addSubcommand(lastWord(command.name()), leaf(command));
        }
        return new CommandLine(root)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                // An argument that begins with @ is a value of ours, never a file with arguments.
                .setExpandAtFiles(false)
                .setInterpolateVariables(false);
    }

    private static CommandSpec group(CommandSpec parent, String name) {
        CommandLine known = parent.subcommands().get(lastWord(name));
        if (known != null) {
            return known.getCommandSpec();
        }
        CommandSpec group = CommandSpec.create();
        String purpose = GROUPS.getOrDefault(name, "");
        describe(group, purpose, List.of(ROOT + " " + name + " --help"));
        parent.addSubcommand(lastWord(name), group);
        return group;
    }

    private static CommandSpec leaf(Command command) {
        CommandSpec leaf = CommandSpec.wrapWithoutInspection(command);
        command.takes().forEach(leaf::add);
        leaf.addOption(Options.output());
        leaf.addOption(Options.data());
        describe(leaf, command.purpose(), command.examples());
        return leaf;
    }

    private static void describe(CommandSpec spec, String purpose, List<String> examples) {
        spec.addOption(Options.help());
        String[] footer = new String[examples.size() + 2];
        footer[0] = "";
        footer[1] = examples.size() == 1 ? "Example:" : "Examples:";
        for (int i = 0; i < examples.size(); i++) {
            footer[i + 2] = "  " + examples.get(i).replace("%", "%%");
        }
        UsageMessageSpec usage = spec.usageMessage();
        usage.description(purpose).footer(footer).width(HELP_COLUMNS).sortOptions(false);
    }

    private static String lastWord(String name) {
        return name.substring(name.lastIndexOf(' ') + 1);
    }
}
