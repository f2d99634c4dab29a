package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Application;
import io.sallyport.directory.ApplicationRoles;
import io.sallyport.directory.Applications;
import io.sallyport.directory.Ceilings;
import io.sallyport.directory.CrossTenantDoor;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.Parts;
import io.sallyport.directory.RelyingParty;
import io.sallyport.directory.Roles;
import io.sallyport.directory.SettingActivities;
import io.sallyport.directory.Settings;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.directory.TrustAnchors;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.http.Admission;
import io.sallyport.http.Endpoint;
import io.sallyport.http.RefusalLog;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.signin.Gate;
import io.sallyport.signin.Revocations;
import io.sallyport.signin.Sessions;
import io.sallyport.signin.Standings;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The token service on a real store with real keys.
final class SmallInstance implements AutoCloseable {
    static final String ORIGIN = "https://id.example";
    static final String CARD_ORIGIN = "https://id.example:8444";
    static final String SECRET = "correct horse battery staple";
    static final String ORDERS = "https://orders.example";

    final SteppingTime time = SteppingTime.atSomeInstant();
    final Ids ids = new Ids(time, new SeededRandomness(3));
    final FaultyStore store;
    final SigningKeys signingKeys;
    final Tenants tenants;
    final Applications applications;
    final Settings settings;
    final TrustAnchors anchors;
    final Directory directory;
    final Revocations revocations;
    final SignIn signIn;
    final Grants grants;
    final SmallPeople people;
    final Assertions assertions;
    final TokenEntries entries;
    final AccessTokens tokens;
    final AccessTokenVerifier verifier;
    final CertificateStatus status;
    final ClientAuthentication clients;
    private final Path folder;
    private final Keyring keyring;

    SmallInstance(Path folder) {
        this.folder = folder;
        keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        store = new FaultyStore(open(folder, time));
        Parts parts = new Parts(store, keyring, ids, time);
        signingKeys = new SigningKeys(parts);
        tenants = new Tenants(parts, signingKeys, ORIGIN);
        settings = new Settings(parts, Ceilings.NONE);
        applications =
                new Applications(parts, signingKeys, settings, new CrossTenantDoor(parts, tenants));
        anchors = new TrustAnchors(parts);
        directory =
                new Directory(
                        tenants,
                        signingKeys,
                        applications,
                        new Roles(parts, applications),
                        new ApplicationRoles(parts, applications),
                        settings);
        revocations = new Revocations(parts);
        signIn = signIn(parts);
        grants = new Grants(parts, settings, signIn);
        people = new SmallPeople(this, parts);
        assertions = new Assertions(store, ids, time);
        entries = new TokenEntries(store, keyring, time);
        tokens = new AccessTokens(store, directory, entries, time);
        verifier =
                new AccessTokenVerifier(
                        directory, signIn, new AccessTokenVerifier.Records(entries, grants), time);
        status = new CertificateStatus(new StatusFetches(Set.of()), ids, time);
        clients =
                new ClientAuthentication(
                        applications,
                        new ClientAssertion(applications, assertions, time),
                        new CertificateAuthentication(anchors, status, time),
                        new Admission(settings::rates, 1, System::nanoTime));
    }

    private SignIn signIn(Parts parts) {
        Standings standings = new Standings(parts);
        Accounts accounts = new Accounts(parts);
        Gate gate = new Gate(accounts, standings, revocations);
        Sessions.Ends ends = new Sessions.Ends(revocations, standings);
        Sessions sessions = new Sessions(parts, settings, gate, ends);
        return new SignIn(accounts, sessions, gate, revocations);
    }

    /// Another store under the same keys.
    Store open(Path elsewhere, InstantSource its) {
        return JdbcStore.openSqlite(elsewhere, keyring, its, () -> {});
    }

    /// The door at this path, behind whoever authenticates.
    Endpoint.Handler door(String path) {
        TokenEndpoints.Acts acts =
                new TokenEndpoints.Acts(tokens, verifier, revocations, grants, time);
        RefusalLog refusals = new RefusalLog(store, time, _ -> false);
        return Stream.of(
                        new TokenEndpoints(directory, acts, refusals).endpoints(),
                        new DiscoveryEndpoints(
                                        directory, keyring.assurance(), URI.create(CARD_ORIGIN))
                                .endpoints())
                .flatMap(List::stream)
                .filter(endpoint -> endpoint.path().equals(path))
                .map(Endpoint::handler)
                .findFirst()
                .orElseThrow();
    }

    long now() {
        return time.instant().getEpochSecond();
    }

    RequestContext realm() {
        return context(TenantId.OPERATOR_REALM, new Actor.Bootstrap());
    }

    RequestContext in(Tenant tenant) {
        return context(tenant.id(), new Actor.Anonymous());
    }

    RequestContext in(Tenant tenant, Application client) {
        return context(tenant.id(), new Actor.Client(client.clientId()));
    }

    private RequestContext context(TenantId tenant, Actor actor) {
        return new RequestContext(
                TenantScope.of(tenant),
                List.of(actor),
                Purpose.TOKEN_SERVICE,
                "192.0.2.7",
                ids.request(),
                time.instant().plus(Duration.ofSeconds(10)));
    }

    Tenant tenant(String name) {
        return tenants.create(realm(), name);
    }

    /// A client with [#SECRET], two scopes and one resource.
    Application client(Tenant tenant, String clientId) {
        return client(tenant, clientId, Optional.empty());
    }

