package io.sallyport.foundation;

import java.util.Optional;

/// The first of three walls between tenants: nothing in the store can be named without one. It is
/// made in two places only, authentication (the tenant of the route, opened by the directory) and
/// the declared background walk over tenants; `ArchitectureTest` holds the list of callers.
///
/// It can be bound to one administrative unit: then the store hands out no row of another, in any
/// table whose rows stand in units.
public final class TenantScope {
    private final TenantId tenant;
    private final Optional<RowId> unit;

    private TenantScope(TenantId tenant, Optional<RowId> unit) {
        this.tenant = tenant;
        this.unit = unit;
    }

    public static TenantScope of(TenantId tenant) {
        return new TenantScope(tenant, Optional.empty());
    }

    /// The same tenant, and of what stands in administrative units that of this one alone.
    public TenantScope within(RowId one) {
        return new TenantScope(tenant, Optional.of(one));
    }

    /// All of the tenant, for what follows from a change in a unit and is not told to who made it;
    /// `ArchitectureTest` holds the list of callers.
    public TenantScope whole() {
        return new TenantScope(tenant, Optional.empty());
    }

    /// The administrative unit that it is bound to, if it is bound to one.
    public Optional<RowId> unit() {
        return unit;
    }

    public TenantId tenant() {
        return tenant;
    }

    @Override
    public String toString() {
        return "scope of " + tenant + unit.map(one -> " in " + one).orElse("");
    }
}
