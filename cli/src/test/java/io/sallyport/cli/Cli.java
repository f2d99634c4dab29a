package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The whole command line in this process, on one data folder.
record Cli(Path data, PentestProcess pentest, String input) {
    private static final PentestProcess NO_PENTEST =
            new PentestProcess(List.of("/bin/false"), Duration.ofSeconds(10));

    /// What came of one command.
    record Ran(Exit exit, String out, String err) {
        List<JsonObject> objects() {
            return out.lines()
                    .map(line -> JsonObject.read(line.getBytes(StandardCharsets.UTF_8)))
                    .toList();
        }
    }

    static Cli on(Path data) {
        return new Cli(data, NO_PENTEST, "");
    }

    Cli with(PentestProcess other) {
        return new Cli(data, other, input);
    }

    Cli typing(String text) {
        return new Cli(data, pentest, text);
    }

    /// Adds `--data` at the end.
    Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--data");
        all.add(data.toString());
        return runPlain(all.toArray(String[]::new));
    }

    Ran runPlain(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        Exit exit = sallyport(new Terminal(in, out, err, false)).run(arguments);
        return new Ran(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    Sallyport sallyport(Terminal terminal) {
        return new Sallyport(terminal, new PentestCommands(pentest, Duration.ofMillis(200)));
    }
}
