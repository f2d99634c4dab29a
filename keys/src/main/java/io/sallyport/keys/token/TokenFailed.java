package io.sallyport.keys.token;

import java.util.HexFormat;
import java.util.Map;

/// A token that did not do what it was asked. The message is one line for the person at the
/// terminal; it never repeats the PIN.
public final class TokenFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The return values (CKR_*) that a person can do something about.
    private static final Map<Long, String> KNOWN =
            Map.of(
                    0x30L, "the token reports a fault of its own",
                    0x32L, "the token was removed",
                    0xA0L, "the PIN is wrong",
                    0xA2L, "the PIN is too short or too long",
                    0xA4L, "the PIN is locked: unlock it with the security officer's PIN",
                    0xE0L, "there is no token in the slot",
                    0x31L, "the token has no memory left");

    public TokenFailed(String message) {
        super(message);
    }

    TokenFailed(String function, long result) {
        super(
                KNOWN.getOrDefault(
                        result,
                        "the token refused "
                                + function
                                + " (CKR 0x"
                                + HexFormat.of().withUpperCase().toHexDigits((int) result)
                                + ")"));
    }
}
