package io.sallyport.keys.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// SoftHSM, a PKCS #11 token in software, and OpenSC's tool to look at it from another process. The
/// environment names the configuration (`keys/pom.xml`), since the module reads it there.
public final class SoftHsm {
    public static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    public static final byte[] PIN = "739154".getBytes(StandardCharsets.UTF_8);
    private static final String OFFICER_PIN = "846201";

    private SoftHsm() {}

    /// A new token; returns its label.
    public static String newToken() {
        Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
        try {
            Path tokens = configuration.resolveSibling("tokens");
            Files.createDirectories(tokens);
            Files.writeString(
                    configuration,
                    "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        String label = "t-" + UUID.randomUUID().toString().substring(0, 20);
        run(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                pin(),
                "--so-pin",
                OFFICER_PIN);
        return label;
    }

    private static String pin() {
        return new String(PIN, StandardCharsets.UTF_8);
    }

    /// The token's objects as another process lists them.
    public static String objects(String label) {
        return run(
                "pkcs11-tool",
                "--module",
                MODULE.toString(),
                "--token-label",
                label,
                "--login",
                "--pin",
                pin(),
                "--list-objects");
    }

    private static String run(String... command) {
        try {
            List<String> words = new ArrayList<>(List.of(command));
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
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
