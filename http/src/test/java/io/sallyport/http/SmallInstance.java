package io.sallyport.http;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// An instance on a real store with one tenant, for what stands in the log.
final class SmallInstance implements AutoCloseable {
    static final TenantId CONTOSO = new TenantId(new UUID(0x7000, 1));

    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    final Store store;
    private final Keyring keyring;

    SmallInstance(Path folder) {
        keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        keyring.addTenant(CONTOSO);
        keyring.addTenant(new TenantId(new UUID(0x7000, 2)));
        store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    RequestContext context(TenantId tenant, Actor actor, String source) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(actor),
                Purpose.TOKEN_SERVICE,
                source,
                ids.request(),
                time.instant().plus(Duration.ofSeconds(10)));
    }

    /// One event as the journal has it.
    record Logged(TenantId tenant, JsonObject event) {
        String action() {
            return event.text("action");
        }

        String actor() {
            return event.texts("actors").getFirst();
        }

        String detail(String name) {
            return event.object("details").text(name);
        }
    }

    /// Everything that was logged so far, in order, but for the marker that this sets.
    List<Logged> logged() {
        RequestContext own = context(TenantId.OPERATOR_REALM, new Actor.Job("marker"), "local");
        store.append(AuditEvent.of(own, time.instant(), AuditAction.INSTANCE_STARTED, Map.of()))
                .await();
        List<Logged> logged = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, tenant, _, sealed) ->
                                logged.add(
                                        new Logged(
                                                tenant,
                                                JsonObject.read(
                                                        keyring.openEvent(tenant, sealed)))));
        return logged.stream().filter(one -> !one.actor().equals("job:marker")).toList();
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
