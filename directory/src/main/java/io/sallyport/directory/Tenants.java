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
import io.sallyport.keys.Keyring;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Makes, finds, suspends and resumes tenants. The cost of finding one does not depend on how many
/// there are: the name's blind index, then a bounded cache.
public final class Tenants {
    private static final Set<String> RESERVED =
            Set.of("health", "api", "assets", "audit", "crl", "internal", "operator");

    /// Tenants of the standing adversary: nobody's data is in them.
    private static final Set<String> CANARIES = Set.of("canary-one", "canary-two");

    /// One more, whose name and all else in it is random: what stands of it in any file is a leak.
    private static final String WATCHED = "canary-[0-9a-f]{32}";

    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final int CACHED_MAX = 10_000;
    private static final int PAGE = 1_000;
    private static final Duration CACHED_FOR = Duration.ofMinutes(5);

    private final Store store;
    private final Keyring keyring;
    private final SigningKeys signingKeys;
    private final Ids ids;
    private final InstantSource time;
    private final String origin;
    private final TenantScope realm = TenantScope.of(TenantId.OPERATOR_REALM);

    /// Those that were entered since the start.
    private final Set<TenantId> canaries = ConcurrentHashMap.newKeySet();

    private final Cache<String, Row<Tenant>> byName =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    /// The table that its rows are in.
    public static Table<?> table() {
        return TenantTable.TENANTS;
    }

    /// @param origin the public listener's configured origin, without a slash at the end; every
    ///   issuer begins with it
    public Tenants(Parts parts, SigningKeys signingKeys, String origin) {
        this.store = parts.store();
        this.keyring = parts.keyring();
        this.ids = parts.ids();
        this.time = parts.time();
        this.signingKeys = signingKeys;
        this.origin = origin;
    }

    /// The scope of the operator realm, for what belongs to no tenant.
    public TenantScope realm() {
        return realm;
    }

    /// The tenant that a path names, if it serves.
    ///
    /// @throws Refusal NOT_FOUND: a suspended tenant looks like none
    public Tenant serving(String name) {
        Tenant tenant = named(name).value();
        if (!tenant.active()) {
            throw notFound("tenant-suspended");
        }
        return tenant;
    }

    /// The tenant with this issuer, if it is one of this instance and serves.
    Optional<Tenant> issuing(String issuer) {
        String name = issuer.substring(issuer.lastIndexOf('/') + 1);
        return Optional.ofNullable(byName.get(name, this::load))
                .map(Row::value)
                .filter(tenant -> tenant.active() && tenant.issuer().equals(issuer));
    }

    /// Whether an issuer of this name would be a tenant of this instance, there or not.
    boolean isOurs(String issuer) {
        return issuer.startsWith(origin + "/");
    }

    /// The tenant that the request is in.
    Tenant entered(RequestContext context) {
        return store.find(realm, TenantTable.TENANTS, new RowId(context.tenant().value()))
                .map(Row::value)
                .orElseThrow(() -> notFound("tenant-unknown"));
    }

    /// Enters a tenant on behalf of a request that has found it.
    public TenantScope scope(Tenant tenant) {
        return tenant.scope();
    }

    private Row<Tenant> named(String name) {
        Row<Tenant> row = byName.get(name, this::load);
        if (row == null) {
            throw notFound("tenant-unknown");
        }
        return row;
    }

    @SuppressWarnings("NullAway") // a name that is not there is not kept in the cache
    private Row<Tenant> load(String name) {
        Row<Tenant> row = store.findUnique(realm, TenantTable.TENANTS, "name", name).orElse(null);
        if (row != null && isCanary(name)) {
            canaries.add(row.value().id());
        }
        return row;
    }

    /// Whether the tenant that was entered is there to be attacked.
    public boolean isCanary(RequestContext context) {
        return canaries.contains(context.tenant());
    }

    private static Refusal notFound(String reason) {
        return new Refusal(RefusalCode.NOT_FOUND, "There is nothing here.", reason);
    }

