package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Registers, finds, suspends and removes the applications of one tenant at a time.
public final class Applications {
    public static final String READ_SCOPE = "applications.read";
    static final String WRITE_SCOPE = "applications.write";

    /// What events of one application say of it.
    static final String CLIENT = "client";

    private static final int CACHED_MAX = 20_000;
    private static final Duration CACHED_FOR = Duration.ofMinutes(5);

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final SigningKeys signingKeys;
    private final Settings settings;
    private final CrossTenantDoor door;
    private final Cache<Key, Row<Application>> cached =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    private record Key(TenantId tenant, String clientId) {}

    /// @param clientSecret as made, shown this once; empty for one that was given or for keys
    public record Registered(Application application, Optional<String> clientSecret) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return ApplicationTable.APPLICATIONS;
    }

    /// @param door by which applications of other tenants are installed
    public Applications(
            Parts parts, SigningKeys signingKeys, Settings settings, CrossTenantDoor door) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.signingKeys = signingKeys;
        this.settings = settings;
        this.door = door;
    }

    /// The tenant's application of this client id. A client of another tenant is not found.
    public Optional<Application> find(RequestContext context, String clientId) {
        return row(context.scope(), clientId).map(Row::value);
    }

    /// As it stands in the store now, also where another node changed it a moment ago.
    Optional<Row<Application>> row(RequestContext context, RowId id) {
        return store.find(context.scope(), ApplicationTable.APPLICATIONS, id)
                .filter(row -> !row.value().isRemoved());
    }

    private Row<Application> existing(RequestContext context, String clientId) {
        return row(context.scope(), clientId).orElseThrow(Applications::unknown);
    }

    private Optional<Row<Application>> row(TenantScope scope, String clientId) {
        return Optional.ofNullable(
                        cached.get(new Key(scope.tenant(), clientId), key -> load(scope, key)))
                .filter(row -> !row.value().isRemoved());
    }

    @SuppressWarnings("NullAway") // an id that is not there is not kept in the cache
    private Row<Application> load(TenantScope scope, Key key) {
        return store.findUnique(
                        scope,
                        ApplicationTable.APPLICATIONS,
                        ApplicationTable.CLIENT_ID,
                        key.clientId())
                .orElse(null);
    }

    /// Whether this is the application's secret; compared in constant time.
    public boolean authenticates(RequestContext context, Application application, String secret) {
        return application.credential() instanceof Credential.Secret(byte[] salt, byte[] hash)
                && MessageDigest.isEqual(hash, hash(salt, application.clientId(), secret));
    }

    /// Whether what was shown is that of the application's home, which decides that itself.
    public boolean verifiesAtHome(
            RequestContext context, Credential.Home home, CrossTenantDoor.Proof proof) {
        return door.verifies(context, home, proof);
    }

    private Credential secret(String clientId, String secret) {
        byte[] salt = ids.salt();
        return new Credential.Secret(salt, hash(salt, clientId, secret));
    }

    /// By the JDK's own provider, which is faster for short inputs than the one installed first.
    private static byte[] hash(byte[] salt, String clientId, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
            mac.init(new SecretKeySpec(salt, "HmacSHA256"));
            return mac.doFinal((clientId + "\0" + secret).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA256", impossible);
        }
    }

    /// @throws Refusal CONFLICT when the client id is taken, or the tenant has as many as it may
    public Registered create(RequestContext context, NewApplication asked) {
        requireRoom(context);
        String clientId = asked.clientId().orElseGet(ids::random);
        Optional<CrossTenantDoor.Link> link = link(context, asked, clientId);
        Optional<Credential> publicly =
                asked.jwks()
                        .<Credential>map(Credential.Keys::new)
                        .or(asked.certificates()::credential)
                        .or(() -> link.map(CrossTenantDoor.Link::home))
                        .or(() ->
                                Optional.<Credential>of(new Credential.Public())
                                        .filter(_ -> asked.signIn().publicClient()));
        Optional<String> secret =
                publicly.isPresent()
                        ? Optional.empty()
                        : Optional.of(asked.clientSecret().orElseGet(ids::secret));
        Credential credential = publicly.orElseGet(() -> secret(clientId, secret.orElseThrow()));
        boolean bound =
                asked.bindsTokens() || link.filter(CrossTenantDoor.Link::boundTokens).isPresent();
        Application application = application(asked, clientId, credential, bound);
        // Every tenant has a key for ES256. Another is made before the application is there, so
        // that
        // its first token finds it.
        if (asked.algorithm() != SignatureAlgorithm.ES256) {
            signingKeys.signing(context, asked.algorithm());
        }
        store.write(
                context,
                event(context, AuditAction.APPLICATION_CREATED, application),
                rows -> {
                    rows.insert(ApplicationTable.APPLICATIONS, application.id(), application);
                    return true;
                });
        return new Registered(
                application, asked.clientSecret().isPresent() ? Optional.empty() : secret);
    }

    private Application application(
            NewApplication asked, String clientId, Credential credential, boolean boundTokens) {
        return new Application(
                ids.row(),
                clientId,
                asked.name(),
                credential,
                asked.scopes(),
                asked.resources(),
                asked.tokenLife(),
                asked.algorithm(),
                boundTokens,
                asked.tenancy().multiTenant(),
                asked.signIn().relyingParty(),
                true,
                time.instant());
    }

    /// What is told to the home tenant is to come about: nothing that can be known before stands
    /// against it.
    private Optional<CrossTenantDoor.Link> link(
            RequestContext context, NewApplication asked, String clientId) {
        if (asked.tenancy().home().isEmpty()) {
            return Optional.empty();
        }
        if (store.findUnique(
                        context.scope(),
                        ApplicationTable.APPLICATIONS,
                        ApplicationTable.CLIENT_ID,
                        clientId)
                .isPresent()) {
            throw new Refusal(RefusalCode.CONFLICT, "The client id is taken.", "client-id-taken");
        }
        return asked.tenancy().home().map(home -> door.link(context, home));
    }

    /// Those that are being made at this moment by others do not count yet.
    private void requireRoom(RequestContext context) {
        long most = settings.of(context).of(Setting.APPLICATIONS);
        if (store.count(context.scope(), ApplicationTable.APPLICATIONS) >= most) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The tenant may have " + most + " applications, and has them.",
                    "applications-full");
        }
    }

    /// Gives the application another credential; what it had no longer works. Who authenticates
    /// with a certificate gets no secret beside it: that would be the weaker of the two.
    ///
    /// @throws Refusal CONFLICT when it authenticates with a certificate
    public Registered renew(RequestContext context, String clientId, Optional<String> jwks) {
        return renew(context, existing(context, clientId), jwks);
    }

    Registered renew(RequestContext context, Row<Application> row, Optional<String> jwks) {
        String clientId = row.value().clientId();
        Optional<String> secret = jwks.isPresent() ? Optional.empty() : Optional.of(ids.secret());
        Credential credential =
                secret.map(s -> secret(clientId, s))
                        .orElseGet(() -> new Credential.Keys(jwks.orElseThrow()));
        Application renewed =
                change(
                        context,
                        row,
                        AuditAction.APPLICATION_RENEWED,
                        application -> renewable(application).withCredential(credential));
        return new Registered(renewed, secret);
    }

    private static Application renewable(Application application) {
        if (application.credential() instanceof Credential.Home) {
            throw linked();
        }
        if (application.isPublic()) {
            throw withoutSecret();
        }
        if (application.credential() instanceof Credential.Certificate certificate) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The application authenticates with a certificate ("
                            + certificate.method()
                            + ") and has no secret to renew: its authority renews the certificate;"
                            + " with another certificate of its own it is another"
                            + " application.",
                    "application-certificate");
        }
        return application;
    }

    private static Refusal withoutSecret() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "The application is a public client and has no secret.",
                "application-public");
    }

    private static Refusal linked() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "The application has its home in another tenant, and its credentials there.",
                "application-linked");
    }

    /// Whether other tenants may install it. Where they had, no more tokens are given once they may
    /// not.
    ///
    /// @throws Refusal CONFLICT for one that has its own home elsewhere
    Application publish(RequestContext context, Row<Application> row, boolean multiTenant) {
        if (row.value().credential() instanceof Credential.Home) {
            throw linked();
        }
        return change(
                context,
                row,
                multiTenant
                        ? AuditAction.APPLICATION_PUBLISHED
                        : AuditAction.APPLICATION_UNPUBLISHED,
                application -> application.withMultiTenant(multiTenant));
    }

    public Application suspend(RequestContext context, String clientId) {
        return suspend(context, existing(context, clientId));
    }

    Application suspend(RequestContext context, Row<Application> row) {
        return change(context, row, AuditAction.APPLICATION_SUSPENDED, a -> a.withActive(false));
    }

    public Application resume(RequestContext context, String clientId) {
        return resume(context, existing(context, clientId));
    }

    Application resume(RequestContext context, Row<Application> row) {
        return change(context, row, AuditAction.APPLICATION_RESUMED, a -> a.withActive(true));
    }

    /// Removes an application; a tombstone keeps its id.
    public void delete(RequestContext context, String clientId) {
        delete(context, existing(context, clientId));
    }

    Application delete(RequestContext context, Row<Application> row) {
        return change(context, row, AuditAction.APPLICATION_DELETED, Application::removed);
    }

    private Application change(
            RequestContext context,
            Row<Application> row,
            AuditAction action,
            UnaryOperator<Application> how) {
        Application changed = how.apply(row.value());
        try {
            store.write(
                    context,
                    event(context, action, changed),
                    rows -> {
                        rows.update(ApplicationTable.APPLICATIONS, row, changed);
                        if (changed.isRemoved()) {
                            RoleTable.forget(rows, changed.id());
                        }
                        return true;
                    });
        } finally {
            cached.invalidate(new Key(context.tenant(), changed.clientId()));
        }
        return changed;
    }

    /// Tells that somebody looks at one.
    void tellRead(RequestContext context, Application application) {
        store.append(event(context, AuditAction.APPLICATIONS_LISTED, application));
    }

    /// @param after the id behind which the page begins
    public List<Application> list(RequestContext context, RowId after, int limit) {
        store.append(
                AuditEvent.of(context, time.instant(), AuditAction.APPLICATIONS_LISTED, Map.of()));
        List<Application> page = new ArrayList<>();
        RowId from = after;
        while (page.size() < limit) {
            List<Row<Application>> rows =
                    store.list(
                            context.scope(),
                            ApplicationTable.APPLICATIONS,
                            from,
                            limit - page.size());
            if (rows.isEmpty()) {
                break;
            }
            rows.stream().map(Row::value).filter(one -> !one.isRemoved()).forEach(page::add);
            from = rows.getLast().id();
        }
        return page;
    }

    static Refusal unknown() {
        return new Refusal(
                RefusalCode.NOT_FOUND, "There is no such application.", "application-unknown");
    }

    private AuditEvent event(RequestContext context, AuditAction action, Application application) {
        Map<String, String> details = new TreeMap<>(Map.of(CLIENT, application.clientId()));
        if (action == AuditAction.APPLICATION_CREATED) {
            if (application.credential() instanceof Credential.Home(String home, String at, _)) {
                details.put("home", home);
                details.put("homeClient", at);
            }
            if (application.multiTenant()) {
                details.put("multiTenant", "true");
            }
        }
        return AuditEvent.of(context, time.instant(), action, details);
    }
}
