package io.sallyport.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.Protector;
import io.sallyport.keys.Protectors;
import io.sallyport.keys.Seal;
import io.sallyport.keys.Testing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Shows that what should open the root key still does, by opening with it. The node tests by
/// itself what it has the secret of, people test the rest with theirs; both are told, and so is a
/// protector that nobody has tested in time.
///
/// Whether a test is overdue is decided by comparing instants whenever it is asked. A round only
/// tells of it.
final class ProtectorTests {
    static final Duration BY_ITSELF_EVERY = Duration.ofDays(7);
    private static final System.Logger LOG = System.getLogger("io.sallyport.server");

    private final TenantWalk walk;
    private final Function<Protector, Optional<Seal>> atHand;

    /// @param atHand the seal of a protector whose secret the node can reach without anybody's help
    ProtectorTests(
            TenantWalk walk, Function<Protector, Optional<Seal>> atHand, MeterRegistry meters) {
        this.walk = walk;
        this.atHand = atHand;
        Gauge.builder("sallyport.protectors.untested", this, ProtectorTests::untested)
                .description("Protectors whose test is overdue, or did not open the root key.")
                .register(meters);
    }

    private Protectors protectors() {
        return walk.keyring().protectors();
    }

    private long untested() {
        Instant now = walk.time().instant();
        return protectors().list().stream()
                .map(one -> one.testing().standing(now))
                .filter(one -> one == Testing.Standing.OVERDUE || one == Testing.Standing.FAILED)
                .count();
    }

    /// Whether one of the secrets opens the protector.
    ///
    /// @throws IllegalArgumentException when it cannot be tested as it stands
    /// @throws StartRefused when a secret cannot even be tried
    boolean test(RequestContext context, String id, List<Seal> seals) {
        String kind =
                protectors().list().stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .map(Protector::kind)
                        .orElseThrow(
                                () -> new IllegalArgumentException("there is no protector " + id));
        Seal seal =
                seals.stream()
                        .filter(one -> one.kind().equals(kind))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "give the secret of this protector, which is of the kind "
                                                + kind));
        try {
            boolean opens = protectors().test(id, seal);
            tell(context, opens ? AuditAction.PROTECTOR_TESTED : AuditAction.PROTECTOR_FAILED, id);
            return opens;
        } catch (StartRefused refused) {
            tell(context, AuditAction.PROTECTOR_FAILED, id);
            throw refused;
        }
    }

    private void tell(RequestContext context, AuditAction action, String id) {
        Map<String, String> details = new TreeMap<>(Map.of("id", id));
        protectors().list().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .ifPresent(one -> {
                    details.put("kind", one.kind());
                    details.put("holder", one.holder());
                    details.put("tested", one.tested().toString());
                    details.put("due", one.testing().due().toString());
                });
        walk.tell(context, action, details);
    }

    /// Tests what is at hand and was not tested for a week, and tells of what is overdue.
    void round() {
        for (Protector one : protectors().list()) {
            if (isDueByItself(one)) {
                atHand.apply(one).ifPresent(seal -> testByItself(one, seal));
            }
        }
        Instant now = walk.time().instant();
        for (Protector one : protectors().list()) {
            if (one.testing().overdue(now) && !one.testing().told()) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The protector {0} was not tested since {1}: see `protector list`.",
                        one.id(),
                        one.tested());
                tell(walk.context().get(), AuditAction.PROTECTOR_OVERDUE, one.id());
                protectors().toldOverdue(one.id());
            }
        }
    }

    /// After a failure the node waits for a person's test: a token counts wrong PINs and locks
    /// itself. For the same reason it never tries one secret on several protectors.
    private boolean isDueByItself(Protector protector) {
        Instant now = walk.time().instant();
        Testing testing = protector.testing();
        Duration half = testing.every().dividedBy(2);
        Duration every = half.compareTo(BY_ITSELF_EVERY) < 0 ? half : BY_ITSELF_EVERY;
        boolean ripe = testing.overdue(now) || !now.isBefore(testing.tested().plus(every));
        long likeIt =
                protectors().list().stream()
                        .filter(one -> one.kind().equals(protector.kind()))
                        .count();
        return ripe
                && likeIt == 1
                && testing.failed().isEmpty()
                && protector.state(protectors().epoch(), now) == Protector.State.ACTIVE;
    }

    private void testByItself(Protector protector, Seal seal) {
        String problem = "its secret no longer opens the root key";
        try {
            if (test(walk.context().get(), protector.id(), List.of(seal))) {
                return;
            }
        } catch (StartRefused refused) {
            problem = String.valueOf(refused.getMessage());
        } finally {
            seal.clear();
        }
        LOG.log(
                System.Logger.Level.ERROR,
                "The protector {0} did not open in its test: {1}. The node would not start with"
                        + " it; test it by hand.",
                protector.id(),
                problem);
    }
}
