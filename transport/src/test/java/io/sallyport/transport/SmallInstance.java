package io.sallyport.transport;

import io.sallyport.foundation.Actor;
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
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An instance on a real store. Its time is today's, since the JDK checks certificates against the
/// real clock.
final class SmallInstance implements AutoCloseable {
    final SteppingTime time = new SteppingTime(Instant.now());
    final Ids ids = new Ids(time, new SeededRandomness(3));
    private final Path folder;
    private final Keyring keyring;
    private Store store;

    SmallInstance(Path folder) {
        this.folder = folder;
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        this.store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    void restart() {
        store.close();
        store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    InstanceAuthority authority(String host) {
        return new InstanceAuthority(store, ids, time, new HostName(host));
    }

    /// On the internal listener, by what the authority says now.
    PeerVerdict verdict(InstanceAuthority authority, List<X509Certificate> chain) {
        Map<X509Certificate, X509CRL> lists =
                new HashMap<>(authority.revocationLists(context(), Plane.INTERNAL));
        return new PeerVerifier(
                        authority.anchors(context(), Plane.INTERNAL),
                        issuer -> Optional.ofNullable(lists.get(issuer)),
                        one -> authority.leaves().knows(context(), one),
                        time)
                .verify(chain);
    }

    TlsPolicies policies() {
        return new TlsPolicies(store, time);
    }

    LegacyOpenings legacy() {
        return new LegacyOpenings(store, ids, time);
    }

    RequestContext context() {
        return new RequestContext(
                TenantScope.of(TenantId.OPERATOR_REALM),
                List.of(new Actor.Job("test")),
                Purpose.HOUSEKEEPING,
                "local",
                ids.request(),
                time.instant().plus(Duration.ofSeconds(10)));
    }

    /// All events, in order: the store hands them over when it closes.
    List<JsonObject> events() {
        restart();
        List<JsonObject> events = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, tenant, _, sealed) ->
                                events.add(JsonObject.read(keyring.openEvent(tenant, sealed))));
        return events;
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
