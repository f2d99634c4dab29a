package io.sallyport.server;

import io.sallyport.audit.LogKeys;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.AdministeredApplications;
import io.sallyport.directory.ApplicationActivities;
import io.sallyport.directory.ApplicationEndpoints;
import io.sallyport.directory.ApplicationRoleEndpoints;
import io.sallyport.directory.ApplicationRoles;
import io.sallyport.directory.Applications;
import io.sallyport.directory.CrossTenantDoor;
import io.sallyport.directory.Parts;
import io.sallyport.directory.PersonActivities;
import io.sallyport.directory.Persons;
import io.sallyport.directory.RetentionActivities;
import io.sallyport.directory.Retentions;
import io.sallyport.directory.Roles;
import io.sallyport.directory.Scim;
import io.sallyport.directory.SettingActivities;
import io.sallyport.directory.SettingEndpoints;
import io.sallyport.directory.Settings;
import io.sallyport.directory.ShredActivities;
import io.sallyport.directory.SigningKeyActivities;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.TenantActivities;
import io.sallyport.directory.Tenants;
import io.sallyport.directory.TrustAnchorActivities;
import io.sallyport.directory.TrustAnchors;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.Admission;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Idempotency;
import io.sallyport.http.RefusalLog;
import io.sallyport.keys.Assurance;
import io.sallyport.signin.AccountEndpoints;
import io.sallyport.signin.Credentials;
import io.sallyport.signin.Doorway;
import io.sallyport.signin.Gate;
import io.sallyport.signin.Revocations;
import io.sallyport.signin.Sessions;
import io.sallyport.signin.SignInEndpoints;
import io.sallyport.signin.Standings;
import io.sallyport.signin.Tickets;
import io.sallyport.sinks.Sinks;
import io.sallyport.store.Effect;
import io.sallyport.store.People;
import io.sallyport.store.Table;
import io.sallyport.tokens.AccessTokenVerifier;
import io.sallyport.tokens.AccessTokens;
import io.sallyport.tokens.Assertions;
import io.sallyport.tokens.AuthorizationEndpoint;
import io.sallyport.tokens.CertificateAuthentication;
import io.sallyport.tokens.CertificateStatus;
import io.sallyport.tokens.ClientAssertion;
import io.sallyport.tokens.ClientAuthentication;
import io.sallyport.tokens.ClientKeySets;
import io.sallyport.tokens.ConsentAgreements;
import io.sallyport.tokens.Consents;
import io.sallyport.tokens.Directory;
import io.sallyport.tokens.DiscoveryEndpoints;
import io.sallyport.tokens.Grants;
import io.sallyport.tokens.LogoutEndpoint;
import io.sallyport.tokens.SignIn;
import io.sallyport.tokens.StatusFetches;
import io.sallyport.tokens.TokenActivities;
import io.sallyport.tokens.TokenEndpoints;
import io.sallyport.tokens.TokenEntries;
import io.sallyport.tokens.UserInfoEndpoint;
import io.sallyport.transport.AcmeRecords;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.LegacyOpenings;
import io.sallyport.transport.Plane;
import io.sallyport.transport.TlsPolicies;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// The capabilities of a node: the directory, then the token service on top of it.
final class Capabilities {
    private final Parts parts;
    private final URI cardOrigin;
    private final CertificateStatus status;
    private final SigningKeys signingKeys;
    private final Tenants tenants;
    private final Settings settings;
    private final Admission admission;
    private final Applications applications;
    private final Roles roles;
    private final ApplicationRoles applicationRoles;
    private final TrustAnchors anchors;
    private final Persons persons;
    private final Scim scim;
    private final Credentials credentials;
    private final Revocations revocations;
    private final SignIn signIn;
    private final Tickets tickets;
    private final Grants grants;
    private final Assertions assertions;
    private final TokenEntries entries;
    private final AccessTokenVerifier verifier;
    private final LegacyTls legacy;
    private final Idempotency idempotency;

