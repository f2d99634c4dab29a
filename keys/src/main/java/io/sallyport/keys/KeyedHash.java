package io.sallyport.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// HMAC-SHA256 (RFC 2104) under one key, over a domain and a value. By the JDK's own provider,
/// which is faster for short inputs than the one installed first; the objects keep the key that
/// they were given.
final class KeyedHash {
    /// The few domains there are, as bytes.
    private static final ConcurrentMap<String, byte[]> DOMAINS = new ConcurrentHashMap<>();

    private final SecretKey key;
    private final Slots<Mac> macs = new Slots<>();

    KeyedHash(SecretKey key) {
        this.key = key;
    }

    byte[] hash(String domain, byte[] value) {
        Mac mac = take();
        mac.update(DOMAINS.computeIfAbsent(domain, KeyedHash::bytes));
        byte[] hash = mac.doFinal(value);
        macs.giveBack(mac);
        return hash;
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
            Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA256", impossible);
        }
    }
}
