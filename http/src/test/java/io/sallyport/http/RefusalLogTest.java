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

    private final Refusal wrong =
            new Refusal(RefusalCode.INVALID_CLIENT, "No.", "client-secret-wrong");
    @TempDir private Path folder;
    private SmallInstance instance;
    private RefusalLog log;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        log = new RefusalLog(instance.store, instance.time);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private RequestContext from(Actor actor, String source) {
        return instance.context(SmallInstance.CONTOSO, actor, source);
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
        log.flush();
        List<Logged> counted = logged(AuditAction.REFUSALS_COUNTED);
        assertThat(counted).hasSize(1);
        assertThat(counted.getFirst().tenant()).isEqualTo(SmallInstance.CONTOSO);
        assertThat(counted.getFirst().event().text("source")).isEqualTo("192.0.2.7");
        assertThat(counted.getFirst().event().object("details").members())
                .isEqualTo(Map.of("count", "5", "place", PLACE, "reason", "client-secret-wrong"));
        log.close();
        assertThat(counts()).hasSize(1);
    }

    @Test
    void tellsTheFirstHundredOfAKnownCaller() {
        refuse(103, from(PORTAL, "192.0.2.7"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(100);
        log.close();
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
        log.close();
        assertThat(counts()).containsExactlyInAnyOrder("10", "1", "1");
    }

    @Test
    void countsNothingThatStandsThereInFull() {
        refuse(20, from(NOBODY, "192.0.2.7"));
        refuse(100, from(PORTAL, "192.0.2.7"));
        log.close();
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(120);
        assertThat(counts()).isEmpty();
    }

    @Test
    void writesTheCountsWhenItCloses() {
        refuse(21, from(NOBODY, "192.0.2.7"));
        log.flush();
        assertThat(counts()).isEmpty();
        log.close();
        assertThat(counts()).containsExactly("1");
    }

    @Test
    void tellsTwentyMoreInTheNextMinuteOfTheClock() {
        refuse(30, from(NOBODY, "192.0.2.7"));
        instance.time.step(Duration.ofSeconds(56));
        refuse(30, from(NOBODY, "192.0.2.7"));
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(40);
        log.close();
        assertThat(counts()).containsExactly("10", "10");
    }

    @Test
    void countsEachTenantPlaceAndReasonApart() {
        Refusal other = new Refusal(RefusalCode.INVALID_CLIENT, "No.", "client-unknown");
        RequestContext context = from(NOBODY, "192.0.2.7");
        RequestContext elsewhere = instance.context(TenantId.OPERATOR_REALM, NOBODY, "192.0.2.7");
        for (int i = 0; i < 20; i++) {
            log.refused(context, PLACE, wrong);
            log.refused(context, PLACE, other);
            log.refused(context, "none", wrong);
            log.refused(elsewhere, PLACE, wrong);
        }
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(80);
        log.close();
        assertThat(counts()).isEmpty();
    }

    @Test
    void losesNoneOfManyAtOnce() {
        RequestContext context = from(NOBODY, "192.0.2.7");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(() -> refuse(10, context));
            }
        }
        log.close();
        assertThat(logged(AuditAction.REQUEST_REFUSED)).hasSize(20);
        assertThat(counts()).containsExactly("620");
    }

    /// Somebody with very many addresses can fill neither the memory nor, by address, the disk: the
    /// oldest tallies are written out when there are too many.
    @Test
    void remembersABoundedNumberOfCallers() {
        RequestContext any = from(NOBODY, "192.0.2.7");
        AuditEvent event =
                AuditEvent.of(any, instance.time.instant(), AuditAction.AUDIT_SEARCHED, Map.of());
        CountingStore counting = new CountingStore(instance.store.append(event));
        RefusalLog bounded = new RefusalLog(counting, instance.time);
        int callers = 30_000;
        for (int i = 0; i < callers; i++) {
            RequestContext caller = from(NOBODY, "address " + i);
            for (int j = 0; j < 22; j++) {
                bounded.refused(caller, PLACE, wrong);
            }
        }
        bounded.flush();
        assertThat(counting.count(AuditAction.REFUSALS_COUNTED))
                .isGreaterThanOrEqualTo(callers - 10_000);
        bounded.close();
        assertThat(counting.count(AuditAction.REFUSALS_COUNTED)).isBetween(20_000, callers);
    }
}
