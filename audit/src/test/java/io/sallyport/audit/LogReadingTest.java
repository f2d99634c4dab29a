package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.DemoSeal;
import io.sallyport.store.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReadingTest {
    private static final TenantId FABRIKAM = new TenantId(new UUID(0x7000, 2));

    @TempDir Path folder;
    private SmallInstance instance;
    private LogReading reading;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        instance.keyring.addTenant(FABRIKAM);
        reading = new LogReading(instance.store, instance.keyring);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Receipt log(TenantId tenant, String client) {
        RequestContext context = instance.in(tenant);
        return instance.store.append(
                AuditEvent.of(
                        context,
                        instance.time.instant(),
                        AuditAction.APPLICATION_CREATED,
                        Map.of("client", client)));
    }

    /// Two tenants in turn.
    private void logged(int count) {
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            receipts.add(log(i % 2 == 0 ? SmallInstance.CONTOSO : FABRIKAM, "client-" + i));
            if (receipts.size() == 5_000) {
                receipts.forEach(Receipt::await);
                receipts.clear();
            }
        }
        receipts.forEach(Receipt::await);
    }

    private static LogFilter filter(Map<String, String> given, TenantId... tenants) {
        return LogFilter.of(Set.of(tenants), name -> Optional.ofNullable(given.get(name)));
    }

    private static List<Long> positions(LogPage page) {
        return page.events().stream().map(LogEvent::position).toList();
    }

    private static List<Long> every(long from, long step, int count) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(from + i * step);
        }
        return all;
    }

    @Test
    void showsTheNewestFirstPageByPageToTheBeginning() {
        logged(1_300);
        List<Long> seen = new ArrayList<>();
        long before = Long.MAX_VALUE;
        LogPage page;
        do {
            page = reading.newestFirst(filter(Map.of()), before, 400);
            seen.addAll(positions(page));
            before = page.next();
        } while (page.more());
        assertThat(seen).isEqualTo(every(1_299, -1, 1_300));
        assertThat(before).isZero();
    }

    @Test
    void showsTheOldestFirstPageByPageToTheEnd() {
        logged(1_300);
        List<Long> seen = new ArrayList<>();
        long next = 0;
        LogPage page;
        do {
            page = reading.oldestFirst(filter(Map.of(), FABRIKAM), next, 400);
            seen.addAll(positions(page));
            next = page.next();
        } while (page.more());
        assertThat(seen).isEqualTo(every(1, 2, 650));
        log(FABRIKAM, "new").await();
        assertThat(positions(reading.oldestFirst(filter(Map.of(), FABRIKAM), next, 400)))
                .containsExactly(1_300L);
    }

    @Test
    void showsATenantItsOwnEventsAlone() {
        logged(6);
        LogPage page = reading.newestFirst(filter(Map.of(), SmallInstance.CONTOSO), 5, 10);
        assertThat(positions(page)).containsExactly(4L, 2L, 0L);
        assertThat(page.events()).allMatch(e -> e.tenant().equals(SmallInstance.CONTOSO));
        assertThat(page.toString()).doesNotContain("client-1").contains("client-2");
    }

    @Test
    void comparesWords() {
        logged(3);
        String request = ((LogEvent.Legible) reading.at(1).orElseThrow()).fields().text("request");
        assertThat(positions(newest(Map.of("request", request)))).containsExactly(1L);
        assertThat(positions(newest(Map.of("actor", "bootstrap")))).hasSize(3);
        assertThat(positions(newest(Map.of("actor", "boot")))).isEmpty();
        assertThat(positions(newest(Map.of("action", "application.created")))).hasSize(3);
        assertThat(positions(newest(Map.of("action", "token.issued")))).isEmpty();
        assertThat(positions(newest(Map.of("action", "application.created", "request", "none"))))
                .isEmpty();
    }

    private LogPage newest(Map<String, String> given) {
        return reading.newestFirst(filter(given), Long.MAX_VALUE, 10);
    }

    @Test
    void findsTheHourThatWasAskedFor() {
        Instant first = instance.time.instant();
        for (int hour = 0; hour < 20; hour++) {
            log(FABRIKAM, "a").await();
            log(FABRIKAM, "b").await();
            instance.time.step(Duration.ofHours(1));
        }
        Map<String, String> asked =
                Map.of(
                        "from", first.plus(Duration.ofHours(7)).toString(),
                        "to", first.plus(Duration.ofHours(9)).toString());
        assertThat(positions(newest(asked))).containsExactly(17L, 16L, 15L, 14L);
        assertThat(positions(reading.oldestFirst(filter(asked), 0, 10)))
                .containsExactly(14L, 15L, 16L, 17L);
        assertThat(reading.start(filter(asked))).isEqualTo(14);
        assertThat(reading.stop(filter(asked))).isEqualTo(18);
        String late = first.plus(Duration.ofHours(30)).toString();
        assertThat(newest(Map.of("from", late)).more()).isFalse();
        assertThat(positions(newest(Map.of("to", first.toString())))).isEmpty();
    }

    /// However rare that is which was asked for: one call looks at so many entries and no more.
    @Test
    void looksAtABoundedNumberOfEntries() {
        log(FABRIKAM, "rare").await();
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < LogReading.LOOKED_MAX + 1; i++) {
            receipts.add(log(SmallInstance.CONTOSO, "x"));
            if (receipts.size() == 5_000) {
                receipts.forEach(Receipt::await);
                receipts.clear();
            }
        }
        receipts.forEach(Receipt::await);
        LogFilter rare = filter(Map.of(), FABRIKAM);
        LogPage first = reading.newestFirst(rare, Long.MAX_VALUE, 10);
        assertThat(first.events()).isEmpty();
        assertThat(first.next()).isEqualTo(2);
        assertThat(first.more()).isTrue();
        assertThat(positions(reading.newestFirst(rare, first.next(), 10))).containsExactly(0L);
        LogPage forward = reading.oldestFirst(rare, 1, 10);
        assertThat(forward.events()).isEmpty();
        assertThat(forward.more()).isTrue();
        assertThat(forward.next()).isEqualTo(1L + LogReading.LOOKED_MAX);
    }

    @Test
    void saysOfADestroyedTenantOnlyThatThereWasSomething() {
        logged(4);
        instance.keyring.destroyTenant(
                FABRIKAM, List.of(new DemoSeal(folder.resolve("demo.seal"))), (_, _) -> {});
        assertThat(reading.at(1).orElseThrow().shown())
                .containsOnlyKeys("position", "committed", "tenant", "erased", "reason")
                .containsEntry("reason", "shredded")
                .containsEntry("tenant", FABRIKAM.toString());
        assertThat(positions(reading.oldestFirst(filter(Map.of(), FABRIKAM), 0, 10)))
                .containsExactly(1L, 3L);
        assertThat(positions(newest(Map.of("actor", "bootstrap")))).containsExactly(2L, 0L);
    }

    @Test
    void showsTimesAsInRfc3339() {
        logged(1);
        Map<String, Object> shown = reading.at(0).orElseThrow().shown();
        assertThat(shown)
                .containsEntry("time", instance.time.instant().toString())
                .containsEntry("position", 0L)
                .containsKey("committed");
        assertThat(reading.at(1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "action, token.stolen",
        "action, TOKEN_ISSUED",
        "from, yesterday",
        "from, 2026-01-31",
        "from, +12026-01-31T00:00:00Z",
        "to, 2026-01-31T08:30:00",
        "to, 2026-02-30T08:30:00Z"
    })
    void refusesWhatItCannotMean(String name, String value) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> filter(Map.of(name, value)));
        assertThat(refusal.publicDetail()).startsWith("The parameter " + name + " ");
        assertThat(refusal.privateReason()).isEqualTo("log-" + name);
    }

    @Test
    void refusesAnEndBeforeTheBeginningAndLongWords() {
        Map<String, String> turned =
                Map.of("from", "2026-02-01T00:00:00Z", "to", "2026-02-01T00:00:00+00:00");
        assertThat(catchThrowableOfType(Refusal.class, () -> filter(turned)).publicDetail())
                .isEqualTo("The parameter to is not after from.");
        Map<String, String> words = Map.of("actor", "x".repeat(257));
        assertThat(catchThrowableOfType(Refusal.class, () -> filter(words)).privateReason())
                .isEqualTo("log-actor");
        assertThat(
                        catchThrowableOfType(
                                        Refusal.class,
                                        () -> LogFilter.number("limit", "1001", 1, 1_000))
                                .publicDetail())
                .isEqualTo("The parameter limit is not a whole number, 1 to 1000.");
        assertThat(LogFilter.number("before", "0", 0, Long.MAX_VALUE)).isZero();
    }
}
