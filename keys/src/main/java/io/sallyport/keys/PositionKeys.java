package io.sallyport.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Positions of the log as 16 bytes that tell nobody else anything: a block of AES-256 (FIPS 197),
/// the position and eight zero bytes, under a key that is derived from the tenant's key of marks. A
/// block that was not made so opens by chance once in 2^64.
public final class PositionKeys {
    static final int BYTES = 16;
    private static final String DOMAIN = "log-position";

    private final Slots<Cipher> ciphers = new Slots<>();

    /// The newest first.
    private final List<SecretKey> keys;

    private PositionKeys(List<SecretKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /// @param versions of the tenant's key of marks
    static PositionKeys of(Map<Integer, SecretKey> versions) {
        List<SecretKey> keys = new ArrayList<>();
        versions.entrySet().stream()
                .sorted(Map.Entry.<Integer, SecretKey>comparingByKey(Comparator.reverseOrder()))
                .forEach(one -> keys.add(derived(one.getValue())));
        return new PositionKeys(keys);
    }

    private static SecretKey derived(SecretKey key) {
        return new SecretKeySpec(new KeyedHash(key).hash(DOMAIN, new byte[0]), "AES");
    }

    /// @return 16 bytes
    public byte[] seal(long position) {
        byte[] plain = ByteBuffer.allocate(BYTES).putLong(position).array();
        return block(Cipher.ENCRYPT_MODE, keys.getFirst(), plain);
    }

    /// @return empty when it is the name of no position
    public OptionalLong open(byte[] sealed) {
        if (sealed.length == BYTES) {
            for (SecretKey key : keys) {
                ByteBuffer plain = ByteBuffer.wrap(block(Cipher.DECRYPT_MODE, key, sealed));
                long position = plain.getLong();
                if (plain.getLong() == 0 && position >= 0) {
                    return OptionalLong.of(position);
                }
            }
        }
        return OptionalLong.empty();
    }

    private byte[] block(int mode, SecretKey key, byte[] bytes) {
        try {
            Cipher kept = ciphers.take();
            Cipher cipher = kept == null ? Cipher.getInstance("AES/ECB/NoPadding", "SunJCE") : kept;
            cipher.init(mode, key);
            byte[] block = cipher.doFinal(bytes);
            ciphers.giveBack(cipher);
            return block;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no AES", impossible);
        }
    }
}
