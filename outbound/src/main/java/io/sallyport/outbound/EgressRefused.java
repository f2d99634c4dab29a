package io.sallyport.outbound;

import java.io.IOException;

/// A call that the policy does not allow, or whose answer was beyond its limits.
public final class EgressRefused extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// Which rule it was.
    public enum Reason {
        /// Not `https`, nor `http` to a host that may be spoken with so.
        SCHEME,
        /// A name or password in the address.
        USER_INFO,
        /// Not a host name as RFC 1123 has it, nor an address in its one usual form.
        HOST,
        PORT,
        /// An address that this call may not reach.
        ADDRESS,
        /// More redirects than allowed, or one to what is no address.
        REDIRECTS,
        /// It was not done in time.
        TIME,
        /// The body is larger than asked for.
        BODY,
        /// Not HTTP, or a status line or headers larger than anybody needs.
        HEAD
    }

    EgressRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    EgressRefused(String whom, EgressRefused refused) {
        super(whom + ": " + refused.getMessage(), refused);
        this.reason = refused.reason;
    }

    public Reason reason() {
        return reason;
    }
}
