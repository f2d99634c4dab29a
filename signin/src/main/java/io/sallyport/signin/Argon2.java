package io.sallyport.signin;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id, version 0x13 (RFC 9106), how passwords are hashed today: with 19 MiB, two passes and
/// one lane, which the OWASP Password Storage Cheat Sheet names first. What it costs and why not
/// more: decision 35.
///
/// @param lanes degree of parallelism; they are worked through one after another here
record Argon2(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) implements HashForm {
    static final int MEMORY_KIB = 19_456;
    static final int PASSES = 2;
    static final int LANES = 1;
    static final int SALT_BYTES = 16;
    static final int HASH_BYTES = 32;

    private static final int SEVERAL = 2;
    private static final int MEMORY_MAX_KIB = 131_072;
    private static final int PASSES_MAX = 10;
    private static final int LANES_MAX = 16;

    /// RFC 9106 3.1: eight blocks for each lane at least.
    private static final int BLOCKS_OF_A_LANE = 8;

    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})"
                            + "\\$([A-Za-z0-9+/]{11,172})\\$([A-Za-z0-9+/]{8,172})");

    /// Blocks of one thread of the pool, used again for each password: they are wiped when given
    /// back, and nothing is left for a collector to find.
    private static final ThreadLocal<Argon2BytesGenerator.BlockPool> BLOCKS =
            ThreadLocal.withInitial(() -> new Argon2BytesGenerator.FixedBlockPool(MEMORY_KIB));

    static Optional<HashForm> read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int memory = Integer.parseInt(matcher.group(1));
        int passes = Integer.parseInt(matcher.group(2));
        int lanes = Integer.parseInt(matcher.group(3));
        boolean isBounded =
                lanes >= 1
                        && lanes <= LANES_MAX
                        && passes >= 1
                        && passes <= PASSES_MAX
                        && memory >= BLOCKS_OF_A_LANE * lanes
                        && memory <= MEMORY_MAX_KIB;
        return isBounded
                ? Optional.of(
                        new Argon2(
                                memory,
                                passes,
                                lanes,
                                HashForm.bytes(matcher.group(4)),
                                HashForm.bytes(matcher.group(5))))
                : Optional.empty();
    }

    /// Hashes as it is done today.
    ///
    /// @param salt of [#SALT_BYTES]
    static Argon2 of(byte[] password, byte[] salt) {
        Argon2 empty = new Argon2(MEMORY_KIB, PASSES, LANES, salt, new byte[HASH_BYTES]);
        return new Argon2(MEMORY_KIB, PASSES, LANES, salt, empty.hash(password));
    }

    @Override
    public boolean isCostly() {
        return memoryKib * passes > SEVERAL * MEMORY_KIB * PASSES
                || memoryKib > SEVERAL * MEMORY_KIB;
    }

    @Override
    public boolean isOfToday() {
        return memoryKib == MEMORY_KIB
                && passes == PASSES
                && lanes == LANES
                && salt.length >= SALT_BYTES
                && hash.length >= HASH_BYTES;
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(hash(password), hash);
    }

    private byte[] hash(byte[] password) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .withBlockPool(BLOCKS.get())
                        .build());
        byte[] made = new byte[hash.length];
        generator.generateBytes(password, made);
        return made;
    }

    /// The PHC string format.
    String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m="
                + memoryKib
                + ",t="
                + passes
                + ",p="
                + lanes
                + "$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(hash);
    }
}
