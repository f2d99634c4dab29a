package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.Optional;

/// Under which a client tries a request again that must have its effect once
/// (draft-ietf-httpapi-idempotency-key-header).
///
/// @param value 1 to 64 characters of ASCII, as the client made them
public record IdempotencyKey(String value) {
    static final String FIELD = "Idempotency-Key";
    static final Description.Parameter PARAMETER =
            Description.Parameter.header(
                    FIELD,
                    "a string in quotes, new for each request: sent again with the same one, the"
                            + " request has its effect once, and no secret is shown again");
    private static final int LENGTH_MAX = 64;

    /// @throws Refusal INVALID_REQUEST when it is not one string of structured fields (RFC 9651
    ///   3.3.3)
    public static Optional<IdempotencyKey> of(Request request) {
        return request.header(FIELD).map(IdempotencyKey::read);
    }

    static IdempotencyKey read(String field) {
        String item = field.strip();
        if (item.length() < 2 || item.charAt(0) != '"' || !item.endsWith("\"")) {
            throw malformed();
        }
        StringBuilder value = new StringBuilder();
        int end = item.length() - 1;
        for (int i = 1; i < end; i++) {
            char c = item.charAt(i);
            if (c == '\\') {
                i++;
                c = i < end ? item.charAt(i) : '\0';
                if (c != '"' && c != '\\') {
                    throw malformed();
                }
            } else if (c < 0x20 || c > 0x7E || c == '"') {
                throw malformed();
            }
            value.append(c);
        }
        if (value.isEmpty() || value.length() > LENGTH_MAX) {
            throw malformed();
        }
        return new IdempotencyKey(value.toString());
    }

    private static Refusal malformed() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "The header field "
                        + FIELD
                        + " is a string in quotes, of 1 to "
                        + LENGTH_MAX
                        + " characters.",
                "idempotency-key");
    }
}
