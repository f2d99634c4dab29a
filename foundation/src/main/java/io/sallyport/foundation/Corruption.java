package io.sallyport.foundation;

/// An invariant is broken: bytes that we wrote do not read back, or the log contradicts itself.
///
/// Damage of the instance (its journal, its log, the operator realm) stops the writer and the node
/// goes down; continuing could only make it worse. Damage of one tenant closes that tenant: nobody
/// may end the others by what happened to one.
public final class Corruption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofOneTenant;

    public Corruption(String message) {
        super(message);
        this.ofOneTenant = false;
    }

    public Corruption(String message, Throwable cause) {
        super(message, cause);
        this.ofOneTenant = false;
    }

    /// @param tenant whose rows or keys are damaged
    public Corruption(TenantId tenant, String message) {
        super(message);
        this.ofOneTenant = !tenant.equals(TenantId.OPERATOR_REALM);
    }

    /// Whether it is one tenant's alone.
    public boolean isOfOneTenant() {
        return ofOneTenant;
    }
}
