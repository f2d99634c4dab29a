package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyOpeningsTest {
    private static final HostName HOST = new HostName("old.example.test");

    @TempDir private Path folder;
    private SmallInstance instance;
    private LegacyOpenings openings;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        openings = instance.legacy();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private LegacyOpening open(Instant until, String reason) {
        return openings.open(
                instance.context(),
                new LegacyOpenings.Asked(HOST, TenantId.OPERATOR_REALM, until, reason));
    }

    private Optional<LegacyOpening> found() {
        return openings.find(instance.context(), HOST, TenantId.OPERATOR_REALM);
    }

    private Instant in(Duration later) {
        return instance.time.instant().plus(later).truncatedTo(ChronoUnit.MILLIS);
    }

    private void refused(Instant until, String reason) {
        assertThatThrownBy(() -> open(until, reason))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.privateReason()).isEqualTo("legacy-opening"));
    }

    @Test
    void nothingIsOpenOfItself() {
        assertThat(openings.all(instance.context())).isEmpty();
        assertThat(openings.until(instance.context(), HOST)).isEmpty();
    }

    @Test
    void isOpenToItsEndAndNotAMomentLonger() {
        Instant end = in(Duration.ofHours(1));
        open(end, "a printer");
        assertThat(openings.until(instance.context(), HOST)).contains(end);
        assertThat(openings.until(instance.context(), new HostName("other.example.test")))
                .isEmpty();
        assertThat(openings.find(instance.context(), HOST, new TenantId(new UUID(1, 2)))).isEmpty();
        instance.time.step(Duration.ofHours(1).minusMillis(1));
        assertThat(found()).isPresent();
        instance.time.step(Duration.ofMillis(1));
        assertThat(found()).isEmpty();
        assertThat(openings.until(instance.context(), HOST)).isEmpty();
    }

    @Test
    void anotherEndTakesThePlaceOfTheFirst() {
        LegacyOpening first = open(in(Duration.ofDays(1)), "a printer");
        instance.time.step(Duration.ofHours(1));
        LegacyOpening next = open(in(Duration.ofDays(2)), "still a printer");
        assertThat(openings.all(instance.context())).containsExactly(next);
        assertThat(next.since()).isEqualTo(first.since());
    }

    @Test
    void outlivesAStartAndEndsByAnAct() {
        LegacyOpening opening = open(in(Duration.ofDays(1)), "a printer");
        instance.restart();
        openings = instance.legacy();
        assertThat(found()).contains(opening);
        openings.end(instance.context(), HOST, TenantId.OPERATOR_REALM);
        assertThat(found()).isEmpty();
        assertThatThrownBy(() -> openings.end(instance.context(), HOST, TenantId.OPERATOR_REALM))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void theEndIsAheadAndNotFarAndThereIsAReason() {
        refused(in(Duration.ZERO), "a printer");
        refused(in(LegacyOpenings.MOST).plusMillis(1), "a printer");
        refused(in(Duration.ofDays(1)), " ");
        refused(in(Duration.ofDays(1)), "a".repeat(201));
        open(in(LegacyOpenings.MOST), "a printer");
    }
}
