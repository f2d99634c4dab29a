package io.sallyport.keys;

import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.StartRefused;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.util.encoders.Base32;
import org.bouncycastle.util.encoders.DecoderException;

/// One custodian's share. Its text is Base32 (RFC 4648 6) of format (1 byte, 1), set (4), index
/// (1), value (32) and the first bytes of a SHA-256 over these (4), in groups of five characters;
/// case, blanks and hyphens do not count when it is read.
///
/// @param set of which dealing it is
/// @param index counted from 1
record Share(byte[] set, int index, byte[] value) {
    private static final byte FORMAT = 1;
    private static final int SET_BYTES = 4;
    private static final int CHECK_BYTES = 4;
    private static final int BODY_BYTES = 1 + SET_BYTES + 1 + AesGcm.KEY_BYTES;
    private static final int GROUP = 5;

    String text() {
        byte[] body = body();
        byte[] whole =
                ByteBuffer.allocate(BODY_BYTES + CHECK_BYTES)
                        .put(body)
                        .put(Sha256.of(body), 0, CHECK_BYTES)
                        .array();
        return new String(Base32.encode(whole), StandardCharsets.US_ASCII)
                .replace("=", "")
                .replaceAll("(.{" + GROUP + "})(?=.)", "$1-");
    }

    private byte[] body() {
        return ByteBuffer.allocate(BODY_BYTES)
                .put(FORMAT)
                .put(set)
                .put((byte) index)
                .put(value)
                .array();
    }

    /// @throws StartRefused when it was mistyped
    static Share parse(String text) {
        String plain = text.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
        byte[] whole = decode(plain);
        if (whole.length != BODY_BYTES + CHECK_BYTES) {
            throw mistyped();
        }
        Share share =
                new Share(
                        Arrays.copyOfRange(whole, 1, 1 + SET_BYTES),
                        Byte.toUnsignedInt(whole[1 + SET_BYTES]),
                        Arrays.copyOfRange(whole, 2 + SET_BYTES, BODY_BYTES));
        // Writing it again is the check: format, checksum and the bits that Base32 leaves over.
        if (!share.text().replace("-", "").equals(plain)) {
            throw mistyped();
        }
        return share;
    }

    private static byte[] decode(String plain) {
        if (!plain.matches("[A-Z2-7]{1,100}")) {
            return new byte[0];
        }
        try {
            return Base32.decode(plain + "=".repeat((8 - plain.length() % 8) % 8));
        } catch (DecoderException notBase32) {
            return new byte[0];
        }
    }

    private static StartRefused mistyped() {
        return new StartRefused("a share is mistyped or incomplete: check every character");
    }

    /// Tells nothing of the share: its value is 256 random bits.
    String digest() {
        return HexFormat.of().formatHex(Sha256.of(body()));
    }
}