    Capabilities(Parts parts, Configuration configuration) {
        this.parts = parts;
        this.status =
                new CertificateStatus(
                        new StatusFetches(configuration.statusHosts()), parts.ids(), parts.time());
        this.cardOrigin = configuration.origin(Plane.CARD);
        this.signingKeys = new SigningKeys(parts);
        this.tenants = new Tenants(parts, signingKeys, configuration.origin().toString());
        this.settings = new Settings(parts, configuration.ceilings());
        this.admission =
                new Admission(
                        settings::rates,
                        Runtime.getRuntime().availableProcessors(),
                        System::nanoTime);
        this.applications =
                new Applications(parts, signingKeys, settings, new CrossTenantDoor(parts, tenants));
        this.anchors = new TrustAnchors(parts);
        this.roles = new Roles(parts, applications);
        this.applicationRoles = new ApplicationRoles(parts, applications);
        this.persons = new Persons(parts, tenants, ofUsers());
        this.scim = new Scim(parts, tenants, roles, persons);
        Standings standings = new Standings(parts);
        this.credentials =
                credentials(parts, settings, standings, configuration.attestationRoots());
        this.revocations = new Revocations(parts);
        this.signIn = signIn(standings);
        this.tickets = new Tickets(parts.keyring(), parts.time());
        this.grants = new Grants(parts, settings, signIn);
        this.assertions = new Assertions(parts.store(), parts.ids(), parts.time());
        this.entries = new TokenEntries(parts.store(), parts.keyring(), parts.time());
        this.verifier =
                new AccessTokenVerifier(
                        directory(),
                        signIn,
                        new AccessTokenVerifier.Records(entries, grants),
                        parts.time());
        this.legacy = new LegacyTls(parts, tenants);
        this.idempotency = new Idempotency(parts.store(), parts.ids(), parts.time());
    }

    private SignIn signIn(Standings standings) {
        Accounts accounts = credentials.accounts();
        Gate gate = new Gate(accounts, standings, revocations);
        Sessions.Ends ends = new Sessions.Ends(revocations, standings);
        Sessions sessions = new Sessions(parts, settings, gate, ends);
        return new SignIn(accounts, sessions, gate, revocations);
    }

    /// What was opened with the old password ends with it.
    private static Credentials credentials(
            Parts parts, Settings settings, Standings standings, List<X509Certificate> roots) {
        return new Credentials(
                parts,
                settings,
                (inside, rows, account) -> standings.end(inside, rows, account.id()),
                roots);
    }

    private Directory directory() {
        return new Directory(tenants, signingKeys, applications, roles, applicationRoles, settings);
    }

    /// Every table that holds rows of tenants or of the operator realm.
    static List<Table<?>> tables() {
        List<Table<?>> tables = new ArrayList<>();
        tables.add(Tenants.table());
        tables.add(SigningKeys.table());
        tables.add(Applications.table());
        tables.add(TrustAnchors.table());
        tables.addAll(Scim.tables());
        tables.addAll(ofUsers());
        tables.add(Grants.codes());
        tables.add(Roles.table());
        tables.addAll(ApplicationRoles.tables());
        tables.add(Assertions.table());
        tables.add(Revocations.table());
        tables.add(Effect.TABLE);
        tables.add(LogKeys.table());
        tables.add(Intents.table());
        tables.add(Sinks.table());
        tables.addAll(InstanceAuthority.tables());
        tables.addAll(AcmeRecords.tables());
        tables.add(TlsPolicies.table());
        tables.add(LegacyOpenings.table());
        tables.add(Persons.table());
        tables.add(Retentions.table());
        tables.add(Settings.table());
        tables.addAll(People.tables());
        return List.copyOf(tables);
    }

    /// Those whose rows go with a user.
    private static List<Table<?>> ofUsers() {
        List<Table<?>> tables = new ArrayList<>(Credentials.tables());
        tables.add(Sessions.table());
        tables.add(Standings.table());
        tables.add(Grants.table());
        tables.add(Consents.table());
        return tables;
    }

    Tenants tenants() {
        return tenants;
    }

    Applications applications() {
        return applications;
    }

    SigningKeys signingKeys() {
        return signingKeys;
    }

    Revocations revocations() {
        return revocations;
    }

    Assertions assertions() {
        return assertions;
    }

    Idempotency idempotency() {
        return idempotency;
    }

    /// How often each tenant's callers may ask, on all listeners together.
    Admission admission() {
        return admission;
    }

    /// Who calls on the public listener.
    Authenticator authenticator() {
        ClientAuthentication clients =
                new ClientAuthentication(
                        applications,
                        new ClientAssertion(applications, assertions, parts.time()),
                        new CertificateAuthentication(anchors, status, parts.time()),
                        admission);
        PublicAuthenticator.Proofs proofs = new PublicAuthenticator.Proofs(clients, verifier);
        return new PublicAuthenticator(tenants, proofs, roles, parts.time());
    }

