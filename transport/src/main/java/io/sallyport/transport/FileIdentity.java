package io.sallyport.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// A certificate and a key from files, and what takes their place while the node serves: a pair
/// that passes every check is served from the next handshake on, anything else is not, and what was
/// served goes on.
public final class FileIdentity implements Supplier<TlsIdentity> {
    /// Who renews a certificate writes one file after the other. What is between is no mistake.
    static final Duration SETTLED = Duration.ofSeconds(5);

    /// Time alone makes a certificate valid, so what was refused is looked at again.
    static final Duration AGAIN = Duration.ofMinutes(1);

    private final CertificateFiles files;
    private final char[] password;
    private final HostName host;
    private final InstantSource time;
    private volatile TlsIdentity serving;
    private String digest;
    private Optional<Pending> pending = Optional.empty();

    /// What stands in the files and is not served.
    ///
    /// @param told whether somebody was told
    private record Pending(
            String digest, Instant since, Instant judged, IdentityFinding finding, boolean told) {}

    /// What a look at the files has brought.
    public sealed interface Look {
        /// Nothing that has to be told.
        record Nothing() implements Look {}

        /// Another certificate is served from here on.
        record Loaded(TlsIdentity identity) implements Look {}

        /// What stands there is not served, and has stood there for a while.
        record Refused(IdentityFinding finding) implements Look {}
    }

    /// @param password of a PKCS #12 file
    /// @throws UnfitIdentity when there is nothing to begin with
    public FileIdentity(
            CertificateFiles files, char[] password, HostName host, InstantSource time) {
        this.files = files;
        this.password = password.clone();
        this.host = host;
        this.time = time;
        CertificateFiles.Contents contents = files.contents();
        this.serving = judged(contents, time.instant());
        this.digest = contents.digest();
    }

    @Override
    public TlsIdentity get() {
        return serving;
    }

    public CertificateFiles files() {
        return files;
    }

    /// Why what stands in the files is not served, if it is not.
    public synchronized Optional<IdentityFinding> problem() {
        return pending.filter(Pending::told).map(Pending::finding);
    }

    /// Reads the files. Called often.
    public synchronized Look look() {
        Instant now = time.instant();
        String found = "";
        try {
            CertificateFiles.Contents contents = files.contents();
            found = contents.digest();
            if (found.equals(digest)) {
                pending = Optional.empty();
                return new Look.Nothing();
            }
            if (isKnown(found, now)) {
                return told(now);
            }
            serving = judged(contents, now);
            digest = found;
            pending = Optional.empty();
            return new Look.Loaded(serving);
        } catch (UnfitIdentity unfit) {
            return refused(found, unfit.finding(), now);
        }
    }

    private TlsIdentity judged(CertificateFiles.Contents contents, Instant now) {
        TlsIdentity identity = CertificateFiles.parse(contents, password);
        IdentityCheck.check(identity, host, now);
        return identity;
    }

    private boolean isKnown(String found, Instant now) {
        return pending.filter(one -> one.digest().equals(found))
                .filter(one -> now.isBefore(one.judged().plus(AGAIN)))
                .isPresent();
    }

    private Look refused(String found, IdentityFinding finding, Instant now) {
        Pending before =
                pending.filter(one -> one.digest().equals(found) && one.finding() == finding)
                        .orElse(new Pending(found, now, now, finding, false));
        pending = Optional.of(new Pending(found, before.since(), now, finding, before.told()));
        return told(now);
    }

    private Look told(Instant now) {
        Pending one = pending.orElseThrow();
        if (one.told() || now.isBefore(one.since().plus(SETTLED))) {
            return new Look.Nothing();
        }
        pending =
                Optional.of(
                        new Pending(one.digest(), one.since(), one.judged(), one.finding(), true));
        return new Look.Refused(one.finding());
    }
}
