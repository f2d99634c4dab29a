package io.sallyport.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The key of a witness, and what it signs (C2SP tlog-cosignature). Written apart from the module
/// that verifies, so that a mistake in reading the specification would have to be made twice.
public final class Cosigner {
    private final String name;
    private final Kind kind;
    private final KeyPair pair;

    /// The two algorithms of the specification.
    public enum Kind {
        ED25519(0x04, "Ed25519", 32),
        ML_DSA_44(0x06, "ML-DSA-44", 1312);

        private final int type;
        private final String algorithm;
        private final int keyBytes;

        Kind(int type, String algorithm, int keyBytes) {
            this.type = type;
            this.algorithm = algorithm;
            this.keyBytes = keyBytes;
        }

        /// By name: a node in the same process puts another provider first, whose keys do not sign
        /// what was begun without it.
        private String provider() {
            return this == ED25519 ? "SunEC" : "SUN";
        }
    }

    public Cosigner(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
        try {
            this.pair =
                    KeyPairGenerator.getInstance(kind.algorithm, kind.provider()).generateKeyPair();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public String name() {
        return name;
    }

    private byte[] typed() {
        byte[] x509 = pair.getPublic().getEncoded();
        byte[] typed = Arrays.copyOfRange(x509, x509.length - kind.keyBytes - 1, x509.length);
        typed[0] = (byte) kind.type;
        return typed;
    }

    private byte[] keyId() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256.digest(typed()), 4);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public String vkey() {
        return String.join(
                "+",
                name,
                HexFormat.of().formatHex(keyId()),
                Base64.getEncoder().encodeToString(typed()));
    }

    /// A signature line.
    ///
    /// @param text of the checkpoint: origin, size and root, each with a newline
    public String line(String text, Instant time) {
        long seconds = time.getEpochSecond();
        byte[] message =
                kind == Kind.ED25519
                        ? ("cosignature/v1\ntime " + seconds + "\n" + text)
                                .getBytes(StandardCharsets.UTF_8)
                        : subtree(text.split("\n", -1), seconds);
        byte[] made = sign(message);
        byte[] all =
                ByteBuffer.allocate(4 + 8 + made.length)
                        .put(keyId())
                        .putLong(seconds)
                        .put(made)
                        .array();
        return "\u2014 " + name + " " + Base64.getEncoder().encodeToString(all) + "\n";
    }

    private byte[] subtree(String[] lines, long seconds) {
        byte[] own = name.getBytes(StandardCharsets.UTF_8);
        byte[] origin = lines[0].getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(12 + 2 + own.length + origin.length + 24 + 32);
        message.put("subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII));
        message.put((byte) own.length).put(own).putLong(seconds);
        message.put((byte) origin.length).put(origin).putLong(0).putLong(Long.parseLong(lines[1]));
        return message.put(Base64.getDecoder().decode(lines[2])).array();
    }

    private byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(kind.algorithm, kind.provider());
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
