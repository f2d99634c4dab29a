package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.SecretKey;

/// A random key in a file beside the data, readable by its owner alone. It protects nothing from
/// who can read the folder, so it opens demonstrations only.
public record DemoSeal(Path file) implements SecretSeal {
    @Override
    public String kind() {
        return "demo";
    }

    @Override
    public Assurance assurance() {
        return Assurance.DEMONSTRATION;
    }

    @Override
    public Map<String, Object> newParameters(Randomness randomness) {
        if (Files.exists(file)) {
            // Of an unfinished creation, or of an instance whose root file was lost.
            return Map.of();
        }
        byte[] key = randomness.bytes(AesGcm.KEY_BYTES);
        try {
            OwnerOnly.write(file, (HexFormat.of().formatHex(key) + "\n").getBytes(US_ASCII));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return Map.of();
    }

    @Override
    public SecretKey key(Map<String, Object> parameters) {
        try {
            return KeyWrap.key(HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IOException | IllegalArgumentException missing) {
            throw new StartRefused(
                    "the demo's key file "
                            + file
                            + " is missing or damaged: start with a new folder");
        }
    }

    @Override
    public String refused() {
        return "the demo's key file " + file + " is of another instance: start with a new folder";
    }

    @Override
    public void clear() {
        // The secret is a file's.
    }
}
