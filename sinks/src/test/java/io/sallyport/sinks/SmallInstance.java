package io.sallyport.sinks;

import io.sallyport.audit.LogReading;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.EntrySource;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A log on a real store, with two tenants, and the sinks that a test configures.
final class SmallInstance implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;
    private static final int UNDER_WAY = 500;

    static final TenantId CONTOSO = new TenantId(new UUID(0x7000, 1));
    static final TenantId FABRIKAM = new TenantId(new UUID(0x7000, 2));

    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    final Keyring keyring;
    final Path data;

    /// What was told, as `action {details}`.
    final List<String> told = new CopyOnWriteArrayList<>();

    /// What retention has left begins here.
    volatile long first;

    /// An entry that the journal skips.
    volatile long missing = -1;

    Store store;

    SmallInstance(Path data) {
        this.data = data;
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                data.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(data.resolve("demo.seal")),
                        "test");
        keyring.addTenant(CONTOSO);
        keyring.addTenant(FABRIKAM);
        this.store = JdbcStore.openSqlite(data, keyring, time, () -> {});
    }

    RequestContext in(TenantId tenant) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(new Actor.Job("node")),
                Purpose.HOUSEKEEPING,
                "local",
                ids.request(),
                time.instant().plus(Duration.ofMinutes(10)));
    }

    RequestContext realm() {
        return in(TenantId.OPERATOR_REALM);
    }

    /// Sinks as a configuration with these names them; started.
    Sinks start(Map<?, ?>... sinks) {
        Sinks started = new Sinks(configured(sinks), ground());
        started.start(realm());
        return started;
    }

    ConfiguredSinks configured(Map<?, ?>... sinks) {
        String json = CanonicalJson.write(Map.of("sinks", List.of(sinks)));
        return ConfiguredSinks.read(JsonObject.read(json.getBytes(StandardCharsets.UTF_8)), data);
    }

    Ground ground() {
        return new Ground(
                data.resolve("sinks"),
                new LogReading(new Cut(store.journal()), store.people(), keyring),
                store.journal()::durable,
                store,
                keyring,
                ids,
                time,
                new SeededRandomness(5),
                new Recorded(),
                this::realm,
                "id.example.org",
                "1.2.3");
    }

    /// The journal without what a test takes away.
    private final class Cut implements EntrySource {
        private final EntrySource journal;

        Cut(EntrySource journal) {
            this.journal = journal;
        }

        @Override
        public long durable() {
            return journal.durable();
        }

        @Override
        public long first() {
            return first;
        }

        @Override
        public void read(long from, long to, Visitor visitor) {
            if (from < first) {
                throw new Corruption("the journal has no entry " + from);
            }
            journal.read(
                    from,
                    to,
                    (position, tenant, millis, sealed) -> {
                        if (position != missing) {
                            visitor.entry(position, tenant, millis, sealed);
                        }
                    });
        }
    }

    private final class Recorded implements Telling {
        @Override
        public void tell(AuditAction action, Map<String, String> details) {
            append(TenantId.OPERATOR_REALM, action, details).await();
            told.add(action.label() + " " + new TreeMap<>(details));
        }

        @Override
        public void tellEach(
                Collection<TenantId> tenants, AuditAction action, Map<String, String> details) {
            for (TenantId tenant : tenants) {
                append(tenant, action, details).await();
                told.add(action.label() + " " + tenant + " " + new TreeMap<>(details));
            }
        }
    }

    Receipt append(TenantId tenant, AuditAction action, Map<String, String> details) {
        return store.append(AuditEvent.of(in(tenant), time.instant(), action, details));
    }

    /// So many refusals in a tenant's log, never more of them under way than the journal takes.
    void happen(TenantId tenant, int count) {
        for (int i = 0; i < count; i++) {
            Receipt receipt =
                    append(tenant, AuditAction.REQUEST_REFUSED, Map.of("reason", "n-" + i));
            if (i == count - 1 || i % UNDER_WAY == 0) {
                receipt.await();
            }
        }
    }

    long end() {
        return store.journal().durable();
    }

    /// Waits until a sink has everything, looking after it as the node does.
    void awaitCurrent(Sinks sinks, String name) {
        try {
            await(() -> {
                sinks.round();
                return cursor(sinks, name) >= end();
            });
        } catch (AssertionError late) {
            throw new AssertionError(sinks.list() + " of " + end() + ", " + told, late);
        }
    }

    static long cursor(Sinks sinks, String name) {
        return shown(sinks, name).number("cursor");
    }

    static String state(Sinks sinks, String name) {
        return shown(sinks, name).text("state");
    }

    static JsonObject shown(Sinks sinks, String name) {
        return sinks.list().stream()
                .map(JsonObject::new)
                .filter(one -> one.text("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    boolean wasTold(String beginning) {
        return told.stream().anyMatch(one -> one.startsWith(beginning));
    }

    static void await(BooleanSupplier wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(WAIT_SECONDS).toNanos();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to that in " + WAIT_SECONDS + " s");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    void restart() {
        store.close();
        store = JdbcStore.openSqlite(data, keyring, time, () -> {});
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
