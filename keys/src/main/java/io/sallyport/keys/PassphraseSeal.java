package io.sallyport.keys;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.SecretKey;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A passphrase, stretched by Argon2id (RFC 9106, section 4: the second recommended option, 64
/// MiB).
public final class PassphraseSeal implements SecretSeal {
    public static final String KIND = "passphrase";
    public static final int LENGTH_MIN = 12;
    private static final int MEMORY_KIB = 64 << 10;
    private static final int MEMORY_KIB_MAX = 1 << 20;
    private static final int ITERATIONS = 3;
    private static final int PARALLELISM = 4;
    private static final int SALT_BYTES = 16;

    private final byte[] passphrase;

    /// @param passphrase its bytes as typed, UTF-8; copied
    /// @throws StartRefused when it is shorter than [#LENGTH_MIN] bytes
    public PassphraseSeal(byte[] passphrase) {
        if (passphrase.length < LENGTH_MIN) {
            throw new StartRefused(
                    "the passphrase is too short: use at least " + LENGTH_MIN + " characters");
        }
        this.passphrase = passphrase.clone();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Assurance assurance() {
        return Assurance.STANDARD;
    }

    @Override
    public Map<String, Object> newParameters(Randomness randomness) {
        return Map.of(
                "function", "argon2id",
                "memoryKiB", (long) MEMORY_KIB,
                "iterations", (long) ITERATIONS,
                "parallelism", (long) PARALLELISM,
                "salt", Base64.getEncoder().encodeToString(randomness.bytes(SALT_BYTES)));
    }

    @Override
    public SecretKey key(Map<String, Object> parameters) {
        Argon2Parameters argon2 =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(number(parameters, "memoryKiB", MEMORY_KIB_MAX))
                        .withIterations(number(parameters, "iterations", 64))
                        .withParallelism(number(parameters, "parallelism", 64))
                        .withSalt(
                                Base64.getDecoder().decode(new JsonObject(parameters).text("salt")))
                        .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(argon2);
        byte[] key = new byte[AesGcm.KEY_BYTES];
        generator.generateBytes(passphrase, key);
        return KeyWrap.key(key);
    }

    /// The root file may have been written by somebody else: nobody makes us take all memory.
    private static int number(Map<String, Object> parameters, String name, int max) {
        if (parameters.get(name) instanceof Long value && value > 0 && value <= max) {
            return value.intValue();
        }
        throw new StartRefused(
                "the root file's " + name + " is out of bounds: restore the keys folder");
    }

    @Override
    public String refused() {
        return "wrong passphrase: the instance stays closed and nothing was changed";
    }

    @Override
    public void clear() {
        Arrays.fill(passphrase, (byte) 0);
    }
}
