package io.sallyport.signin;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The arithmetic of one-time codes: RFC 4226 5.3 over the time steps of RFC 6238 4.2, with
/// HMAC-SHA-1, steps of 30 seconds and six digits, which every authenticator has.
final class TotpCode {
    static final int DIGITS = 6;
    private static final long STEP_SECONDS = 30;

    /// RFC 6238 5.2: one step for a clock that is off, on either side.
    private static final int DRIFT = 1;

    private static final int LONG_ENOUGH = 32;

    /// Longer names do not fit into a QR code that a camera reads.
    private static final int NAME_MAX = 64;

    private TotpCode() {}

    /// As authenticators read it (Key Uri Format of Google Authenticator): kind and numbers are
    /// what it says where it says nothing, and are named all the same.
    ///
    /// @param secret in base 32
    static String uri(String issuer, String userName, String secret) {
        String name =
                userName.codePointCount(0, userName.length()) > NAME_MAX
                        ? userName.substring(0, userName.offsetByCodePoints(0, NAME_MAX))
                        : userName;
        return "otpauth://totp/"
                + encoded(issuer)
                + ":"
                + encoded(name)
                + "?secret="
                + secret
                + "&issuer="
                + encoded(issuer)
                + "&algorithm=SHA1&digits="
                + DIGITS
                + "&period="
                + STEP_SECONDS;
    }

    /// RFC 3986 2.1: there, `+` is no space.
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static long step(Instant now) {
        return now.getEpochSecond() / STEP_SECONDS;
    }

    /// @param digits at most 8
    static String of(byte[] secret, long step, int digits) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xF;
            int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7FFF_FFFF;
            String all = "0".repeat(digits) + number;
            return all.substring(all.length() - digits);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA-1", impossible);
        }
    }

    /// Which step's code this is; all that may be it are worked out and compared whole.
    ///
    /// @param typed as it came: spaces are let be
    /// @param used no step up to this one counts
    static OptionalLong step(byte[] secret, String typed, Instant now, long used) {
        if (typed.length() > LONG_ENOUGH) {
            return OptionalLong.empty();
        }
        byte[] code = typed.replace(" ", "").getBytes(StandardCharsets.UTF_8);
        long found = -1;
        for (long step = step(now) - DRIFT; step <= step(now) + DRIFT; step++) {
            byte[] right = of(secret, step, DIGITS).getBytes(StandardCharsets.US_ASCII);
            boolean isRight = MessageDigest.isEqual(right, code);
            found = isRight && step > used ? step : found;
        }
        return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }
}
