package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A tenant's signing keys as they stand in the store, remembered for a while: no token costs a
/// read.
final class SigningKeyRows {
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final int PAGE = 64;
    private static final int CACHED_MAX = 10_000;
    private static final Duration CACHED_FOR = Duration.ofMinutes(5);

    private final Store store;
    private final Set<TenantId> changed = ConcurrentHashMap.newKeySet();
    private final Cache<TenantId, List<TenantKey>> cached =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    SigningKeyRows(Store store) {
        this.store = store;
    }

    /// @throws Corruption when there is none at all: a tenant has a key from its first day on
    List<TenantKey> keys(TenantScope scope) {
        return cached.get(scope.tenant(), _ -> known(scope));
    }

    private List<TenantKey> known(TenantScope scope) {
        List<TenantKey> keys = load(scope).stream().map(Row::value).toList();
        if (keys.isEmpty()) {
            throw new Corruption(
                    scope.tenant(), "tenant " + scope.tenant() + " has no signing key");
        }
        return keys;
    }

    /// The tenant's key of this id. There is no way to ask without a tenant.
    Optional<TenantKey> find(TenantScope scope, String kid) {
        return keys(scope).stream().filter(key -> key.key().kid().equals(kid)).findFirst();
    }

    /// As they stand now, whatever is remembered.
    List<Row<TenantKey>> load(TenantScope scope) {
        List<Row<TenantKey>> keys = new ArrayList<>();
        RowId after = FIRST;
        List<Row<TenantKey>> page;
        do {
            page = store.list(scope, SigningKeyTable.SIGNING_KEYS, after, PAGE);
            keys.addAll(page);
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE);
        return List.copyOf(keys);
    }

    /// What is remembered of a tenant is no longer so.
    void changed(TenantId tenant) {
        cached.invalidate(tenant);
        changed.add(tenant);
    }

    /// The tenants whose keys were changed by this node since it was asked last.
    Set<TenantId> takeChanged() {
        Set<TenantId> taken = Set.copyOf(changed);
        changed.removeAll(taken);
        return taken;
    }
}
