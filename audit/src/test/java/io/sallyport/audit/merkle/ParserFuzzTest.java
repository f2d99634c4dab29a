package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Cosigner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Every parser of outside bytes answers any bytes with a value or with [Malformed].
class ParserFuzzTest {
    private static final int TRIES = 5_000;

    @Test
    void notes() {
        Note note = SampleLog.checkpoint(8, KnownTree.root(8));
        byte[] sample = note.with(Note.Signature.of("witness", 1, new byte[9])).bytes();
        fuzz(
                List.of(sample),
                bytes -> {
                    Note read = Note.parse(bytes);
                    assertThat(read.bytes()).isEqualTo(bytes);
                    SampleLog.SIGNER.verifier().verifies(read);
                });
    }

    @Test
    void proofs() {
        Note note = SampleLog.checkpoint(8, KnownTree.root(8));
        List<byte[]> samples =
                KnownTree.INCLUSIONS.stream()
                        .map(proof -> LogProof.of(new byte[] {1, 2, 3}, proof, note).bytes())
                        .toList();
        fuzz(
                samples,
                bytes -> {
                    LogProof read = LogProof.parse(bytes);
                    assertThat(read.bytes()).isEqualTo(bytes);
                    read.proves(SampleLog.SIGNER.verifier());
                });
    }

    @Test
    void checkpoints() {
        byte[] sample = latin(new Checkpoint("log", 8, KnownTree.root(8)).text());
        fuzz(
                List.of(sample),
                bytes -> assertThat(latin(Checkpoint.parse(latin(bytes)).text())).isEqualTo(bytes));
    }

    @Test
    void verifierKeys() {
        fuzz(
                List.of(latin(SampleLog.VKEY)),
                bytes ->
                        assertThat(latin(NoteVerifier.parse(latin(bytes)).text()))
                                .isEqualTo(bytes));
    }

    @Test
    void witnessKeysAndCosignatures() {
        Cosigner cosigner = new Cosigner("w", Cosigner.Kind.ED25519);
        Checkpoint head = new Checkpoint("log", 8, KnownTree.root(8));
        CosignatureVerifier key = CosignatureVerifier.parse(cosigner.vkey());
        fuzz(
                List.of(latin(cosigner.vkey())),
                bytes ->
                        assertThat(latin(CosignatureVerifier.parse(latin(bytes)).text()))
                                .isEqualTo(bytes));
        String line = cosigner.line(head.text(), Instant.ofEpochSecond(9));
        byte[] note = (head.text() + "\n" + line).getBytes(StandardCharsets.UTF_8);
        fuzz(List.of(note), bytes -> key.on(head, Note.parse(bytes).signatures()));
    }

    /// The key id would stop almost every changed key text, so here it is right.
    @Test
    void verifierKeysThatAreNoPoints() throws Exception {
        Random random = new Random(11);
        Note note = SampleLog.checkpoint(8, KnownTree.root(8));
        for (int i = 0; i < 100; i++) {
            byte[] raw = new byte[32];
            random.nextBytes(raw);
            if (i == 0) {
                raw = HexFormat.of().parseHex("ff".repeat(32));
            }
            try {
                NoteVerifier key = NoteVerifier.parse(vkey(raw));
                Note.Signature forged = Note.Signature.of(key.name(), key.keyId(), new byte[64]);
                assertThat(key.verifies(new Note(note.text(), List.of(forged)))).isFalse();
            } catch (Malformed expected) {
                assertThat(expected).hasMessageContaining("point");
            }
        }
    }

    @Test
    void tilePaths() {
        fuzz(
                List.of(
                        latin("tile/3/x001/x234/067.p/8"),
                        latin("tile/entries/x001/067"),
                        latin("tile/63/000")),
                bytes -> assertThat(latin(TilePath.parse(latin(bytes)).text())).isEqualTo(bytes));
    }

    @Test
    void entryBundles() {
        byte[] sample = {0, 3, 1, 2, 3, 0, 0, 0, 1, 7};
        fuzz(
                List.of(sample),
                bytes -> {
                    EntryBundle bundle = new EntryBundle();
                    EntryBundle.parse(bytes, 3).forEach(bundle::add);
                    assertThat(bundle.first(3).compareTo(ByteBuffer.wrap(bytes))).isZero();
                });
    }

    private static void fuzz(List<byte[]> samples, Consumer<byte[]> parse) {
        Random random = new Random(7);
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = changed(samples.get(random.nextInt(samples.size())), random);
            try {
                parse.accept(bytes);
            } catch (Malformed expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            }
        }
    }

    private static byte[] changed(byte[] sample, Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes =
                Arrays.copyOf(
                        sample,
                        random.nextInt(4) == 0 ? random.nextInt(sample.length + 3) : sample.length);
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            int at = random.nextInt(bytes.length);
            bytes[at] =
                    random.nextBoolean()
                            ? sample[random.nextInt(sample.length)]
                            : (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String vkey(byte[] raw) throws Exception {
        byte[] typed = ByteBuffer.allocate(33).put((byte) 1).put(raw).array();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(latin("log\n"));
        String id = HexFormat.of().formatHex(digest.digest(typed), 0, 4);
        return "log+" + id + "+" + Base64.getEncoder().encodeToString(typed);
    }
}
