package io.sallyport.transport;

/// The groups that keys are agreed on in (RFC 8446 4.2.7).
public enum TlsGroup {
    /// Safe as long as either half is (draft-ietf-tls-ecdhe-mlkem).
    X25519MLKEM768(0x11EC, "X25519MLKEM768"),
    X25519(0x001D, "x25519"),
    SECP256R1(0x0017, "secp256r1"),
    SECP384R1(0x0018, "secp384r1");

    private final int code;
    private final String jsse;

    TlsGroup(int code, String jsse) {
        this.code = code;
        this.jsse = jsse;
    }

    int code() {
        return code;
    }

    /// The JSSE's name.
    String jsse() {
        return jsse;
    }
}
