package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.RetiredKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/// Ends the rotation of a tenant's keys while everything goes on: brings its rows under the newest
/// versions and takes the earlier ones out of use, never while anything is still under them. A
/// crash at any point leaves every key that something needs, and it can be begun again.
///
/// What sealed rows is retired: older backups need it. An index key is destroyed at once: a restore
/// hashes every value anew, so nothing needs it any more.
///
/// An index key has two versions meanwhile. Each new value is hashed under both, so a value that
/// stands only under the old one is still found and still taken. Only when every value has its new
/// hash are the old ones dropped.
public final class KeyRotation {
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final int PASSES_MAX = 100;

    private final RowKeys rows;
    private final Keyring keyring;
    private final List<Table<?>> tables;
    private final InstantSource time;

    /// @param tables every table that holds a tenant's rows
    public KeyRotation(RowKeys rows, Keyring keyring, List<Table<?>> tables, InstantSource time) {
        this.rows = rows;
        this.keyring = keyring;
        this.tables = List.copyOf(tables);
        this.time = time;
    }

    /// Is told after each block of rows.
    @FunctionalInterface
    public interface Watcher {
        /// @return whether to go on; what is left is done when it is begun again
        boolean goesOn(long rows, long total);
    }

    /// Returns when each of the tenant's keys but the log's has one version in use, or when it was
    /// stopped.
    ///
    /// @return whether it came to its end
    /// @throws IllegalStateException when rows change faster than they can be brought along
    public boolean finish(TenantScope scope, Watcher watcher) {
        for (int pass = 0; !renewed(scope); pass++) {
            if (pass == PASSES_MAX) {
                throw new IllegalStateException("the rows change too fast to rotate their keys");
            }
            if (!renew(scope, watcher)) {
                return false;
            }
        }
        if (earlier(scope, KeyPurpose.INDEX)) {
            keyring.stopHashing(scope.tenant());
            for (Table<?> table : tables) {
                rows.dropHashes(scope, table);
            }
        }
        for (KeyPurpose purpose : KeyPurpose.values()) {
            if (!purpose.isOfTheLog() && earlier(scope, purpose)) {
                end(scope, purpose);
            }
        }
        return true;
    }

    private void end(TenantScope scope, KeyPurpose purpose) {
        TenantId tenant = scope.tenant();
        rows.settleSnapshots();
        if (isArchived(purpose)) {
            keyring.retired().retire(tenant, purpose, time.instant(), () -> left(scope, purpose));
        } else {
            keyring.destroyEarlier(tenant, purpose, () -> left(scope, purpose));
        }
    }

    /// Whether backups hold what only the versions of such a key open.
    public static boolean isArchived(KeyPurpose purpose) {
        return purpose != KeyPurpose.INDEX;
    }

    /// Destroys retired versions of a tenant's keys, never while a row is still under one. What
    /// backups hold under them opens no more.
    ///
    /// @return those that were destroyed
    /// @throws IllegalStateException when a row is under a retired version
    public List<RetiredKey> destroyRetired(TenantScope scope, Predicate<RetiredKey> which) {
        return keyring.retired().destroy(scope.tenant(), which, () -> underRetired(scope));
    }

    private long underRetired(TenantScope scope) {
        long left = 0;
        for (Table<?> table : tables) {
            int used = keyring.versions(scope.tenant(), table.purpose()).getFirst();
            left += rows.sealedBefore(scope, table, used);
        }
        return left;
    }

    private boolean earlier(TenantScope scope, KeyPurpose purpose) {
        return keyring.versions(scope.tenant(), purpose).size() > 1;
    }

    private boolean renewed(TenantScope scope) {
        return tables.stream()
                .map(table -> rows.outdated(scope, table))
                .allMatch(found -> found.sealed() == 0 && found.unhashed() == 0);
    }

    private boolean renew(TenantScope scope, Watcher watcher) {
        long total = tables.stream().mapToLong(table -> rows.outdated(scope, table).rows()).sum();
        long done = 0;
        for (Table<?> table : tables) {
            long count = rows.outdated(scope, table).rows();
            long seen = 0;
            Optional<RowId> last = Optional.of(FIRST);
            while (last.isPresent()) {
                last = rows.renew(scope, table, last.get());
                seen += last.isPresent() ? Rekeying.BLOCK : 0;
                if (!watcher.goesOn(Math.min(done + Math.min(seen, count), total), total)) {
                    return false;
                }
            }
            done += count;
        }
        return true;
    }

    private long left(TenantScope scope, KeyPurpose purpose) {
        long left = 0;
        for (Table<?> table : tables) {
            RowKeys.Outdated found = rows.outdated(scope, table);
            left += purpose == KeyPurpose.INDEX ? found.hashed() : 0;
            left += purpose == table.purpose() ? found.sealed() : 0;
        }
        return left;
    }
}
