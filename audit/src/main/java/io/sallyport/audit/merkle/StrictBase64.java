package io.sallyport.audit.merkle;

import java.util.Base64;

/// Base64 with one spelling for each value (RFC 4648 3.5 and 4). The JDK's decoder takes missing
/// padding and stray bits too, so that one signature would have many texts.
final class StrictBase64 {
    private StrictBase64() {}

    /// @throws Malformed unless encoding the result gives the same text
    static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            throw new Malformed("not base64");
        }
        throw new Malformed("not the one spelling of its base64");
    }
}
