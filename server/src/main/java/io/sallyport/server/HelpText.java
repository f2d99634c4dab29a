package io.sallyport.server;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The part of the help that somebody asked for: `./sallyport restore --help` shows what restoring
/// takes, and `script/server --help` all there is.
final class HelpText {
    private static final List<String> ACTS =
            List.of("init", "migrate", "restore", "lower-time", "root");

    /// A block begins with two spaces and goes on with more.
    private static final Pattern BLOCKS = Pattern.compile("\n(?= {2}\\S)");

    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");

    private HelpText() {}

    static String of(List<String> arguments) {
        return ACTS.stream()
                .filter(act -> arguments.contains("--" + act))
                .findFirst()
                .map(HelpText::about)
                .orElse(Options.HELP);
    }

    private static String about(String act) {
        List<String> blocks =
                BLOCKS.splitAsStream(Options.HELP).map(String::stripTrailing).toList();
        List<String> usage =
                blocks.stream().filter(block -> block.startsWith("  ./sallyport " + act)).toList();
        String said = String.join("\n", usage);
        Stream<String> options =
                blocks.stream()
                        .filter(block -> block.startsWith("  --"))
                        .filter(block -> names(block).anyMatch(name -> takes(said, name)));
        return Stream.concat(usage.stream(), options).collect(Collectors.joining("\n", "", "\n"));
    }

    /// The options that a block is about: those of its first line.
    private static Stream<String> names(String block) {
        return OPTION.matcher(block.lines().findFirst().orElseThrow())
                .results()
                .map(found -> found.group());
    }

    /// Where a secret opens something, any kind may be given.
    private static boolean takes(String usage, String option) {
        boolean secret = List.of("--pin-fd", "--shares-fd").contains(option);
        return usage.contains(option)
                || option.equals("--help")
                || (secret && usage.contains("| ..."));
    }
}
