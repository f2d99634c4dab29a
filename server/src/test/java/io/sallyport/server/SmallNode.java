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
    final SteppingTime time;
    final Ids ids;
    final Keyring keyring;
    final Store store;
    final SigningKeys signingKeys;
    final Tenants tenants;
    final TenantWalk walk;
    private final Path folder;

    /// Opens the rows, wherever they are.
    @FunctionalInterface
    interface Opener {
        Store open(JdbcStore.Home home);
    }

    SmallNode(Path folder) {
        this(folder, new DemoSeal(folder.resolve("demo.seal")));
    }

    SmallNode(Path folder, Seal seal) {
        this(folder, seal, SmallNode::sqlite);
    }

    SmallNode(Path folder, Seal seal, Opener opener) {
        this(folder, SteppingTime.atSomeInstant(), seal, opener);
    }

    private SmallNode(Path folder, SteppingTime time, Seal seal, Opener opener) {
        this(
                folder,
                time,
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        seal,
                        "Ada"),
                opener);
    }

    private SmallNode(Path folder, SteppingTime time, Keyring keyring, Opener opener) {
        this.folder = folder;
        this.time = time;
        this.ids = new Ids(time, new SeededRandomness(3));
        this.keyring = keyring;
        this.store = opener.open(new JdbcStore.Home(folder, keyring, time, () -> {}));
        Parts parts = new Parts(store, keyring, ids, time);
        signingKeys = new SigningKeys(parts);
        tenants = new Tenants(parts, signingKeys, "https://id.example");
        walk = new TenantWalk(tenants, keyring, store, time, this::context);
    }

    static Store sqlite(JdbcStore.Home home) {
        return JdbcStore.openSqlite(home.folder(), home.keyring(), home.time(), home.stopped());
    }

    /// The same again, behind something that is done while the store is closed.
    SmallNode reopened(Opener opener, Runnable between) {
        store.close();
        between.run();
        return new SmallNode(folder, time, keyring, opener);
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
