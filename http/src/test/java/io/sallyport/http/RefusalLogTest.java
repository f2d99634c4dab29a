package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.SmallInstance.Logged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalLogTest {
    private static final Actor NOBODY = new Actor.Anonymous();
    private static final Actor PORTAL = new Actor.Client("portal");
    private static final String PLACE = "/{tenant}/token";
    private static final TenantId CANARY = new TenantId(new UUID(0x7000, 2));

    private final Refusal wrong =
            new Refusal(RefusalCode.INVALID_CLIENT, "No.", "client-secret-wrong");
    @TempDir private Path folder;
    private SmallInstance instance;
    private RefusalLog log;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        log = new RefusalLog(instance.store, instance.time, RefusalLogTest::inCanary);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private RequestContext from(Actor actor, String source) {
        return instance.context(SmallInstance.CONTOSO, actor, source);
    }

    private static boolean inCanary(RequestContext context) {
        return context.tenant().equals(CANARY);
    }

    private RequestContext node() {
        return instance.context(TenantId.OPERATOR_REALM, new Actor.Job("node"), "local");
    }

    private void refuse(int times, RequestContext context) {
        for (int i = 0; i < times; i++) {
            log.refused(context, PLACE, wrong);
        }
    }

    private List<Logged> logged(AuditAction action) {
        return instance.logged().stream()
                .filter(one -> one.action().equals(action.label()))
                .toList();
    }

    private List<String> counts() {
        return logged(AuditAction.REFUSALS_COUNTED).stream()
                .map(one -> one.detail("count"))
                .toList();
    }

    @Test
    void tellsARefusalInFull() {
        RequestContext context = from(PORTAL, "192.0.2.7");
        log.refused(context, PLACE, wrong);
        Logged told = logged(AuditAction.REQUEST_REFUSED).getFirst();
        assertThat(told.tenant()).isEqualTo(SmallInstance.CONTOSO);
        assertThat(told.actor()).isEqualTo("client:portal");
        assertThat(told.event().text("source")).isEqualTo("192.0.2.7");
        assertThat(told.event().text("request")).isEqualTo(context.request().value());
        assertThat(told.event().object("details").members())
                .isEqualTo(
                        Map.of(
                                "code", "INVALID_CLIENT",
                                "place", PLACE,
                                "reason", "client-secret-wrong"));
    }

    @Test
    void tellsTheFirstTwentyAMinuteOfAnUnknownCallerThenACount() {
        refuse(25, from(NOBODY, "192.0.2.7"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(20);
        assertThat(counts()).isEmpty();
        instance.time.step(Duration.ofSeconds(61));
        log.flush(node());
        List<Logged> counted = logged(AuditAction.REFUSALS_COUNTED);
        assertThat(counted).hasSize(1);
        assertThat(counted.getFirst().tenant()).isEqualTo(SmallInstance.CONTOSO);
        assertThat(counted.getFirst().event().text("source")).isEqualTo("192.0.2.7");
        assertThat(counted.getFirst().event().object("details").members())
                .isEqualTo(Map.of("count", "5", "place", PLACE, "reason", "client-secret-wrong"));
        log.close(node());
        assertThat(counts()).hasSize(1);
    }

    @Test
    void tellsTheFirstHundredOfAKnownCaller() {
        refuse(103, from(PORTAL, "192.0.2.7"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(100);
        log.close(node());
        assertThat(counts()).containsExactly("3");
    }

    /// A known caller is one wherever it calls from; an unknown one is its address.
    @Test
    void countsKnownCallersByNameAndUnknownOnesByAddress() {
        for (int i = 0; i < 55; i++) {
            refuse(1, from(PORTAL, "192.0.2.1"));
            refuse(1, from(PORTAL, "192.0.2.2"));
        }
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(100);
        refuse(21, from(NOBODY, "192.0.2.1"));
        refuse(21, from(NOBODY, "192.0.2.2"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(140);
        log.close(node());
        assertThat(counts()).containsExactlyInAnyOrder("10", "1", "1");
    }

    @Test
    void countsNothingThatStandsThereInFull() {
        refuse(20, from(NOBODY, "192.0.2.7"));
        refuse(100, from(PORTAL, "192.0.2.7"));
        log.close(node());
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(120);
        assertThat(counts()).isEmpty();
    }

    @Test
    void writesTheCountsWhenItCloses() {
        refuse(21, from(NOBODY, "192.0.2.7"));
        log.flush(node());
        assertThat(counts()).isEmpty();
        log.close(node());
        assertThat(counts()).containsExactly("1");
    }

    @Test
    void tellsTwentyMoreInTheNextMinuteOfTheClock() {
        refuse(30, from(NOBODY, "192.0.2.7"));
        instance.time.step(Duration.ofSeconds(56));
        refuse(30, from(NOBODY, "192.0.2.7"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(40);
        log.close(node());
        assertThat(counts()).containsExactly("10", "10");
    }

    /// Somebody who goes from tenant to tenant and from place to place has no more for it; what is
    /// counted is counted where it happened.
    @Test
    void countsEachTenantAndPlaceApartAndAllowsThemTogether() {
        RequestContext context = from(NOBODY, "192.0.2.7");
        RequestContext elsewhere = instance.context(TenantId.OPERATOR_REALM, NOBODY, "192.0.2.7");
        for (int i = 0; i < 20; i++) {
            log.refused(context, PLACE, wrong);
            log.refused(context, "none", wrong);
            log.refused(elsewhere, PLACE, wrong);
        }
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(20);
        log.close(node());
        assertThat(counts()).hasSize(3);
        assertThat(counts().stream().mapToInt(Integer::parseInt).sum()).isEqualTo(40);
    }

    @Test
    void allowsEachReasonItsOwnAndAllOfThemAHundred() {
        RequestContext context = from(NOBODY, "192.0.2.7");
        for (int reason = 0; reason < 9; reason++) {
            Refusal one = new Refusal(RefusalCode.NOT_FOUND, "No.", "reason-" + reason);
            for (int i = 0; i < 25; i++) {
                log.refused(context, PLACE, one);
            }
            int told = Math.min(100, 20 * (reason + 1));
            assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(told);
        }
        log.close(node());
        assertThat(counts().stream().mapToInt(Integer::parseInt).sum()).isEqualTo(9 * 25 - 100);
    }

    /// Whoever has one address of IPv6 has 2^64 of them.
    @Test
    void takesTheAddressesOfOneNetworkForOne() {
        for (int i = 0; i < 30; i++) {
            refuse(1, from(NOBODY, "2001:db8:0:1:0:0:0:" + Integer.toHexString(i)));
        }
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(20);
        refuse(1, from(NOBODY, "2001:db8:0:2:0:0:0:1"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(21);
    }

    @Test
    void losesNoneOfManyAtOnce() {
        RequestContext context = from(NOBODY, "192.0.2.7");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(() -> refuse(10, context));
            }
        }
        log.close(node());
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(20);
        assertThat(counts()).containsExactly("620");
    }

    private CountingStore counting() {
        return new CountingStore(instance.store.append(marker()));
    }

    private AuditEvent marker() {
        return AuditEvent.of(node(), instance.time.instant(), AuditAction.AUDIT_SEARCHED, Map.of());
    }

    private static int events(CountingStore store) {
        return store.count(AuditAction.REQUEST_REFUSED)
                + store.count(AuditAction.REFUSALS_COUNTED)
                + store.count(AuditAction.REFUSALS_DROPPED);
    }

    /// Somebody with very many addresses who goes through tenants, reasons and places can fill
    /// neither the memory nor the disk. An entry takes less than a kibibyte (`JunkStoryTest`), so
    /// this hour takes less than 30 MiB; and each of the refusals is told in one of three ways.
    @Test
    void givesAnHourOfJunkFromAnywhereNoMoreThanItsQuota() {
        CountingStore counting = counting();
        RefusalLog bounded = new RefusalLog(counting, instance.time, RefusalLogTest::inCanary);
        long refused = 0;
        for (int second = 0; second < 3_600; second++) {
            for (int i = 0; i < 100; i++) {
                TenantId tenant = new TenantId(new UUID(i % 7, second % 100));
                Refusal why = new Refusal(RefusalCode.NOT_FOUND, "No.", "reason-" + i % 11);
                bounded.refused(
                        instance.context(tenant, NOBODY, "address " + (second * 31 + i)),
                        "/place/" + i % 5,
                        why);
                refused++;
            }
            instance.time.step(Duration.ofSeconds(1));
            if (second % 30 == 0) {
                bounded.flush(node());
            }
        }
        bounded.close(node());
        assertThat(events(counting)).isBetween(20_000, 4_096 + 24_576 + 61);
        assertThat(counting.count(AuditAction.REFUSALS_DROPPED)).isBetween(50, 61);
        assertThat(counting.refusals()).isEqualTo(refused);
    }

    /// Whoever stole one credential has that client's allowance and no other's.
    @Test
    void givesAnHourOfJunkOfOneClientNoMoreThanTwoHundredAMinute() {
        CountingStore counting = counting();
        RefusalLog bounded = new RefusalLog(counting, instance.time, RefusalLogTest::inCanary);
        for (int minute = 0; minute < 60; minute++) {
            for (int i = 0; i < 1_000; i++) {
                Refusal why = new Refusal(RefusalCode.NOT_FOUND, "No.", "reason-" + i % 11);
                bounded.refused(from(PORTAL, "address " + i), "/place/" + i % 5, why);
            }
            instance.time.step(Duration.ofMinutes(1));
            bounded.flush(node());
        }
        bounded.close(node());
        assertThat(counting.count(AuditAction.REQUEST_REFUSED)).isEqualTo(60 * 200);
        assertThat(counting.count(AuditAction.REFUSALS_COUNTED)).isLessThanOrEqualTo(60 * 55);
        assertThat(counting.refusals()).isEqualTo(60 * 1_000);
    }

    /// What the standing adversary does to the canary tenants is told whatever else goes on.
    @Test
    void tellsAllThatACanaryTenantRefusesWhileOthersFloodTheLog() {
        for (int i = 0; i < 6_000; i++) {
            log.refused(from(NOBODY, "address " + i), PLACE, wrong);
            // A journal that is slow drops some as well: here the quota alone shall decide.
            if (i % 200 == 0) {
                instance.store.append(marker()).await();
            }
        }
        int before = logged(AuditAction.REQUEST_REFUSED).size();
        assertThat(before).isEqualTo(4_096);
        for (int run = 0; run < 5; run++) {
            for (int i = 0; i < 60; i++) {
                log.refused(instance.context(CANARY, NOBODY, "192.0.2.7"), PLACE, wrong);
            }
        }
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(before + 300);
    }

    /// Nothing is lost on a disk that is full: the sums wait until they can be told.
    @Test
    void keepsTheSumsWhileTheJournalTakesNothing() {
        CountingStore counting = counting();
        RefusalLog waiting = new RefusalLog(counting, instance.time, RefusalLogTest::inCanary);
        counting.full(true);
        for (int i = 0; i < 50; i++) {
            waiting.refused(from(NOBODY, "192.0.2.7"), PLACE, wrong);
        }
        instance.time.step(Duration.ofMinutes(2));
        waiting.flush(node());
        assertThat(events(counting)).isZero();
        counting.full(false);
        waiting.flush(node());
        assertThat(counting.count(AuditAction.REFUSALS_DROPPED)).isEqualTo(1);
        assertThat(counting.refusals()).isEqualTo(50);
        waiting.close(node());
        assertThat(events(counting)).isEqualTo(1);
    }
}
