package io.sallyport.signin;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// What a bearer holds of a row: the row's id, by which it is found, and 256 random bits, of which
/// the row has the hash. One text is one handle: nothing padded, cut or written otherwise is read.
///
/// @param row where it is looked for
/// @param secret 32 bytes
public record Handle(RowId row, byte[] secret) {
    static final int SECRET_BYTES = 32;
    private static final int BYTES = RowId.BYTES + SECRET_BYTES;

    /// 48 bytes in base64url, to the last bit.
    private static final int LENGTH = BYTES / 3 * 4;

    /// @param text whatever somebody sent
    /// @return empty for what no handle looks like
    public static Optional<Handle> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == BYTES
                    ? Optional.of(
                            new Handle(
                                    RowId.of(Arrays.copyOf(bytes, RowId.BYTES)),
                                    Arrays.copyOfRange(bytes, RowId.BYTES, BYTES)))
                    : Optional.empty();
        } catch (IllegalArgumentException otherCharacters) {
            return Optional.empty();
        }
    }

    /// 64 characters.
    public String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES).put(row.bytes()).put(secret).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// What the row has of it.
    public byte[] hash() {
        return Sha256.of(secret);
    }

    /// Whether it is the one that the row's hash is of; in constant time.
    public boolean matches(byte[] hash) {
        return MessageDigest.isEqual(hash, hash());
    }

    @Override
    public String toString() {
        return "Handle";
    }
}
