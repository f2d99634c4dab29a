package io.sallyport.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;

/// A store under trial: writes named rows of two tenants, remembers which writes were confirmed,
/// and tells whether rows, events and confirmations agree.
final class SmallStore implements AutoCloseable {
    private static final Table<String> NAMES =
            Table.of(
                            "application",
                            new Table.Codec<String>() {
                                @Override
                                public byte[] encode(String value) {
                                    return value.getBytes(UTF_8);
                                }

                                @Override
                                public String decode(int schema, byte[] payload) {
                                    return new String(payload, UTF_8);
                                }
                            })
                    .unique("name", ValueSpace.chosen(16), name -> name);

    final TenantId contoso = new TenantId(new UUID(1, 1));
    final TenantId fabrikam = new TenantId(new UUID(2, 2));
    final CountDownLatch stopped = new CountDownLatch(1);
    final Keyring keyring;
    private final InstantSource time = SteppingTime.atSomeInstant();
    private final Ids ids = new Ids(time, new SeededRandomness(5));
    private final Path folder;
    private final Set<String> confirmed = new ConcurrentSkipListSet<>();
    private Store store;

    /// Opens an engine for an instance.
    @FunctionalInterface
    interface Opener {
        Store open(JdbcStore.Home home);
    }

    SmallStore(Path folder, Opener opener) {
        this.folder = folder;
        SeededRandomness randomness = new SeededRandomness(6);
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(folder.resolve("keys"), randomness, time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        keyring.addTenant(contoso);
        keyring.addTenant(fabrikam);
        this.store = opener.open(home());
    }

    JdbcStore.Home home() {
        return home(folder);
    }

    JdbcStore.Home home(Path journal) {
        return new JdbcStore.Home(journal, keyring, time, stopped::countDown);
    }

    void reopen(Opener opener) {
        store.close();
        store = opener.open(home());
    }

    /// Writes a row and remembers it when the store confirms it.
    void write(TenantId tenant, String name) {
        RequestContext context =
                new RequestContext(
                        TenantScope.of(tenant),
                        List.of(new Actor.Job("test")),
                        Purpose.HOUSEKEEPING,
                        "local",
                        new RequestId("0"),
                        time.instant().plus(Duration.ofSeconds(60)));
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.APPLICATION_CREATED,
                        Map.of("name", name));
        RowId id = ids.row();
        store.write(
                context,
                event,
                rows -> {
                    rows.insert(NAMES, id, name);
                    return true;
                });
        confirmed.add(tenant + name);
    }

    /// Whether the store confirmed it; nothing but "not now" may come instead.
    boolean writes(TenantId tenant, String name) {
        try {
            write(tenant, name);
            return true;
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(RefusalCode.UNAVAILABLE);
            return false;
        }
    }

    List<String> names(TenantId tenant) {
        return store.list(TenantScope.of(tenant), NAMES, RowId.parse("0-0-0-0-0"), 100_000).stream()
                .map(Row::value)
                .toList();
    }

    /// Rows and events are the same set, each once, and all that was confirmed is in it.
    void agrees() {
        List<String> rows = new ArrayList<>();
        for (TenantId tenant : List.of(contoso, fabrikam)) {
            names(tenant).forEach(name -> rows.add(tenant + name));
        }
        // The journal has them within a second, also those that it once had no room for.
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        List<String> events = events();
        while (events.size() < rows.size() && System.nanoTime() < end) {
            Thread.onSpinWait();
            events = events();
        }
        assertThat(events).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(new TreeSet<>(rows)).containsAll(confirmed);
    }

    private List<String> events() {
        List<String> events = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, tenant, _, sealed) -> {
                            JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
                            events.add(tenant + event.object("details").text("name"));
                        });
        return events;
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
