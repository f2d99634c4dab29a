package io.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads a secret from an open file descriptor of this process: every user of a machine can read a
/// process's arguments, and its environment leaks into children and crash reports.
final class SecretDescriptor {
    private static final int BYTES_MAX = 4096;

    private SecretDescriptor() {}

    /// @return the text without the line end at its end
    static String read(long descriptor) {
        return checked(content(descriptor).replaceFirst("\\r?\\n$", ""), descriptor);
    }

    /// Several, one on each line or with commas between, as a node's start takes them.
    ///
    /// @return them with commas between
    static String readAll(long descriptor) {
        List<String> lines = content(descriptor).lines().filter(line -> !line.isBlank()).toList();
        return checked(String.join(",", lines), descriptor);
    }

    private static String content(long descriptor) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of("/proc/self/fd/" + descriptor))) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException _) {
            throw CommandFailed.usage(
                    "descriptor "
                            + descriptor
                            + " cannot be read: open it, for instance with "
                            + descriptor
                            + "< secret.txt");
        }
        return text(bytes, descriptor);
    }

    private static String checked(String secret, long descriptor) {
        if (secret.isEmpty() || secret.chars().anyMatch(Character::isISOControl)) {
            throw notASecret(descriptor);
        }
        return secret;
    }

    /// A descriptor that the shell did not open may be one that the Java machine did: what comes
    /// then is no line of text, and is not sent anywhere.
    private static String text(byte[] bytes, long descriptor) {
        try {
            if (bytes.length > BYTES_MAX) {
                throw notASecret(descriptor);
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw notASecret(descriptor);
        }
    }

    private static CommandFailed notASecret(long descriptor) {
        return CommandFailed.usage(
                "descriptor "
                        + descriptor
                        + " does not hold one line of text, so it is taken for no secret");
    }
}
