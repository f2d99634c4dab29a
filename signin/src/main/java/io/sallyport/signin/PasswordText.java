package io.sallyport.signin;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Set;

/// A password as it was typed, in the one form that is hashed: that of the profile OpaqueString
/// (RFC 8265 4.2), which keeps case and width, makes every space U+0020, composes (NFC), and knows
/// no control characters. Of what the profile forbids besides, what has no character (unassigned,
/// half ones) is refused; joiners are let be, since people have emoji in passwords. It is wiped
/// when it is closed. Java's own normalisation leaves a copy behind, of passwords beyond ASCII
/// alone.
///
/// @param utf8 what is hashed
/// @param folded for comparisons with what everybody knows: lower case
record PasswordText(byte[] utf8, char[] folded) implements AutoCloseable {
    /// In code points, after normalisation.
    static final int LENGTH_MAX = 256;

    /// What is looked at at all, in UTF-16 code units: composing makes nothing much shorter.
    private static final int TYPED_MAX = 4 * LENGTH_MAX;

    private static final char ASCII_END = 0x80;

    /// Bytes of UTF-8 for each UTF-16 code unit, at most.
    private static final int UTF8_MAX = 3;

    private static final Set<Byte> NO_CHARACTERS =
            Set.of(Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED);

    /// @param typed is wiped
    /// @throws Refusal INVALID_VALUE for what is empty, too long or no text
    static PasswordText of(char[] typed) {
        try {
            if (typed.length == 0 || typed.length > TYPED_MAX) {
                throw refused("A password has 1 to " + LENGTH_MAX + " characters.", "length");
            }
            char[] normal = isAscii(typed) ? typed.clone() : composed(typed);
            try {
                return of(normal, length(normal));
            } finally {
                Arrays.fill(normal, '\0');
            }
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private static PasswordText of(char[] normal, int length) {
        if (length > LENGTH_MAX) {
            throw refused("A password has 1 to " + LENGTH_MAX + " characters.", "length");
        }
        byte[] room = new byte[normal.length * UTF8_MAX];
        ByteBuffer encoded = ByteBuffer.wrap(room);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(normal), encoded, true);
        byte[] utf8 = Arrays.copyOf(room, encoded.position());
        Arrays.fill(room, (byte) 0);
        char[] folded = new char[normal.length];
        for (int i = 0; i < normal.length; i++) {
            folded[i] = Character.toLowerCase(normal[i]);
        }
        return new PasswordText(utf8, folded);
    }

    private static boolean isAscii(char[] text) {
        for (char c : text) {
            if (c >= ASCII_END) {
                return false;
            }
        }
        return true;
    }

    private static char[] composed(char[] typed) {
        char[] spaced = typed.clone();
        for (int i = 0; i < spaced.length; i++) {
            if (Character.getType(spaced[i]) == Character.SPACE_SEPARATOR) {
                spaced[i] = ' ';
            }
        }
        char[] composed =
                Normalizer.normalize(CharBuffer.wrap(spaced), Normalizer.Form.NFC).toCharArray();
        Arrays.fill(spaced, '\0');
        return composed;
    }

    /// @return in code points
    private static int length(char[] text) {
        int length = 0;
        for (int i = 0; i < text.length; length++) {
            int point = Character.codePointAt(text, i);
            if (NO_CHARACTERS.contains((byte) Character.getType(point))) {
                throw refused("A password is made of characters.", "characters");
            }
            i += Character.charCount(point);
        }
        return length;
    }

    private static Refusal refused(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, detail, "password-" + reason);
    }

    /// In code points: each counts as one character (NIST SP 800-63B-4 3.1.1.2).
    int length() {
        return Character.codePointCount(folded, 0, folded.length);
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
        Arrays.fill(folded, '\0');
    }

    @Override
    public String toString() {
        return "PasswordText";
    }
}
