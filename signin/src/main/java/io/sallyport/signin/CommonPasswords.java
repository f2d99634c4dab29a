package io.sallyport.signin;

import io.sallyport.foundation.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/// Passwords that very many people have, which whoever guesses tries first: 96,520 from a package
/// of the build (its licence lies beside the list). In memory there are the first 64 bits of each
/// one's SHA-256, in order: 754 KiB. That another password meets one of them by chance happens once
/// in 10^14.
final class CommonPasswords {
    private static final String LIST = "dictionaries/passwords.txt";

    /// Read when the first password is set: a start does not wait for it.
    private static final class Bundled {
        private static final CommonPasswords ALL = read();
    }

    private final long[] beginnings;

    private CommonPasswords(long[] beginnings) {
        this.beginnings = beginnings;
    }

    static CommonPasswords bundled() {
        return Bundled.ALL;
    }

    /// Where the list is not there, nobody sets a password.
    private static CommonPasswords read() {
        try (InputStream in = CommonPasswords.class.getResourceAsStream(LIST);
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        Objects.requireNonNull(in, LIST),
                                        StandardCharsets.UTF_8))) {
            long[] all =
                    lines.lines()
                            .filter(line -> !line.isBlank())
                            .mapToLong(line -> beginning(line.toLowerCase(Locale.ROOT)))
                            .sorted()
                            .distinct()
                            .toArray();
            return new CommonPasswords(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long beginning(String text) {
        return ByteBuffer.wrap(Sha256.of(text.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    int size() {
        return beginnings.length;
    }

    /// @param folded in lower case
    boolean has(String folded) {
        return Arrays.binarySearch(beginnings, beginning(folded)) >= 0;
    }
}
