package io.sallyport.server;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.AcmeAccount;
import io.sallyport.transport.AcmeRecords;
import io.sallyport.transport.TlsIdentity;
import io.sallyport.transport.UnfitIdentity;
import io.sallyport.transport.acme.AcmeDirectory;
import io.sallyport.transport.acme.AcmeFailed;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A certificate that an ACME directory issues, and renews at two thirds of its life. What goes
/// wrong is told once until it goes right, and tried again with growing pauses.
final class AcmeCertificate implements OutsideCertificate {
    /// Where nothing was asked, asking again costs nobody anything.
    private static final Duration PAUSE_UNREACHED = Duration.ofSeconds(30);

    /// Directories count failures by the hour.
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private static final Duration PAUSE_MAX = Duration.ofHours(12);
    private static final int DOUBLINGS_MAX = 10;

    private final AcmeDirectory directory;
    private final AcmeRecords records;
    private final Ground ground;
    private volatile Optional<TlsIdentity> last;
    private volatile Optional<String> problem = Optional.empty();
    private Instant next = Instant.MIN;
    private int failures;

    /// What it works with.
    ///
    /// @param external what the directory knows the operator by, if it wants that
    /// @param in under which the node acts
    record Ground(
            URI directory,
            Optional<AcmeDirectory.External> external,
            Supplier<RequestContext> in,
            PublicCertificate.Ground node) {}

    AcmeCertificate(AcmeDirectory directory, AcmeRecords records, Ground ground) {
        this.directory = directory;
        this.records = records;
        this.ground = ground;
        this.last = records.certificate(ground.in().get());
    }

    @Override
    public String source() {
        return "acme";
    }

    @Override
    public Optional<TlsIdentity> current() {
        Instant now = ground.node().time().instant();
        return last.filter(one -> now.isBefore(one.notAfter()));
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public void round() {
        Instant now = ground.node().time().instant();
        if (now.isBefore(next) || last.filter(one -> now.isBefore(renewal(one))).isPresent()) {
            return;
        }
        // Whatever happens: a directory is not asked again at once.
        next = now.plus(grown(PAUSE));
        try {
            TlsIdentity issued = directory.order(account());
            records.keep(ground.in().get(), ground.directory(), issued);
            last = Optional.of(issued);
            problem = Optional.empty();
            failures = 0;
            next = Instant.MIN;
        } catch (AcmeFailed failed) {
            Duration pause = failed.silent() ? PAUSE_UNREACHED : PAUSE;
            failed(now.plus(grown(pause)), String.valueOf(failed.getMessage()));
            next = failed.notBefore().filter(next::isBefore).orElse(next);
        } catch (UnfitIdentity unfit) {
            failed(now.plus(grown(PAUSE)), String.valueOf(unfit.getMessage()));
        }
    }

    private static Instant renewal(TlsIdentity identity) {
        Instant start = identity.certificate().getNotBefore().toInstant();
        return start.plus(
                Duration.between(start, identity.notAfter()).multipliedBy(2).dividedBy(3));
    }

    private AcmeAccount account() throws AcmeFailed {
        Optional<AcmeAccount> known = records.account(ground.in().get(), ground.directory());
        if (known.isPresent()) {
            return known.get();
        }
        AcmeAccount made = directory.register(ground.external());
        records.keep(ground.in().get(), made);
        return made;
    }

    private void failed(Instant again, String why) {
        if (directory.closed()) {
            return;
        }
        next = again;
        failures++;
        boolean told = problem.isPresent();
        problem = Optional.of(ground.directory() + ": " + why);
        if (!told) {
            ground.node()
                    .tell()
                    .accept(
                            AuditAction.ACME_FAILED,
                            Map.of("directory", ground.directory().toString(), "problem", why));
        }
    }

    private Duration grown(Duration pause) {
        Duration grown = pause.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        return grown.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : grown;
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void close() {
        directory.close();
    }
}
