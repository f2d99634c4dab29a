package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Ends the rotation of a tenant's keys while everything goes on: brings its rows under the newest
/// versions and destroys the earlier ones, never while anything is still under them. A crash at any
/// point leaves every key that something needs, and it can be begun again.
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

    /// @param tables every table that holds a tenant's rows
    public KeyRotation(RowKeys rows, Keyring keyring, List<Table<?>> tables) {
        this.rows = rows;
        this.keyring = keyring;
        this.tables = List.copyOf(tables);
    }

    /// Is told after each block of rows.
    @FunctionalInterface
    public interface Watcher {
        /// @return whether to go on; what is left is done when it is begun again
        boolean goesOn(long rows, long total);
    }

    /// Returns when each of the tenant's keys but the log's has one version, or when it was
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
            if (purpose != KeyPurpose.AUDIT && earlier(scope, purpose)) {
                keyring.destroyEarlier(scope.tenant(), purpose, () -> left(scope, purpose));
            }
        }
        return true;
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