    /// @param life of its tokens; empty for the default
    Application client(Tenant tenant, String clientId, Optional<Duration> life) {
        NewApplication asked =
                new NewApplication(
                        clientId,
                        Optional.of(clientId),
                        Optional.of(SECRET),
                        Optional.empty(),
                        List.of("orders.read", "orders.write"),
                        List.of(ORDERS),
                        life);
        return applications.create(in(tenant), asked).application();
    }

    /// One that signs people in, also without PKCE.
    Application relyingParty(Tenant tenant, String clientId, String redirectUri) {
        NewApplication asked =
                new NewApplication(
                        clientId,
                        Optional.of(clientId),
                        Optional.of(SECRET),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty());
        RelyingParty party =
                new RelyingParty(List.of(redirectUri), List.of(), Optional.empty(), true, true);
        NewApplication.SignIn signsIn = new NewApplication.SignIn(party, false);
        return applications.create(in(tenant), asked.with(signsIn)).application();
    }

    /// A client whose tokens are signed with this algorithm.
    Application client(Tenant tenant, String clientId, SignatureAlgorithm algorithm) {
        NewApplication asked =
                new NewApplication(
                        clientId,
                        Optional.of(clientId),
                        Optional.of(SECRET),
                        Optional.empty(),
                        List.of("orders.read"),
                        List.of(),
                        Optional.empty());
        return applications.create(in(tenant), asked.signedWith(algorithm)).application();
    }

    /// A client that authenticates with keys; what is private of them stays here.
    Application signer(Tenant tenant, String clientId, JWK... keys) {
        List<JWK> published = Arrays.stream(keys).map(JWK::toPublicJWK).toList();
        NewApplication asked =
                new NewApplication(
                        clientId,
                        Optional.of(clientId),
                        Optional.empty(),
                        Optional.of(new JWKSet(published).toString()),
                        List.of("orders.read"),
                        List.of(),
                        Optional.empty());
        return applications.create(in(tenant), asked).application();
    }

    /// Sets one thing for a tenant, as the provider's staff does.
    void configure(Tenant tenant, String setting, long value) {
        Activity activity =
                new SettingActivities(tenants, settings)
                        .activities().stream()
                                .filter(one -> one.name().equals("tenant.configure"))
                                .findFirst()
                                .orElseThrow();
        Map<String, Object> given = Map.of("tenant", tenant.name(), setting, value);
        activity.effect().perform(realm(), ActivityArguments.check(activity, given));
    }

    SigningKey key(Tenant tenant) {
        return signingKeys.signing(in(tenant), SignatureAlgorithm.ES256);
    }

    /// The same as if the log told of it: with an entry of its own.
    Forged told(Tenant tenant, Forged token) {
        TokenClaims claims = TokenClaims.of(JsonObject.read(token.claimsJson().getBytes(UTF_8)));
        String kid = JsonObject.read(token.headerJson().getBytes(UTF_8)).text("kid");
        Receipt entry =
                store.append(
                        AuditEvent.of(
                                in(tenant),
                                time.instant(),
                                AuditAction.TOKEN_ISSUED,
                                AccessTokens.details(claims, kid)));
        entry.await();
        return token.text("jti", entries.id(tenant.id(), entry.position()));
    }

    /// A genuine token for the tenant's own API.
    String token(Tenant tenant, Application client) {
        return token(tenant, client, List.of(tenant.api()));
    }

    String token(Tenant tenant, Application client, List<String> audience) {
        AccessTokens.Content content =
                new AccessTokens.Content(
                        client,
                        client.scopes(),
                        audience,
                        List.of(),
                        new Confirmation.Bearer(),
                        Optional.empty());
        return tokens.issue(in(tenant, client), tenant, content).token();
    }

    /// Ends a token as its client does.
    void revoke(RequestContext context, TokenClaims claims) {
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.TOKEN_REVOKED,
                        Map.of("token", claims.id(), "client", claims.clientId()));
        revocations.revoke(context, event, claims.id(), Instant.ofEpochSecond(claims.expiresAt()));
    }

    /// Everything in one tenant's log so far, in order.
    void rotate(Tenant tenant, KeyPurpose purpose) {
        keyring.addVersion(tenant.id(), purpose);
    }

    /// As a retention does it with all that was logged so far.
    void erase(Tenant tenant) {
        rotate(tenant, KeyPurpose.AUDIT);
        int newest = keyring.versions(tenant.id(), KeyPurpose.AUDIT).getLast();
        keyring.retired().endLog(tenant.id(), newest - 1, time.instant());
    }

    List<JsonObject> events(Tenant tenant) {
        return events(tenant.id());
    }

    List<JsonObject> events(TenantId tenant) {
        // What waits for the journal is in it once the store was closed.
        store.close();
        store.continueOn(open(folder, time));
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

    List<JsonObject> events(Tenant tenant, String action) {
        return events(tenant).stream()
                .filter(event -> event.text("action").equals(action))
                .toList();
    }

    static void refuses(RefusalCode code, String reason, ThrowingCallable act) {
        Refusal refusal = catchThrowableOfType(Refusal.class, act);
        assertThat(refusal).as("not refused: " + reason).isNotNull();
        assertThat(refusal.privateReason()).isEqualTo(reason);
        assertThat(refusal.code()).isEqualTo(code);
    }

    @Override
    public void close() {
        store.close();
        keyring.close();
    }
}
