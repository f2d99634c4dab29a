package io.sallyport.server;

import io.sallyport.foundation.AuditAction;
import io.sallyport.transport.TlsIdentity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// What the public listener shows: a certificate from elsewhere where there is one, and the
/// instance's own until then. It tells which one that is, and when it ends without having been
/// renewed.
final class PublicCertificate implements Supplier<TlsIdentity>, AutoCloseable {
    /// Whoever renews at two thirds of a life has failed for a while by then.
    private static final Duration ENDING_MAX = Duration.ofDays(14);

    private final Optional<OutsideCertificate> outside;
    private final Supplier<TlsIdentity> own;
    private final Ground ground;
    private final Optional<Housekeeping> rounds;
    private volatile TlsIdentity serving;
    private Optional<TlsIdentity> told = Optional.empty();
    private Optional<TlsIdentity> warned = Optional.empty();

    /// How it tells, and by which clock.
    record Ground(BiConsumer<AuditAction, Map<String, String>> tell, InstantSource time) {}

    /// @param own the instance's certificate of the moment; asked while there is no other
    PublicCertificate(
            Optional<OutsideCertificate> outside, Supplier<TlsIdentity> own, Ground ground) {
        this.outside = outside;
        this.own = own;
        this.ground = ground;
        this.serving = current().orElseGet(own);
        this.rounds =
                outside.map(one -> new Housekeeping(one.every().toNanos(), List.of(this::round)));
    }

    /// Asked at each handshake.
    @Override
    public TlsIdentity get() {
        return serving;
    }

    void start() {
        renew();
        rounds.ifPresent(Housekeeping::start);
    }

    private Optional<TlsIdentity> current() {
        return outside.flatMap(OutsideCertificate::current);
    }

    private void round() {
        outside.ifPresent(OutsideCertificate::round);
        renew();
    }

    /// Takes what is there now. It is served first and told of then: a log that takes nothing for a
    /// while does not keep an old certificate in force.
    synchronized void renew() {
        Optional<TlsIdentity> found = current();
        serving = found.orElseGet(own);
        if (found.isPresent() && !found.equals(told)) {
            tell(AuditAction.CERTIFICATE_LOADED, found.get());
            told = found;
        }
        if (found.isPresent() && isEnding(found.get()) && !found.equals(warned)) {
            tell(AuditAction.CERTIFICATE_ENDING, found.get());
            warned = found;
        }
    }

    private void tell(AuditAction action, TlsIdentity identity) {
        ground.tell()
                .accept(
                        action,
                        Map.of(
                                "fingerprint", identity.fingerprint(),
                                "notAfter", identity.notAfter().toString(),
                                "serial", identity.serial(),
                                "source", source()));
    }

    private String source() {
        return current().flatMap(_ -> outside).map(OutsideCertificate::source).orElse("own");
    }

    /// Less than a third of its life is left, and less than two weeks.
    private boolean isEnding(TlsIdentity identity) {
        Instant end = identity.notAfter();
        Instant start = identity.certificate().getNotBefore().toInstant();
        Duration third = Duration.between(start, end).dividedBy(3);
        Duration least = third.compareTo(ENDING_MAX) < 0 ? third : ENDING_MAX;
        return !ground.time().instant().isBefore(end.minus(least));
    }

    /// For the status.
    Map<String, Object> shown() {
        TlsIdentity identity = serving;
        Map<String, Object> shown = new TreeMap<>();
        shown.put("source", source());
        shown.put("serial", identity.serial());
        shown.put("fingerprint", identity.fingerprint());
        shown.put("notAfter", identity.notAfter().toString());
        shown.put("state", state(identity));
        outside.flatMap(OutsideCertificate::problem)
                .ifPresent(problem -> shown.put("problem", problem));
        return shown;
    }

    /// The instance renews its own in time.
    private String state(TlsIdentity identity) {
        if (!ground.time().instant().isBefore(identity.notAfter())) {
            return "ended";
        }
        return current().isPresent() && isEnding(identity) ? "ending" : "good";
    }

    @Override
    public void close() {
        outside.ifPresent(OutsideCertificate::close);
        rounds.ifPresent(Housekeeping::close);
    }
}
