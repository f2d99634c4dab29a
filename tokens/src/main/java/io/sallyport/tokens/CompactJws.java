package io.sallyport.tokens;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The three parts of a JWS in compact form (RFC 7515 7.1), decoded strictly and not yet believed.
///
/// @param signed what the signature is over
record CompactJws(JsonObject header, JsonObject payload, byte[] signed, byte[] signature) {
    private static final int LENGTH_MAX = 8_192;

    /// Empty unless it is exactly three parts of canonical base64url, the first two JSON objects.
    static Optional<CompactJws> parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (token.length() > LENGTH_MAX
                || first < 1
                || second < 0
                || token.indexOf('.', second + 1) >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new CompactJws(
                            JsonObject.read(decode(token.substring(0, first))),
                            JsonObject.read(decode(token.substring(first + 1, second))),
                            token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                            decode(token.substring(second + 1))));
        } catch (IllegalArgumentException | JsonReader.Malformed malformed) {
            return Optional.empty();
        }
    }

    /// One token must have one spelling: unused bits of the last character are zero, and no
    /// padding.
    private static byte[] decode(String part) {
        byte[] bytes = Base64.getUrlDecoder().decode(part);
        if (!encode(bytes).equals(part)) {
            throw new IllegalArgumentException("not canonical");
        }
        return bytes;
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
