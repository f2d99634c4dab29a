package io.sallyport.server;

import io.sallyport.transport.TlsIdentity;
import java.time.Duration;
import java.util.Optional;

/// Where a certificate for the public listener comes from that the instance did not sign itself.
interface OutsideCertificate extends AutoCloseable {
    /// As in the log: `files` or `acme`.
    String source();

    /// Checked; nothing until there has been one.
    Optional<TlsIdentity> current();

    /// Why there is no other or newer one, if something is wrong.
    Optional<String> problem();

    /// Looks for another one, and tells what keeps it from being taken.
    void round();

    /// How often that is worth it.
    Duration every();

    /// Ends what is being asked.
    @Override
    void close();
}
