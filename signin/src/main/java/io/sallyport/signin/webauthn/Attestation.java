package io.sallyport.signin.webauthn;

/// How much a tenant wants to know about its people's authenticators.
public enum Attestation {
    /// Nothing is asked: no passkey counts as bound to hardware.
    NOT_ASKED,
    /// Whatever proves that its key is bound to hardware counts as that, all others as well.
    ASKED,
    /// No other passkey is accepted.
    REQUIRED;

    /// @param level its number, as tenants set it
    public static Attestation of(long level) {
        return values()[Math.toIntExact(level)];
    }
}