    /// Makes a tenant with its own keys and issuer. The tenant's row is written last: a crash
    /// before it leaves keys that no tenant has.
    ///
    /// @throws Refusal INVALID_REQUEST for a name that cannot be one, CONFLICT for one that is
    ///   taken
    public Tenant create(RequestContext context, String name) {
        if (!name.matches(NAME) || RESERVED.contains(name) || isCanary(name)) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "A tenant's name has 1 to 63 of a-z, 0-9 and hyphens inside, and is not one of "
                            + Stream.of(RESERVED, CANARIES).flatMap(Set::stream).sorted().toList()
                            + ", nor canary- with 32 hexadecimal digits.",
                    "tenant-name");
        }
        return make(context, name);
    }

    /// Makes a tenant for the standing adversary. Its names are nobody else's, so what the
    /// adversary is given is never a customer's.
    ///
    /// @throws IllegalArgumentException for any other name
    public Tenant createCanary(RequestContext context, String name) {
        if (!isCanary(name)) {
            throw new IllegalArgumentException("no canary tenant is called " + name);
        }
        return make(context, name);
    }

    static boolean isCanary(String name) {
        return CANARIES.contains(name) || name.matches(WATCHED);
    }

    /// The tenant whose names are random, so that they can be looked for wherever they must not
    /// stand.
    public Optional<Tenant> watched(RequestContext context) {
        RowId after = new RowId(new UUID(0, 0));
        List<Row<Tenant>> page;
        do {
            page = store.list(realm, TenantTable.TENANTS, after, PAGE);
            Optional<Tenant> found =
                    page.stream()
                            .map(Row::value)
                            .filter(Tenants::isWatched)
                            .filter(tenant -> tenant.active() && !tenant.shredding().done())
                            .findFirst();
            if (found.isPresent()) {
                return found;
            }
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE);
        return Optional.empty();
    }

    /// Makes it, under a name that was drawn.
    public Tenant createWatched(RequestContext context) {
        return createCanary(context, "canary-" + ids.random());
    }

    private Tenant make(RequestContext context, String name) {
        if (store.findUnique(realm, TenantTable.TENANTS, "name", name).isPresent()) {
            throw taken();
        }
        TenantId id = ids.tenant();
        Tenant tenant =
                new Tenant(
                        id,
                        name,
                        origin + "/" + name,
                        URI.create(origin).getHost(),
                        true,
                        time.instant(),
                        Shredding.NONE);
        keyring.addTenant(id);
        signingKeys.create(context.within(tenant.scope()));
        store.write(
                context,
                event(context, AuditAction.TENANT_CREATED, tenant),
                rows -> {
                    rows.insert(TenantTable.TENANTS, new RowId(id.value()), tenant);
                    return true;
                });
        return tenant;
    }

    private static Refusal taken() {
        return new Refusal(
                RefusalCode.CONFLICT, "A tenant of this name exists already.", "tenant-name-taken");
    }

    /// @param after the id behind which the page begins
    public List<Tenant> list(RequestContext context, TenantId after, int limit) {
        store.append(AuditEvent.of(context, time.instant(), AuditAction.TENANTS_LISTED, Map.of()));
        return store.list(realm, TenantTable.TENANTS, new RowId(after.value()), limit).stream()
                .map(Row::value)
                .toList();
    }

    /// Whether it is the node's own, which nobody asked for: it stands in no list.
    static boolean isWatched(Tenant tenant) {
        return tenant.name().matches(WATCHED);
    }

    /// How many there are, but for the node's own. It opens every row.
    public int count() {
        int count = 0;
        RowId after = new RowId(new UUID(0, 0));
        List<Row<Tenant>> page;
        do {
            page = store.list(realm, TenantTable.TENANTS, after, PAGE);
            count += (int) page.stream().filter(row -> !isWatched(row.value())).count();
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE);
        return count;
    }

    public Tenant suspend(RequestContext context, String name) {
        return change(context, name, AuditAction.TENANT_SUSPENDED, one -> one.withActive(false));
    }

    /// @throws Refusal CONFLICT when the tenant is to be shredded
    public Tenant resume(RequestContext context, String name) {
        if (named(context, name).shredding().from().isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The tenant is to be shredded: keep it first.",
                    "tenant-to-be-shredded");
        }
        return change(context, name, AuditAction.TENANT_RESUMED, one -> one.withActive(true));
    }

    Tenant change(
            RequestContext context, String name, AuditAction action, UnaryOperator<Tenant> how) {
        Row<Tenant> row =
                store.findUnique(realm, TenantTable.TENANTS, "name", name)
                        .orElseThrow(() -> notFound("tenant-unknown"));
        Tenant changed = how.apply(row.value());
        if (keyring.has(changed.id())) {
            // What the provider does to a tenant stands in that tenant's log, before it takes
            // effect.
            store.append(event(context.within(changed.scope()), action, changed)).await();
        }
        try {
            store.write(
                    context,
                    event(context, action, changed),
                    rows -> {
                        rows.update(TenantTable.TENANTS, row, changed);
                        return true;
                    });
        } finally {
            byName.invalidate(name);
        }
        return changed;
    }

    /// Finds a tenant for the provider's staff, suspended or not.
    public Tenant named(RequestContext context, String name) {
        requireRealm(context);
        return named(name).value();
    }

    private static void requireRealm(RequestContext context) {
        if (!context.tenant().equals(TenantId.OPERATOR_REALM)) {
            throw notFound("not-the-operator-realm");
        }
    }

    /// The reasons for which nothing of a tenant may be destroyed now.
    public List<String> holds(RequestContext context, TenantId tenant) {
        requireRealm(context);
        return store.find(realm, TenantTable.TENANTS, new RowId(tenant.value()))
                .map(row -> row.value().shredding().holds())
                .orElse(List.of());
    }

    private AuditEvent event(RequestContext context, AuditAction action, Tenant tenant) {
        return AuditEvent.of(
                context, time.instant(), action, Map.of("tenant", tenant.id().toString()));
    }
}
