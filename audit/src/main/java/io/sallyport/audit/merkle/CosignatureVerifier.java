package io.sallyport.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// The public key of a witness (C2SP tlog-cosignature): Ed25519, signature type 0x04, or ML-DSA-44,
/// type 0x06. A signature is the time in seconds since 1970 (8 bytes, big-endian) and what the
/// algorithm made over it and the checkpoint. Safe for concurrent use.
public final class CosignatureVerifier {
    private static final Set<KeyKind> KINDS =
            Set.of(KeyKind.COSIGNATURE_ED25519, KeyKind.COSIGNATURE_ML_DSA_44);
    private static final byte[] SUBTREE_LABEL =
            "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT_BYTES_MAX = 255;

    private final VerifierKey key;

    private CosignatureVerifier(VerifierKey key) {
        this.key = key;
    }

    /// @throws Malformed unless it is the vkey of a witness
    public static CosignatureVerifier parse(String vkey) {
        VerifierKey key = VerifierKey.parse(vkey, KINDS, "a witness (types 04 and 06)");
        if (bytes(key.name()).length > TEXT_BYTES_MAX) {
            throw new Malformed("the name of a witness has at most 255 bytes");
        }
        return new CosignatureVerifier(key);
    }

    public String name() {
        return key.name();
    }

    /// The vkey.
    public String text() {
        return key.text();
    }

    /// The lines that claim to be of this key.
    List<Note.Signature> claims(List<Note.Signature> lines) {
        return key.claims(lines);
    }

    /// When several lines claim to be of this key, every one must be genuine, and the last time
    /// counts.
    public Cosigning on(Checkpoint checkpoint, List<Note.Signature> lines) {
        List<Note.Signature> claims = claims(lines);
        if (claims.isEmpty()) {
            return new Cosigning.Absent();
        }
        long last = 0;
        for (Note.Signature claim : claims) {
            OptionalLong time = time(checkpoint, claim.bytes());
            if (time.isEmpty()) {
                return new Cosigning.Unverified();
            }
            last = Math.max(last, time.getAsLong());
        }
        return new Cosigning.Cosigned(key.name(), Instant.ofEpochSecond(last));
    }

    private OptionalLong time(Checkpoint checkpoint, byte[] signature) {
        if (signature.length != Long.BYTES + key.kind().signatureBytes()
                || bytes(checkpoint.origin()).length > TEXT_BYTES_MAX) {
            return OptionalLong.empty();
        }
        ByteBuffer parts = ByteBuffer.wrap(signature);
        long time = parts.getLong();
        // A time of 0 says that the witness does not vouch for this being the newest.
        if (time <= 0 || time > Instant.MAX.getEpochSecond()) {
            return OptionalLong.empty();
        }
        byte[] made = new byte[parts.remaining()];
        parts.get(made);
        byte[] message =
                key.kind() == KeyKind.COSIGNATURE_ED25519
                        ? bytes("cosignature/v1\ntime " + time + "\n" + checkpoint.text())
                        : subtree(checkpoint, time);
        return key.verifies(message, made) ? OptionalLong.of(time) : OptionalLong.empty();
    }

    /// `cosigned_message`, of the subtree that is the whole tree.
    private byte[] subtree(Checkpoint checkpoint, long time) {
        byte[] cosigner = bytes(key.name());
        byte[] origin = bytes(checkpoint.origin());
        int texts = 1 + cosigner.length + 1 + origin.length;
        return ByteBuffer.allocate(SUBTREE_LABEL.length + texts + 3 * Long.BYTES + Hash.BYTES)
                .put(SUBTREE_LABEL)
                .put((byte) cosigner.length)
                .put(cosigner)
                .putLong(time)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.root().bytes())
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
