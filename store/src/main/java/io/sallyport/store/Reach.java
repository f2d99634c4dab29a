package io.sallyport.store;

import io.sallyport.foundation.TenantId;

/// The rows that a statement can touch at all, where the engine can hold that: the second wall
/// between tenants, behind the tenant that each statement names by itself.
sealed interface Reach {
    /// Rows of one tenant.
    record Tenant(TenantId id) implements Reach {}

    /// What the store does for all tenants together. The list is closed, and each has a policy of
    /// its own.
    enum Work implements Reach {
        /// Adds, reads and removes events in the outbox, and nothing else.
        RELAY,
        /// Sees and removes rows that have an end, and nothing else.
        PURGE,
        /// Sees all rows, in a transaction that can write nothing.
        BACKUP
    }
}
