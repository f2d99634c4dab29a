package io.sallyport.foundation;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/// SHA-256 (FIPS 180-4).
public final class Sha256 {
    /// Never fed; a copy costs a third of asking the providers. The JDK's own by name: it is faster
    /// on what is short than the provider installed first.
    private static final MessageDigest UNFED = unfed();

    private Sha256() {}

    /// @return one that nothing was put into, for one thread
    public static MessageDigest fresh() {
        try {
            return (MessageDigest) UNFED.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("SHA-256 without copies", impossible);
        }
    }

    /// @return 32 bytes
    public static byte[] of(byte[] bytes) {
        return fresh().digest(bytes);
    }

    private static MessageDigest unfed() {
        try {
            return MessageDigest.getInstance("SHA-256", "SUN");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no SHA-256", impossible);
        }
    }
}
