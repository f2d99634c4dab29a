package io.sallyport.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A text with signatures (C2SP signed-note, "Format"): the text, which ends in a newline, a blank
/// line, and for each signature a line `— <key name> <base64>`. Nothing in it may be believed
/// before a [NoteVerifier] has accepted it.
public record Note(String text, List<Note.Signature> signatures) {
    /// The specification asks for at least 16 signatures, and says they may have 5 kB each.
    public static final int BYTES_MAX = 256 * 1024;

    public static final int SIGNATURES_MAX = 100;
    private static final String LINE_START = "\u2014 ";
    private static final int NEXT_LINE = 0x85;

    /// @throws Malformed when the text or the signatures cannot stand in a note
    public Note {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || !isPlain(text)) {
            throw new Malformed(
                    "the text of a note ends in a newline and has no control characters");
        }
        if (signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
            throw new Malformed("a note has 1 to " + SIGNATURES_MAX + " signatures");
        }
        if (write(text, signatures).length > BYTES_MAX) {
            throw new Malformed("a note has at most " + BYTES_MAX + " bytes");
        }
    }

    /// One signature line.
    ///
    /// @param keyName whose key it claims to be
    /// @param base64 the key id (4 bytes, big-endian) and what the key's algorithm made
    public record Signature(String keyName, String base64) {
        /// @throws Malformed when it cannot stand in a note
        public Signature {
            if (!isName(keyName)) {
                throw new Malformed("a key name is one word without a plus");
            }
            if (StrictBase64.decode(base64).length <= Integer.BYTES) {
                throw new Malformed("a signature is a key id and at least one byte");
            }
        }

        static Signature of(String keyName, int keyId, byte[] signature) {
            byte[] bytes =
                    ByteBuffer.allocate(Integer.BYTES + signature.length)
                            .putInt(keyId)
                            .put(signature)
                            .array();
            return new Signature(keyName, Base64.getEncoder().encodeToString(bytes));
        }

        private static Signature parse(String line) {
            int gap = line.lastIndexOf(' ');
            if (!line.startsWith(LINE_START) || gap < LINE_START.length()) {
                throw new Malformed("not a signature line");
            }
            return new Signature(line.substring(LINE_START.length(), gap), line.substring(gap + 1));
        }

        /// Tells keys of one name apart; short and easily forged, so it is never proof of a key.
        public int keyId() {
            return ByteBuffer.wrap(StrictBase64.decode(base64)).getInt();
        }

        /// What stands behind the key id.
        public byte[] bytes() {
            byte[] bytes = StrictBase64.decode(base64);
            return Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length);
        }
    }

    /// @throws Malformed unless the bytes are a note within the limits
    public static Note parse(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new Malformed("a note has at most " + BYTES_MAX + " bytes");
        }
        String note = decode(bytes);
        // The text may have empty lines of its own: the last one in the note is the border.
        int border = note.lastIndexOf("\n\n");
        if (border < 0 || !note.endsWith("\n")) {
            throw new Malformed("a note is a text, a blank line and signature lines");
        }
        String lines = note.substring(border + 2);
        List<Signature> signatures = new ArrayList<>();
        for (int start = 0; start < lines.length(); ) {
            int end = lines.indexOf('\n', start);
            if (signatures.size() == SIGNATURES_MAX) {
                throw new Malformed("a note has at most " + SIGNATURES_MAX + " signatures");
            }
            signatures.add(Signature.parse(lines.substring(start, end)));
            start = end + 1;
        }
        return new Note(note.substring(0, border + 1), signatures);
    }

    /// The same note with one more signature behind the others, such as a witness's.
    public Note with(Signature signature) {
        List<Signature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new Note(text, more);
    }

    public byte[] bytes() {
        return write(text, signatures);
    }

    private static byte[] write(String text, List<Signature> signatures) {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (Signature signature : signatures) {
            note.append(LINE_START)
                    .append(signature.keyName())
                    .append(' ')
                    .append(signature.base64())
                    .append('\n');
        }
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String decode(byte[] bytes) {
        try {
            // Unlike `new String`, this refuses what is not UTF-8 instead of repairing it: two
            // different files must never be one note.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new Malformed("a note is UTF-8");
        }
    }

    private static boolean isPlain(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && text.chars().allMatch(c -> c >= ' ' || c == '\n');
    }

    /// Whether a key name is not empty and has no Unicode space and no plus.
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.indexOf('+') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(name)
                && name.codePoints().noneMatch(Note::isSpaceOrControl);
    }

    private static boolean isSpaceOrControl(int c) {
        return c < ' ' || c == NEXT_LINE || Character.isSpaceChar(c);
    }
}
