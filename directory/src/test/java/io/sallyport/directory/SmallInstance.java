package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The directory on a real store.
final class SmallInstance implements AutoCloseable {
    static final String ORIGIN = "https://id.example";

    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    private final Path folder;
    private final Keyring keyring;
    private Store store;
    SigningKeys signingKeys;
    Tenants tenants;
    Settings settings;
    Applications applications;
    Roles roles;
    AdministeredApplications administered;
    TrustAnchors anchors;

    SmallInstance(Path folder) {
        this.folder = folder;
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        this.store = open();
        this.signingKeys = new SigningKeys(parts());
        this.tenants = new Tenants(parts(), signingKeys, ORIGIN);
        this.settings = new Settings(parts(), Ceilings.NONE);
        this.applications =
                new Applications(
                        parts(), signingKeys, settings, new CrossTenantDoor(parts(), tenants));
        this.roles = new Roles(parts(), applications);
        administered =
                new AdministeredApplications(
                        applications, roles, new ApplicationRoles(parts(), applications));
        this.anchors = new TrustAnchors(parts());
    }

    private Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    Parts parts() {
        return new Parts(store, keyring, ids, time);
    }

    /// The same data, nothing remembered; what waited for the journal is in it.
    void restart() {
        store.close();
        store = open();
        signingKeys = new SigningKeys(parts());
        tenants = new Tenants(parts(), signingKeys, ORIGIN);
        settings = new Settings(parts(), Ceilings.NONE);
        applications =
                new Applications(
                        parts(), signingKeys, settings, new CrossTenantDoor(parts(), tenants));
        roles = new Roles(parts(), applications);
        administered =
                new AdministeredApplications(
                        applications, roles, new ApplicationRoles(parts(), applications));
        anchors = new TrustAnchors(parts());
    }

    RequestContext realm() {
        return context(TenantId.OPERATOR_REALM);
    }

    RequestContext in(Tenant tenant) {
        return context(tenant.id());
    }

    private RequestContext context(TenantId tenant) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(new Actor.Bootstrap()),
                Purpose.INSTANCE_ACTIVITY,
                "local",
                ids.request(),
                time.instant().plus(Duration.ofSeconds(10)));
    }

    Tenant tenant(String name) {
        return tenants.create(realm(), name);
    }

    SigningKey signing(Tenant tenant) {
        return signingKeys.signing(in(tenant), SignatureAlgorithm.ES256);
    }

    KeyStanding standing(Tenant tenant, String kid, Instant issuedAt) {
        return signingKeys.standing(in(tenant), tenant, kid, issuedAt);
    }

    /// The events of one tenant's log, in order.
    List<JsonObject> events(TenantId tenant) {
        restart();
        List<JsonObject> events = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, owner, _, sealed) -> {
                            if (owner.equals(tenant)) {
                                events.add(JsonObject.read(keyring.openEvent(owner, sealed)));
                            }
                        });
        return events;
    }

    List<String> actions(TenantId tenant) {
        return events(tenant).stream().map(event -> event.text("action")).toList();
    }

    static Refusal refused(RefusalCode code, ThrowingCallable act) {
        Refusal refusal = catchThrowableOfType(Refusal.class, act);
        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }

    static void refuses(RefusalCode code, String reason, ThrowingCallable act) {
        assertThat(refused(code, act).privateReason()).isEqualTo(reason);
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
