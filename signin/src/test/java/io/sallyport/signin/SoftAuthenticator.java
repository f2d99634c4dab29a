package io.sallyport.signin;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Sha256;
import io.sallyport.testkit.SampleCertificate;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An authenticator with one key, and the browser before it: right, or wrong in the one way that a
/// test needs.
final class SoftAuthenticator {
    static final int USER_PRESENT = 1;
    static final int USER_VERIFIED = 4;
    static final int BACKUP_ELIGIBLE = 8;
    static final int BACKED_UP = 16;
    private static final int ATTESTED = 64;

    private final KeyPair keys;
    private final byte[] id;
    String origin = "https://id.example";
    String host = "id.example";
    int flags = USER_PRESENT | USER_VERIFIED | BACKUP_ELIGIBLE | BACKED_UP;
    long counter;
    boolean crossOrigin;
    boolean signsWrongly;
    Optional<String> type = Optional.empty();
    Optional<String> handle = Optional.empty();
    Optional<SampleCertificate.Made> maker = Optional.empty();

    SoftAuthenticator(int seed) {
        this(seed, "secp256r1");
    }

    SoftAuthenticator(int seed, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            this.keys = generator.generateKeyPair();
            this.id = Sha256.of(ByteBuffer.allocate(Integer.BYTES).putInt(seed).array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// @param options as the server wrote them
    String create(String options) {
        JsonObject asked = JsonObject.read(options.getBytes(StandardCharsets.UTF_8));
        handle = Optional.of(asked.object("user").text("id"));
        byte[] client = client("webauthn.create", asked.text("challenge"));
        byte[] data = authenticatorData(ATTESTED, attested());
        return credential(
                new TreeMap<>(
                        Map.of(
                                "clientDataJSON", base64(client),
                                "attestationObject", base64(attestation(data, client)),
                                "transports", List.of("internal"))));
    }

    /// @param options as the server wrote them
    String get(String options) {
        JsonObject asked = JsonObject.read(options.getBytes(StandardCharsets.UTF_8));
        byte[] client = client("webauthn.get", asked.text("challenge"));
        byte[] data = authenticatorData(0, new byte[0]);
        byte[] signature = signature(keys.getPrivate(), joined(data, Sha256.of(client)));
        if (signsWrongly) {
            signature = signature(keys.getPrivate(), data);
        }
        return credential(
                new TreeMap<>(
                        Map.of(
                                "clientDataJSON", base64(client),
                                "authenticatorData", base64(data),
                                "signature", base64(signature),
                                "userHandle", handle.orElseThrow())));
    }

    private String credential(Map<String, Object> response) {
        return CanonicalJson.write(
                Map.of(
                        "id", base64(id),
                        "rawId", base64(id),
                        "type", "public-key",
                        "clientExtensionResults", Map.of(),
                        "response", response));
    }

    private byte[] client(String usual, String challenge) {
        return CanonicalJson.write(
                        Map.of(
                                "type", type.orElse(usual),
                                "challenge", challenge,
                                "origin", origin,
                                "crossOrigin", crossOrigin))
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] authenticatorData(int more, byte[] attested) {
        byte[] hash = Sha256.of(host.getBytes(StandardCharsets.UTF_8));
        return joined(
                hash,
                ByteBuffer.allocate(5).put((byte) (flags | more)).putInt((int) counter).array(),
                attested);
    }

    /// WebAuthn 6.5.1.
    private byte[] attested() {
        ByteBuffer head = ByteBuffer.allocate(18 + id.length);
        head.put(new byte[16]).putShort((short) id.length).put(id);
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        int size = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        boolean isSmall = size == 32;
        return joined(
                head.array(),
                // {1: EC2, 3: ES256 or ES384, -1: the curve, -2: x, -3: y}
                isSmall
                        ? new byte[] {(byte) 0xA5, 1, 2, 3, 0x26, 0x20, 1}
                        : new byte[] {(byte) 0xA5, 1, 2, 3, 0x38, 0x22, 0x20, 2},
                new byte[] {0x21},
                bytes(fixed(key.getW().getAffineX(), size)),
                new byte[] {0x22},
                bytes(fixed(key.getW().getAffineY(), size)));
    }

    private byte[] attestation(byte[] data, byte[] client) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(new byte[] {(byte) 0xA3});
        parts.add(text("fmt"));
        if (maker.isPresent()) {
            byte[] signed = joined(data, Sha256.of(client));
            parts.add(text("packed"));
            parts.add(text("attStmt"));
            parts.add(new byte[] {(byte) 0xA3});
            parts.add(text("alg"));
            parts.add(new byte[] {0x26});
            parts.add(text("sig"));
            parts.add(bytes(signature(maker.get().key(), signed)));
            parts.add(text("x5c"));
            parts.add(new byte[] {(byte) 0x81});
            parts.add(bytes(encoded(maker.get())));
        } else {
            parts.add(text("none"));
            parts.add(text("attStmt"));
            parts.add(new byte[] {(byte) 0xA0});
        }
        parts.add(text("authData"));
        parts.add(bytes(data));
        return joined(parts.toArray(byte[][]::new));
    }

    private static byte[] encoded(SampleCertificate.Made made) {
        try {
            return made.certificate().getEncoded();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] signature(PrivateKey key, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] fixed(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        byte[] out = new byte[size];
        int length = Math.min(size, bytes.length);
        System.arraycopy(bytes, bytes.length - length, out, size - length, length);
        return out;
    }

    /// CBOR (RFC 8949 3.1), of less than 24 characters.
    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return joined(new byte[] {(byte) (0x60 | bytes.length)}, bytes);
    }

    private static byte[] bytes(byte[] bytes) {
        return joined(new byte[] {0x59, (byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
