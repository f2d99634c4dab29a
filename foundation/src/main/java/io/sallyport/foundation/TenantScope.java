package io.sallyport.foundation;

/// The first of three walls between tenants: nothing in the store can be named without one. It is
/// made in two places only, authentication (the tenant of the route, opened by the directory) and
/// the declared background walk over tenants; `ArchitectureTest` holds the list of callers.
public final class TenantScope {
    private final TenantId tenant;

    private TenantScope(TenantId tenant) {
        this.tenant = tenant;
    }

    public static TenantScope of(TenantId tenant) {
        return new TenantScope(tenant);
    }

    public TenantId tenant() {
        return tenant;
    }

    @Override
    public String toString() {
        return "scope of " + tenant;
    }
}
