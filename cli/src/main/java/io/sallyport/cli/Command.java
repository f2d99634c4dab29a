package io.sallyport.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/// One command: what it is called, what it takes, what it does. A value instead of an annotated
/// class, so that nothing is wired by reflection, no field waits to be filled, and the command
/// starts faster.
///
/// @param name one word, or two when it belongs to a group: `tenant create`
/// @param purpose one sentence
/// @param examples whole lines that work when they are typed
record Command(
        String name,
        String purpose,
        List<String> examples,
        List<ArgSpec> takes,
        Command.Action action) {

    Command {
        examples = List.copyOf(examples);
        takes = List.copyOf(takes);
    }

    @FunctionalInterface
    interface Action {
        /// @throws CommandFailed with the line that the user sees
        /// @throws IOException when a file that the user named cannot be read
        Exit run(Call call) throws IOException;
    }
}
