package io.sallyport.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// One line for a wrong command line. What was typed is repeated only where no secret can stand:
/// names of options and of commands.
final class UsageErrors {
    private UsageErrors() {}

    static String line(ParameterException wrong) {
        CommandSpec spec = wrong.getCommandLine().getCommandSpec();
        String what =
                wrong instanceof UnmatchedArgumentException unmatched
                        ? unmatched(spec, unmatched.getUnmatched())
                        : firstLine(String.valueOf(wrong.getMessage()));
        return what + " (see `" + spec.qualifiedName() + " --help`)";
    }

    private static String unmatched(CommandSpec spec, List<String> words) {
        Optional<String> option =
                words.stream()
                        .filter(word -> word.startsWith("-"))
                        .map(word -> word.replaceFirst("=.*", ""))
                        .findFirst();
        if (option.isPresent()) {
            return "unknown option " + option.get() + hint(spec, option.get());
        }
        if (!spec.subcommands().isEmpty()) {
            String known = spec.subcommands().keySet().stream().collect(Collectors.joining(", "));
            return "no such command: " + words.getFirst() + "; there are " + known;
        }
        return words.size() == 1 ? "one argument is too many" : "some arguments are too many";
    }

    private static String hint(CommandSpec spec, String option) {
        String byDescriptor = option + "-fd";
        if (spec.findOption(byDescriptor) != null) {
            return ": a secret is read from a file descriptor, with " + byDescriptor;
        }
        return spec.subcommands().isEmpty() ? "" : ": options stand behind the command";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("the command line is wrong");
    }
}
