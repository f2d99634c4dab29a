package io.sallyport.sinks;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/// Where a sink's events go, and whose certificates count there.
sealed interface Destination {
    String kind();

    /// For people and for the log.
    String shown();

    /// Who vouches for the receiver.
    default String authority() {
        return "";
    }

    /// Files of this sink's name in a folder.
    ///
    /// @param maxBytes a file that has reached this size is followed by another
    /// @param keep how many files stay; 0 for all
    record Folder(Path path, long maxBytes, long keep) implements Destination {
        @Override
        public String kind() {
            return "file";
        }

        @Override
        public String shown() {
            return path.toString();
        }
    }

    /// RFC 5424 messages over TLS (RFC 5425).
    record Syslog(String host, int port, ClientTls tls) implements Destination {
        @Override
        public String kind() {
            return "syslog";
        }

        @Override
        public String shown() {
            return host + ":" + port;
        }

        @Override
        public String authority() {
            return tls.authority();
        }
    }

    /// A web address that batches are posted to.
    ///
    /// @param array whether a batch is a JSON array, and not JSON lines
    record Webhook(URI url, ClientTls tls, Path secret, boolean array) implements Destination {
        @Override
        public String kind() {
            return "webhook";
        }

        @Override
        public String shown() {
            return url.toString();
        }

        @Override
        public String authority() {
            return tls.authority();
        }
    }

    /// What an opening is bound to: who has opened a sink has opened it to this receiver. Another
    /// address, or another authority that vouches for it, is another receiver.
    default String fingerprint() {
        return digest(
                CanonicalJson.write(Map.of("kind", kind(), "to", shown(), "authority", authority()))
                        .getBytes(StandardCharsets.UTF_8));
    }

    static String digest(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(bytes));
    }
}
