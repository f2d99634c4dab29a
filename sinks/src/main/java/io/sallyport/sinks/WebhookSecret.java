package io.sallyport.sinks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that a webhook's batches are signed with, as the Standard Webhooks specification has it:
/// `whsec_` and 24 to 64 bytes in base64. It is read for each batch, so a new one counts at once.
final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;

    private final SecretKeySpec key;

    private WebhookSecret(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    static WebhookSecret read(Path file) throws IOException {
        return parse(OwnerFile.read(file));
    }

    static WebhookSecret parse(String text) throws IOException {
        String word = text.strip();
        if (word.startsWith(PREFIX)) {
            try {
                byte[] key = Base64.getDecoder().decode(word.substring(PREFIX.length()));
                if (key.length >= BYTES_MIN && key.length <= BYTES_MAX) {
                    return new WebhookSecret(key);
                }
            } catch (IllegalArgumentException _) {
                throw notSecret();
            }
        }
        throw notSecret();
    }

    private static IOException notSecret() {
        return new IOException(
                "it holds no secret: (printf whsec_; openssl rand -base64 32) makes one");
    }

    /// The header `webhook-signature` of a message.
    String signature(String id, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC", impossible);
        }
    }
}
