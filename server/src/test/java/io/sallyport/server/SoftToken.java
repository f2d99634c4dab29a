package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A SoftHSM token of one test's own, which server processes use as PKCS #11, and OpenSC's tool to
/// look at it from another process.
record SoftToken(Path configuration) {
    static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    static final String LABEL = "sallyport-story";
    static final String PIN = "739154";

    static SoftToken in(Path home) {
        try {
            Path tokens = Files.createDirectory(home.resolve("tokens"));
            Path configuration = home.resolve("softhsm2.conf");
            Files.writeString(
                    configuration,
                    "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
            SoftToken made = new SoftToken(configuration);
            made.run("softhsm2-util --init-token --free --so-pin 846201 --label " + LABEL);
            return made;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", configuration.toString());
    }

    /// The ids of the token's keys, as a fresh session of another process sees them.
    List<String> keys() {
        return run("pkcs11-tool --list-objects --login --module "
                        + MODULE
                        + " --token-label "
                        + LABEL)
                .lines()
                .filter(line -> line.strip().startsWith("ID:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .toList();
    }

    private String run(String command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder((command + " --pin " + PIN).split(" ", -1))
                            .redirectErrorStream(true);
            builder.environment().putAll(environment());
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
