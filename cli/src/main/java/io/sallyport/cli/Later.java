package io.sallyport.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/// Commands that the interface promises and that this release does not have. They say so instead of
/// being unknown, and fail.
final class Later {
    private static final String NOTICE = "comes with a later release";

    private Later() {}

    static Command command(String name, String purpose, String example) {
        List<ArgSpec> anything =
                List.of(
                        Options.words("0..*", 0, "NAME", "As the later release will say."),
                        Options.text("--tenant", "T", "As the later release will say."));
        return new Command(
                name,
                purpose + " Not yet: " + NOTICE + ".",
                List.of(example),
                anything,
                _ -> {
                    throw new CommandFailed(
                            "`./sallyport " + name + "` " + NOTICE + "; nothing was changed");
                });
    }
}
