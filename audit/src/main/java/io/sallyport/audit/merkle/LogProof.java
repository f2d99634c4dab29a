package io.sallyport.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/// That a log has an entry, in one text that can be checked without the log (C2SP tlog-proof): the
/// entry, its index, the hashes from its leaf up to the root, and a checkpoint with the log's
/// signature and perhaps those of witnesses. Nothing in it may be believed before [#proves].
///
/// @param entry base64 of what the leaf is the hash of, in the specification's `extra` line; it is
///   proved by the hashes, not by standing there
/// @param index of the entry, counted from 0
/// @param path the sibling hashes from the leaf to the root (RFC 6962 2.1.1)
public record LogProof(String entry, long index, List<Hash> path, Note checkpoint) {
    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
    private static final String ENTRY = "extra ";
    private static final String INDEX = "index ";
    private static final String NUMBER = "0|[1-9][0-9]{0,18}";

    /// A path has at most one hash for each bit of an index.
    private static final int PATH_MAX = 64;

    private static final int HEAD_BYTES_MAX = 1 << 17;

    /// @throws Malformed when the entry is not base64, the note is no checkpoint, or there are more
    ///   hashes than a log can need
    public LogProof {
        path = List.copyOf(path);
        StrictBase64.decode(entry);
        Checkpoint.parse(checkpoint.text());
        if (path.size() > PATH_MAX) {
            throw new Malformed("a proof has at most " + PATH_MAX + " hashes");
        }
    }

    static LogProof of(byte[] entry, InclusionProof proof, Note checkpoint) {
        return new LogProof(
                Base64.getEncoder().encodeToString(entry), proof.index(), proof.path(), checkpoint);
    }

    /// @throws Malformed unless the bytes are a proof that carries its entry, within the limits
    public static LogProof parse(byte[] bytes) {
        int end = border(bytes);
        Iterator<String> lines = ascii(Arrays.copyOf(bytes, end)).lines().iterator();
        if (!next(lines).equals(FIRST_LINE)) {
            throw new Malformed("not a proof: its first line is " + FIRST_LINE);
        }
        String entry = after(ENTRY, next(lines));
        long index = number(after(INDEX, next(lines)));
        List<Hash> path = new ArrayList<>();
        while (lines.hasNext()) {
            path.add(Hash.parse(lines.next()));
        }
        Note checkpoint = Note.parse(Arrays.copyOfRange(bytes, end + 1, bytes.length));
        return new LogProof(entry, index, path, checkpoint);
    }

    /// Where the empty line before the checkpoint is.
    private static int border(byte[] bytes) {
        for (int i = 1; i < Math.min(bytes.length, HEAD_BYTES_MAX); i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
                return i;
            }
        }
        throw new Malformed("a proof is some lines, an empty one and a checkpoint");
    }

    private static String ascii(byte[] bytes) {
        try {
            String text =
                    StandardCharsets.US_ASCII
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
            if (text.indexOf('\r') < 0) {
                return text;
            }
        } catch (CharacterCodingException _) {
            throw new Malformed("the lines of a proof are ASCII");
        }
        throw new Malformed("the lines of a proof end in a newline alone");
    }

    private static String next(Iterator<String> lines) {
        if (lines.hasNext()) {
            return lines.next();
        }
        throw new Malformed("a proof has an entry and an index");
    }

    private static String after(String word, String line) {
        if (line.startsWith(word)) {
            return line.substring(word.length());
        }
        throw new Malformed("a proof has a line that begins with " + word);
    }

    private static long number(String text) {
        try {
            if (text.matches(NUMBER)) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException _) {
            throw new Malformed("an index is less than 2^63");
        }
        throw new Malformed("an index is a number");
    }

    /// Whether the checkpoint is signed by this key and covers the entry.
    public boolean proves(NoteVerifier key) {
        if (!key.verifies(checkpoint)) {
            return false;
        }
        Checkpoint head = Checkpoint.parse(checkpoint.text());
        return head.origin().equals(key.name())
                && new InclusionProof(index, head.size(), path)
                        .proves(new TreeHasher().leaf(StrictBase64.decode(entry)), head.root());
    }

    /// The form that [#parse] reads, to be kept in a file that ends in `.tlog-proof`.
    public byte[] bytes() {
        StringBuilder head = new StringBuilder(FIRST_LINE).append('\n');
        head.append(ENTRY).append(entry).append('\n');
        head.append(INDEX).append(index).append('\n');
        path.forEach(hash -> head.append(hash).append('\n'));
        byte[] first = head.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        byte[] note = checkpoint.bytes();
        return ByteBuffer.allocate(first.length + note.length).put(first).put(note).array();
    }
}
