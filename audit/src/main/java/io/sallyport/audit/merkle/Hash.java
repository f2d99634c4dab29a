package io.sallyport.audit.merkle;

import java.nio.ByteBuffer;
import java.util.Base64;

/// One SHA-256 hash of a tree, such as a root. Four words instead of an array: equal by value, and
/// nobody can change it afterwards. Roots are public, so comparing them needs no constant time.
public record Hash(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;
    private static final int BASE64_LENGTH = 44;

    /// @throws Malformed unless there are 32 bytes
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new Malformed("a hash has 32 bytes");
        }
        return at(bytes, 0);
    }

    /// @param text standard base64 with padding (RFC 4648 4), as a checkpoint shows a root
    /// @throws Malformed for anything else, other spellings of the same bytes included
    public static Hash parse(String text) {
        if (text.length() != BASE64_LENGTH) {
            throw new Malformed("a hash is 44 characters of base64");
        }
        return of(StrictBase64.decode(text));
    }

    static Hash at(byte[] bytes, int offset) {
        ByteBuffer words = ByteBuffer.wrap(bytes, offset, BYTES);
        return new Hash(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        copyTo(bytes, 0);
        return bytes;
    }

    void copyTo(byte[] target, int offset) {
        ByteBuffer.wrap(target, offset, BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth);
    }

    /// The form that [#parse] reads.
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes());
    }
}
