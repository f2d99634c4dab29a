package io.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.directory.Account;
import io.sallyport.directory.Applications;
import io.sallyport.directory.Ceilings;
import io.sallyport.directory.CrossTenantDoor;
import io.sallyport.directory.Parts;
import io.sallyport.directory.PasswordHash;
import io.sallyport.directory.Persons;
import io.sallyport.directory.Roles;
import io.sallyport.directory.Scim;
import io.sallyport.directory.SettingEndpoints;
import io.sallyport.directory.Settings;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.http.Endpoint;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.PostgresAddress;
import io.sallyport.store.PostgresSchema;
import io.sallyport.store.Store;
import io.sallyport.testkit.PostgresServer;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Credentials on a real store with real keys, in one tenant.
final class SmallInstance implements AutoCloseable {
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";

    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    final List<String> heard = new ArrayList<>();
    final Tenant contoso;
    Credentials credentials;
    private final Function<JdbcStore.Home, Store> opener;
    private final JdbcStore.Home home;
    final Keyring keyring;
    Store store;
    private Tenants tenants;
    private Scim scim;
    private Persons persons;
    private Settings settings;
    private final List<X509Certificate> roots;
    Sessions sessions;

    SmallInstance(Path folder) {
        this(folder, List.of());
    }

    /// @param roots of makers of authenticators
    SmallInstance(Path folder, List<X509Certificate> roots) {
        this(
                folder,
                at -> JdbcStore.openSqlite(at.folder(), at.keyring(), at.time(), at.stopped()),
                roots);
    }

    private SmallInstance(
            Path folder, Function<JdbcStore.Home, Store> opener, List<X509Certificate> roots) {
        this.roots = roots;
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        this.opener = opener;
        this.home = new JdbcStore.Home(folder, keyring, time, () -> {});
        this.store = opener.apply(home);
        build();
        this.contoso = tenants.create(context(TenantId.OPERATOR_REALM, "local"), "contoso");
    }

    static SmallInstance onPostgres(Path folder) {
        PostgresServer server = PostgresServer.shared();
        PostgresAddress service =
                PostgresAddress.of(server.url(server.database()))
                        .withPassword(PostgresServer.PASSWORD);
        return new SmallInstance(
                folder,
                at -> {
                    PostgresSchema.migrate(
                            service.as(PostgresServer.OWNER).withPassword(PostgresServer.PASSWORD),
                            service.role(),
                            at.keyring().instance());
                    return JdbcStore.openPostgres(service, at);
                },
                List.of());
    }

    private void build() {
        Parts parts = new Parts(store, keyring, ids, time);
        SigningKeys signingKeys = new SigningKeys(parts);
        tenants = new Tenants(parts, signingKeys, "https://id.example");
        settings = new Settings(parts, Ceilings.NONE);
        Applications applications =
                new Applications(parts, signingKeys, settings, new CrossTenantDoor(parts, tenants));
        persons = new Persons(parts, tenants, Credentials.tables());
        scim = new Scim(parts, tenants, new Roles(parts, applications), persons);
        credentials =
                new Credentials(
                        parts, settings, (_, _, account) -> heard.add(account.subject()), roots);
        Revocations revocations = new Revocations(parts);
        Standings standings = new Standings(parts);
        Gate gate = new Gate(credentials.accounts(), standings, revocations);
        sessions = new Sessions(parts, settings, gate, new Sessions.Ends(revocations, standings));
    }

    /// The same data, nothing remembered.
    void restart() {
        store.close();
        store = opener.apply(home);
        build();
    }

    RequestContext inside() {
        return from("192.0.2.7");
    }

    RequestContext from(String address) {
        return context(contoso.id(), address);
    }

