package io.sallyport.legacy;

import io.sallyport.transport.ClientHello;
import io.sallyport.transport.ServerTls;
import io.sallyport.transport.TlsPolicy;
import io.sallyport.transport.TlsVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Whether anybody is let in: as the instance said lately, until the end that it named, by the
/// clock of this machine. Without an answer it closes.
final class Standing {
    private static final long BELIEVED_NANOS = Duration.ofSeconds(10).toNanos();

    private final InstantSource time;
    private final LongSupplier nanos;
    private volatile Said said;

    /// @param nanos when
    private record Said(Instant until, long nanos) {}

    /// @param nanos as [System#nanoTime]
    Standing(InstantSource time, LongSupplier nanos) {
        this.time = time;
        this.nanos = nanos;
        this.said = new Said(Instant.MIN, nanos.getAsLong());
    }

    void said(Optional<Instant> until) {
        said = new Said(until.orElse(Instant.MIN), nanos.getAsLong());
    }

    boolean isOpen() {
        Said now = said;
        return nanos.getAsLong() - now.nanos() < BELIEVED_NANOS
                && time.instant().isBefore(now.until());
    }

    /// Who is refused whatever is open: who could do better, and who says that it came back with
    /// less (RFC 7507). Both belong on the public listener, and nobody on the way sends them here.
    Optional<String> refuses(ClientHello hello) {
        if (hello.newest().filter(one -> one.compareTo(TlsVersion.TLS_1_2) >= 0).isPresent()) {
            return Optional.of(ServerTls.NEWER);
        }
        if (hello.isFallback()) {
            return Optional.of(TlsPolicy.FALLBACK);
        }
        return isOpen() ? Optional.empty() : Optional.of(ServerTls.CLOSED);
    }
}
