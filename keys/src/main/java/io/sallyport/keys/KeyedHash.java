package io.sallyport.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// HMAC-SHA256 (RFC 2104) over a domain and a value. By the JDK's own provider, which is faster for
/// short inputs than the one installed first.
final class KeyedHash {
    private final Slots<Mac> macs = new Slots<>();

    /// The few domains there are, as bytes.
    private final ConcurrentMap<String, byte[]> domains = new ConcurrentHashMap<>();

    byte[] hash(SecretKey key, String domain, byte[] value) {
        Mac mac = take();
        try {
            mac.init(key);
            mac.update(domains.computeIfAbsent(domain, KeyedHash::bytes));
            byte[] hash = mac.doFinal(value);
            macs.giveBack(mac);
            return hash;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 failed", impossible);
        }
    }

    /// Ends in a zero byte, so that no domain continues into a value.
    private static byte[] bytes(String domain) {
        return (domain + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private Mac take() {
        Mac kept = macs.take();
        if (kept != null) {
            return kept;
        }
        try {
            return Mac.getInstance("HmacSHA256", "SunJCE");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA256", impossible);
        }
    }
}