    private RequestContext context(TenantId tenant, String address) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(new Actor.Anonymous()),
                Purpose.TOKEN_SERVICE,
                address,
                ids.request(),
                time.instant().plus(Duration.ofSeconds(60)));
    }

    /// A user by the door that provisioning clients have.
    Account user(String name, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putIfAbsent("schemas", List.of(USER));
        body.put("userName", name);
        ask("POST", "/Users", Map.of(), CanonicalJson.write(body));
        return account(name);
    }

    Account user(String name) {
        return user(name, Map.of());
    }

    Account account(String name) {
        return credentials.accounts().named(inside(), name).orElseThrow();
    }

    Tenant tenant(String name) {
        return tenants.create(context(TenantId.OPERATOR_REALM, "local"), name);
    }

    RequestContext within(Tenant tenant) {
        return context(tenant.id(), "192.0.2.7");
    }

    /// By the door that the tenant's administrators have.
    void set(String setting, long value) {
        ask(
                new SettingEndpoints(settings).endpoints(),
                new Asked("PATCH", "", Map.of(), CanonicalJson.write(Map.of(setting, value))));
    }

    void suspend(Account account) {
        Map<String, Object> body =
                Map.of("schemas", List.of(USER), "userName", account.userName(), "active", false);
        ask("PUT", "/Users/{id}", Map.of("id", account.subject()), CanonicalJson.write(body));
    }

    void delete(Account account) {
        ask("DELETE", "/Users/{id}", Map.of("id", account.subject()), "");
    }

    private void ask(String method, String path, Map<String, String> variables, String body) {
        ask(
                scim.endpoints(new RefusalLog(store, time, _ -> false)),
                new Asked(method, path, variables, body));
    }

    private record Asked(String method, String path, Map<String, String> variables, String body) {}

    private void ask(List<Endpoint> endpoints, Asked asked) {
        Map<String, String> all = new HashMap<>(asked.variables());
        all.put("tenant", contoso.name());
        Endpoint endpoint =
                endpoints.stream()
                        .filter(one ->
                                one.method().equals(asked.method())
                                        && one.path().endsWith(asked.path()))
                        .findFirst()
                        .orElseThrow();
        Request request =
                new Request(
                        ids.request(),
                        asked.method(),
                        "/",
                        all,
                        "",
                        name ->
                                name.equals("Content-Type")
                                        ? Optional.of(
                                                endpoint.path().contains("/scim/")
                                                        ? "application/scim+json"
                                                        : "application/json")
                                        : Optional.empty(),
                        asked.body().getBytes(StandardCharsets.UTF_8),
                        new Wire("192.0.2.7", Optional.empty(), Optional.empty(), List.of()));
        assertThat(endpoint.handler().handle(inside(), request).status()).isLessThan(300);
    }

    void purge(Account account) {
        persons.purge(
                context(TenantId.OPERATOR_REALM, "local"),
                contoso,
                new PersonId(account.id().value()));
    }

    /// As an import brings it.
    void bring(Account account, String hash) {
        store.write(
                inside(),
                AuditEvent.of(inside(), time.instant(), AuditAction.DIRECTORY_IMPORTED, Map.of()),
                rows -> {
                    rows.insert(PasswordHash.TABLE, account.id(), PasswordHash.of(hash));
                    return true;
                });
    }

    String hash(Account account) {
        return store.find(inside().scope(), PasswordHash.TABLE, account.id())
                .orElseThrow()
                .value()
                .text();
    }

    /// How many rows the tenant has in the tables of this module.
    long rows() {
        return Credentials.tables().stream()
                .mapToLong(table -> store.count(inside().scope(), table))
                .sum();
    }

    List<JsonObject> events(String action) {
        restart();
        List<JsonObject> events = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, owner, _, sealed) -> {
                            if (owner.equals(contoso.id())) {
                                events.add(JsonObject.read(keyring.openEvent(owner, sealed)));
                            }
                        });
        return events.stream().filter(event -> event.text("action").equals(action)).toList();
    }

    static Refusal refuses(RefusalCode code, String reason, ThrowingCallable act) {
        Refusal refusal = catchThrowableOfType(Refusal.class, act);
        assertThat(refusal).as("not refused: " + reason).isNotNull();
        assertThat(refusal.privateReason()).isEqualTo(reason);
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