    /// What everybody may read of a tenant.
    List<Endpoint> published() {
        return new DiscoveryEndpoints(directory(), parts.keyring().assurance(), cardOrigin)
                .endpoints();
    }

    /// The doors of applications, which authenticate as themselves or bring a token.
    List<Endpoint> clientEndpoints(RefusalLog refusals) {
        TokenEndpoints.Acts acts =
                new TokenEndpoints.Acts(tokens(), verifier, revocations, grants, parts.time());
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new TokenEndpoints(directory(), acts, refusals).endpoints());
        endpoints.addAll(new UserInfoEndpoint(credentials.accounts(), grants).endpoints());
        endpoints.addAll(
                new ApplicationEndpoints(
                                new AdministeredApplications(applications, roles, applicationRoles),
                                new ClientKeySets())
                        .endpoints());
        endpoints.addAll(
                new ApplicationRoleEndpoints(parts, applications, applicationRoles).endpoints());
        endpoints.addAll(new SettingEndpoints(settings).endpoints());
        endpoints.addAll(scim.endpoints(refusals));
        return idempotency.over(endpoints);
    }

    /// What people see in their browsers.
    List<Endpoint> pages(RefusalLog refusals) {
        boolean demonstration = parts.keyring().assurance() == Assurance.DEMONSTRATION;
        Doorway doorway =
                new Doorway(
                        tenants,
                        signIn.sessions(),
                        tickets,
                        credentials,
                        parts.time(),
                        demonstration,
                        refusals);
        Consents consents = new Consents(parts);
        AuthorizationEndpoint.Acts acts =
                new AuthorizationEndpoint.Acts(signIn, grants, consents, parts.time());
        AuthorizationEndpoint.Pages pages =
                new AuthorizationEndpoint.Pages(tickets, demonstration, refusals);
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new SignInEndpoints(doorway, parts.keyring()).endpoints());
        endpoints.addAll(
                new AccountEndpoints(doorway, new ConsentAgreements(applications, consents, grants))
                        .endpoints());
        endpoints.addAll(new AuthorizationEndpoint(directory(), acts, pages).endpoints());
        endpoints.addAll(
                new LogoutEndpoint(directory(), signIn.sessions(), pages, parts.time())
                        .endpoints());
        return endpoints;
    }

    /// Housekeeping: removes what has ended.
    void purgeEnded() {
        revocations.purge();
        assertions.purge();
        idempotency.purge();
        signIn.sessions().purge();
        grants.purge();
    }

    /// Goes on with what deletions in tenants' directories left to be done.
    HourlyWalk directoryWalk(TenantWalk walk) {
        return new HourlyWalk(
                walk,
                (tenant, _) ->
                        tenant.equals(TenantId.OPERATOR_REALM)
                                || scim.tend(walk.context().get().within(walk.enter(tenant))));
    }

    Scim scim() {
        return scim;
    }

    Credentials credentials() {
        return credentials;
    }

    /// Who may come by old TLS.
    LegacyTls legacy() {
        return legacy;
    }

    Persons persons() {
        return persons;
    }

    /// What people sign in with.
    private AccessTokens tokens() {
        return new AccessTokens(parts.store(), directory(), entries, parts.time());
    }

    Canaries canaries(Canaries.Place place) {
        return new Canaries(directory(), tokens(), place);
    }

    Retentions retentions() {
        return new Retentions(parts);
    }

    ShredActivities shredding() {
        return new ShredActivities(tenants, parts.time());
    }

    List<Activity> activities() {
        List<Activity> activities = new ArrayList<>();
        activities.addAll(new TenantActivities(tenants).activities());
        activities.addAll(scim.activities());
        activities.addAll(new SigningKeyActivities(tenants, signingKeys).activities());
        activities.addAll(new TokenActivities(tenants, entries).activities());
        activities.addAll(shredding().activities());
        activities.addAll(new PersonActivities(tenants, persons()).activities());
        activities.addAll(new SettingActivities(tenants, settings).activities());
        activities.addAll(new RetentionActivities(tenants, retentions()).activities());
        activities.addAll(new TrustAnchorActivities(tenants, anchors).activities());
        activities.addAll(new LegacyActivities(legacy).activities());
        activities.addAll(
                new ApplicationActivities(tenants, applications, new ClientKeySets()).activities());
        return activities;
    }
}
