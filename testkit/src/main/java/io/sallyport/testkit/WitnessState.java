package io.sallyport.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// What a witness keeps of one log: the last checkpoint that it cosigned, in a file that is forced
/// to disk. Knows notes and trees by its own code only.
final class WitnessState {
    private final byte[] key;
    private final String origin;
    private final Path file;

    /// A checkpoint as it came.
    record Seen(String text, long size, byte[] root) {}

    WitnessState(Path folder, String logVkey) {
        String[] parts = logVkey.split("\\+", 3);
        this.origin = parts[0];
        this.key = Arrays.copyOfRange(Base64.getDecoder().decode(parts[2]), 1, 33);
        this.file = folder.resolve(HexFormat.of().formatHex(sha256(bytes(origin))));
    }

    String origin() {
        return origin;
    }

    Path file() {
        return file;
    }

    Optional<Seen> last() throws IOException {
        return Files.exists(file) ? Optional.of(seen(Files.readString(file))) : Optional.empty();
    }

    static Seen seen(String note) {
        String text = note.substring(0, note.indexOf("\n\n") + 1);
        String[] lines = text.split("\n", -1);
        return new Seen(text, Long.parseLong(lines[1]), Base64.getDecoder().decode(lines[2]));
    }

    /// Whether one of the lines is a signature of the log's key.
    boolean signed(String note) {
        String text = note.substring(0, note.indexOf("\n\n") + 1);
        return note.substring(text.length() + 1)
                .lines()
                .filter(line -> line.startsWith("\u2014 " + origin + " "))
                .map(line -> Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1)))
                .anyMatch(made -> verifies(bytes(text), Arrays.copyOfRange(made, 4, made.length)));
    }

    private boolean verifies(byte[] text, byte[] made) {
        try {
            byte[] start = HexFormat.of().parseHex("302a300506032b6570032100");
            byte[] x509 = ByteBuffer.allocate(44).put(start).put(key).array();
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
            signature.update(text);
            return made.length == 64 && signature.verify(made);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void keep(String note) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(bytes(note)));
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Whether the proof leads from what was seen to the newer checkpoint (RFC 6962 2.1.2).
    static boolean proves(Optional<Seen> older, Seen newer, List<byte[]> proof) {
        if (older.isEmpty() || older.get().size() == 0) {
            return proof.isEmpty();
        }
        Iterator<byte[]> rest = proof.iterator();
        Seen seen = older.get();
        if (seen.size() == newer.size()) {
            return proof.isEmpty() && Arrays.equals(seen.root(), newer.root());
        }
        Roots roots = roots(seen.size(), newer.size(), Optional.of(seen.root()), rest);
        return !rest.hasNext()
                && Arrays.equals(roots.older, seen.root())
                && Arrays.equals(roots.newer, newer.root());
    }

    /// Two roots over one range of the tree.
    private static final class Roots {
        private final byte[] older;
        private final byte[] newer;

        Roots(byte[] older, byte[] newer) {
            this.older = older;
            this.newer = newer;
        }
    }

    /// `SUBPROOF` read from its other end.
    ///
    /// @param known the older root while the range begins at the first entry
    private static Roots roots(
            long older, long newer, Optional<byte[]> known, Iterator<byte[]> proof) {
        if (older == newer) {
            byte[] same = known.isPresent() ? known.get() : next(proof);
            return new Roots(same, same);
        }
        long left = Long.highestOneBit(newer - 1);
        if (older <= left) {
            Roots inside = roots(older, left, known, proof);
            return new Roots(inside.older, node(inside.newer, next(proof)));
        }
        Roots inside = roots(older - left, newer - left, Optional.empty(), proof);
        byte[] beside = next(proof);
        return new Roots(node(beside, inside.older), node(beside, inside.newer));
    }

    private static byte[] next(Iterator<byte[]> proof) {
        return proof.hasNext() ? proof.next() : new byte[0];
    }

    private static byte[] node(byte[] left, byte[] right) {
        return sha256(
                ByteBuffer.allocate(1 + left.length + right.length)
                        .put((byte) 1)
                        .put(left)
                        .put(right)
                        .array());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
