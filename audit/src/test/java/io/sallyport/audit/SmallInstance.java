package io.sallyport.audit;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.InstanceId;
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
import java.util.List;
import java.util.UUID;

/// The log on a real store, with one tenant.
final class SmallInstance implements AutoCloseable {
    static final TenantId CONTOSO = new TenantId(new UUID(0x7000, 1));

    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    final Keyring keyring;
    private final Path folder;
    Store store;

    SmallInstance(Path folder) {
        this.folder = folder;
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        keyring.addTenant(CONTOSO);
        this.store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    InstanceId id() {
        return keyring.instance();
    }

    void restart() {
        store.close();
        store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    RequestContext in(TenantId tenant) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(new Actor.Bootstrap()),
                Purpose.INSTANCE_ACTIVITY,
                "local",
                ids.request(),
                time.instant().plus(Duration.ofSeconds(10)));
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
