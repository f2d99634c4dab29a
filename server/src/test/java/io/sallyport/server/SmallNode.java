package io.sallyport.server;

import io.sallyport.directory.Parts;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Seal;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What of a node the rounds of its housekeeping work on: a real store with real keys, a clock that
/// stands, and no listener.
final class SmallNode implements AutoCloseable {
    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    final Keyring keyring;
    final Store store;
    final SigningKeys signingKeys;
    final Tenants tenants;
    final TenantWalk walk;

    SmallNode(Path folder) {
        this(folder, new DemoSeal(folder.resolve("demo.seal")));
    }

    SmallNode(Path folder, Seal seal) {
        keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        seal,
                        "Ada");
        store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
        Parts parts = new Parts(store, keyring, ids, time);
        signingKeys = new SigningKeys(parts);
        tenants = new Tenants(parts, signingKeys, "https://id.example");
        walk = new TenantWalk(tenants, keyring, store, time, this::context);
    }

    RequestContext context() {
        return new RequestContext(
                tenants.realm(),
                List.of(new Actor.Job("node")),
                Purpose.HOUSEKEEPING,
                "local",
                ids.request(),
                time.instant().plus(Duration.ofMinutes(1)));
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
