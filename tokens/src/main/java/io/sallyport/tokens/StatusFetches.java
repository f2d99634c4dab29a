package io.sallyport.tokens;

import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.Limits;
import io.sallyport.outbound.OutboundAnswer;
import io.sallyport.outbound.OutboundClient;
import io.sallyport.outbound.OutboundRequest;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;

/// Fetches revocation lists and answers of responders. The address is one that a tenant's root, or
/// an authority below it, put its name to; it leads to public hosts and to those that the
/// configuration names.
public final class StatusFetches {
    /// A list of some 25,000 certificates.
    static final int BODY_MAX = 1 << 20;

    private static final int AT_ONCE_MAX = 32;
    private static final int OK = 200;
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(2), Duration.ofSeconds(4), BODY_MAX);

    private final Set<String> configured;
    private final Semaphore free = new Semaphore(AT_ONCE_MAX);

    /// @param configured hosts that may have a private address, each as `host:port`
    public StatusFetches(Set<String> configured) {
        this.configured = Set.copyOf(configured);
    }

    /// @throws IOException when nothing usable came
    byte[] fetch(URI url, OutboundRequest request) throws IOException {
        EgressPolicy policy = EgressPolicy.toSigned(url, configured);
        if (!free.tryAcquire()) {
            throw new IOException("too much is being fetched");
        }
        try (OutboundClient client =
                new OutboundClient("the certificate's authority", trust(), policy, LIMITS)) {
            OutboundAnswer answer = client.send(request);
            if (answer.status() != OK) {
                throw new IOException("the certificate's authority said " + answer.status());
            }
            return answer.body();
        } finally {
            free.release();
        }
    }

    /// Made when it is first needed: most nodes never ask.
    private static SSLContext trust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("no TLS", impossible);
        }
    }
}
