package io.sallyport.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// One run of one command: what was given, where to write, and the instance to speak with.
final class Call implements AutoCloseable {
    private final ParseResult given;
    private final Terminal terminal;
    private @Nullable Instance instance;

    Call(ParseResult given, Terminal terminal) {
        this.given = given;
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    /// An option that was required.
    String text(String option) {
        return optional(option).orElseThrow();
    }

    Optional<String> optional(String option) {
        return Optional.ofNullable(given.<String>matchedOptionValue(option, null));
    }

    List<String> texts(String option) {
        return given.matchedOptionValue(option, List.of());
    }

    Optional<Long> number(String option) {
        return Optional.ofNullable(given.<Long>matchedOptionValue(option, null));
    }

    boolean flag(String option) {
        return given.hasMatchedOption(option);
    }

    /// The first argument that is no option.
    String word() {
        return given.<String>matchedPositionalValue(0, "");
    }

    /// All arguments that are no options, from a place on.
    List<String> words(int from) {
        return given.hasMatchedPositional(from)
                ? given.matchedPositional(from).getValue()
                : List.of();
    }

    Results.Format format() {
        return given.matchedOptionValue(Options.OUTPUT, Results.Format.TEXT);
    }

    Results results(Column... columns) {
        return new Results(terminal, format(), List.of(columns));
    }

    Path data() {
        return optional(Options.DATA).map(Path::of).orElse(Instance.DEFAULT_FOLDER);
    }

    /// Connects when first used.
    Instance instance() {
        Instance open = instance;
        if (open == null) {
            open = new Instance(data());
            instance = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (instance != null) {
            instance.close();
        }
    }
}
