package io.sallyport.signin;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.generators.SCrypt;

/// How a password was hashed: Argon2id (RFC 9106), scrypt (RFC 7914), PBKDF2 (RFC 8018) in the PHC
/// string format, and bcrypt in its own.
sealed interface HashForm permits Argon2, HashForm.Bcrypt, HashForm.Pbkdf2, HashForm.Scrypt {
    /// Whether a check takes several times the work, or the memory, of today's form: there is one
    /// of those at a time.
    boolean isCostly();

    /// Whether this is how passwords are hashed today.
    default boolean isOfToday() {
        return false;
    }

    /// @param password UTF-8
    boolean matches(byte[] password);

    /// @param text as it lies in a row
    /// @return empty for what is none of these forms
    static Optional<HashForm> read(String text) {
        try {
            return Argon2.read(text)
                    .or(() -> Scrypt.read(text))
                    .or(() -> Pbkdf2.read(text))
                    .or(() -> Bcrypt.read(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// Without padding, as the PHC string format has it.
    static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /// @param n a power of two
    record Scrypt(int n, int r, int p, byte[] salt, byte[] hash) implements HashForm {
        private static final Pattern FORM =
                Pattern.compile(
                        "\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,2}),p=(\\d{1,2})"
                                + "\\$([A-Za-z0-9+/]{1,172})\\$([A-Za-z0-9+/]{8,172})");

        private static final int LN_MAX = 17;
        private static final int R_MAX = 8;
        private static final int P_MAX = 4;
        private static final long NOT_COSTLY = 1 << 18;

        static Optional<HashForm> read(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int ln = Integer.parseInt(matcher.group(1));
            int r = Integer.parseInt(matcher.group(2));
            int p = Integer.parseInt(matcher.group(3));
            // RFC 7914 6: N is less than 2 to the power of 128 * r / 8.
            boolean isBounded =
                    ln >= 1 && ln <= LN_MAX && r >= 1 && r <= R_MAX && p >= 1 && p <= P_MAX;
            return isBounded && ln < 16 * r
                    ? Optional.of(
                            new Scrypt(
                                    1 << ln,
                                    r,
                                    p,
                                    bytes(matcher.group(4)),
                                    bytes(matcher.group(5))))
                    : Optional.empty();
        }

        /// It fills 128 * r * N bytes, p times.
        @Override
        public boolean isCostly() {
            return (long) n * r * p > NOT_COSTLY;
        }

        @Override
        public boolean matches(byte[] password) {
            byte[] made = SCrypt.generate(password, salt, n, r, p, hash.length);
            return MessageDigest.isEqual(made, hash);
        }
    }

    /// @param algorithm of the JDK
    record Pbkdf2(String algorithm, int iterations, byte[] salt, byte[] hash) implements HashForm {
        private static final Pattern FORM =
                Pattern.compile(
                        "\\$pbkdf2-sha(256|512)\\$i=(\\d{1,8})"
                                + "\\$([A-Za-z0-9+/]{2,172})\\$([A-Za-z0-9+/]{8,172})");

        private static final int ITERATIONS_MAX = 10_000_000;
        private static final int NOT_COSTLY = 600_000;

        static Optional<HashForm> read(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int iterations = Integer.parseInt(matcher.group(2));
            return iterations >= 1 && iterations <= ITERATIONS_MAX
                    ? Optional.of(
                            new Pbkdf2(
                                    "PBKDF2WithHmacSHA" + matcher.group(1),
                                    iterations,
                                    bytes(matcher.group(3)),
                                    bytes(matcher.group(4))))
                    : Optional.empty();
        }

        @Override
        public boolean isCostly() {
            return iterations > NOT_COSTLY;
        }

        /// The JDK encodes in UTF-8 again.
        @Override
        public boolean matches(byte[] password) {
            char[] characters = characters(password);
            PBEKeySpec spec = new PBEKeySpec(characters, salt, iterations, hash.length * Byte.SIZE);
            try {
                byte[] made =
                        SecretKeyFactory.getInstance(algorithm).generateSecret(spec).getEncoded();
                return MessageDigest.isEqual(made, hash);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("no " + algorithm, impossible);
            } finally {
                spec.clearPassword();
                Arrays.fill(characters, '\0');
            }
        }
    }

    /// @param text whole
    record Bcrypt(String text) implements HashForm {
        private static final int NOT_COSTLY = 11;
        private static final Pattern FORM =
                Pattern.compile("\\$2[aby]\\$(?:0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");

        static Optional<HashForm> read(String text) {
            return FORM.matcher(text).matches() ? Optional.of(new Bcrypt(text)) : Optional.empty();
        }

        @Override
        public boolean isCostly() {
            return Integer.parseInt(text, 4, 6, 10) > NOT_COSTLY;
        }

        /// bcrypt looks at 72 bytes of UTF-8 and no more.
        @Override
        public boolean matches(byte[] password) {
            return OpenBSDBCrypt.checkPassword(text, password);
        }
    }

    private static char[] characters(byte[] utf8) {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
        char[] exact = new char[decoded.remaining()];
        decoded.get(exact);
        Arrays.fill(decoded.array(), '\0');
        return exact;
    }
}
