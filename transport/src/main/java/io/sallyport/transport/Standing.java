package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.store.Row;
import io.sallyport.transport.CertificateTable.Certified;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// Where an authority's or a listener's row stands by the clock, and whether it is of this host.
record Standing(InstantSource time, HostName host) {
    /// Made by a clock that was ahead, it is not valid yet.
    boolean lasts(Certified one, Duration least) {
        return lasts(one.certificate(), least);
    }

    boolean lasts(X509Certificate certificate, Duration least) {
        Instant now = time.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && now.isBefore(certificate.getNotAfter().toInstant().minus(least));
    }

    /// Whether its turn is still to come.
    boolean isBefore(Certified one) {
        return one.turn().filter(time.instant()::isBefore).isPresent();
    }

    boolean isOfHost(Row<Certified> root) {
        return HostLimits.areIn(root.value().certificate(), HostLimits.ofRoot(host));
    }

    Instant in(Duration life) {
        return time.instant().plus(life);
    }

    /// On a full disk, what is there goes on until it ends.
    TlsIdentity orStill(Optional<Certified> known, Supplier<TlsIdentity> next) {
        try {
            return next.get();
        } catch (Refusal refused) {
            if (refused.code() != RefusalCode.UNAVAILABLE) {
                throw refused;
            }
            return known.filter(one -> lasts(one, Duration.ZERO))
                    .orElseThrow(() -> refused)
                    .identity();
        }
    }
}
