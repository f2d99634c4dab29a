package io.sallyport.foundation;

/// An invariant is broken: bytes that we wrote do not read back, or the log contradicts itself.
///
/// Damage of the instance (its journal, its log, the operator realm's keys) stops the writer and
/// the node goes down; continuing could only make it worse. Damage of one tenant's keys, and of
/// rows of any table, is contained: whoever needs them is refused, and the others are served. A
/// tenant's own record lies in the operator realm: nobody may end all tenants by what he did to
/// one's row.
public final class Corruption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean contained;

    public Corruption(String message) {
        this(message, false);
    }

    public Corruption(String message, Throwable cause) {
        super(message, cause);
        this.contained = false;
    }

    /// @param tenant whose keys are damaged
    public Corruption(TenantId tenant, String message) {
        this(message, !tenant.equals(TenantId.OPERATOR_REALM));
    }

    private Corruption(String message, boolean contained) {
        super(message);
        this.contained = contained;
    }

    /// Rows are not what was left there, whosever they are.
    public static Corruption ofRows(String message) {
        return new Corruption(message, true);
    }

    /// Whether it ends what needs the damaged part, and nothing else.
    public boolean isContained() {
        return contained;
    }
}
