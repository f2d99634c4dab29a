package io.sallyport.transport;

/// The cipher suites that any listener speaks: forward secret and authenticated encryption; at the
/// end those of the front for old TLS, which has no such encryption. The names are those of the
/// IANA registry, which the JSSE uses too.
public enum TlsSuite {
    TLS_AES_256_GCM_SHA384(0x1302, TlsVersion.TLS_1_3),
    TLS_AES_128_GCM_SHA256(0x1301, TlsVersion.TLS_1_3),
    TLS_CHACHA20_POLY1305_SHA256(0x1303, TlsVersion.TLS_1_3),
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(0xC02C, TlsVersion.TLS_1_2),
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(0xC02B, TlsVersion.TLS_1_2),
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(0xCCA9, TlsVersion.TLS_1_2),
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(0xC030, TlsVersion.TLS_1_2),
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(0xC02F, TlsVersion.TLS_1_2),
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256(0xCCA8, TlsVersion.TLS_1_2),
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA(0xC00A, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1),
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA(0xC009, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1),
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA(0xC014, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1),
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA(0xC013, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1);

    private final int code;
    private final TlsVersion oldest;
    private final TlsVersion newest;

    TlsSuite(int code, TlsVersion only) {
        this(code, only, only);
    }

    TlsSuite(int code, TlsVersion oldest, TlsVersion newest) {
        this.code = code;
        this.oldest = oldest;
        this.newest = newest;
    }

    int code() {
        return code;
    }

    /// Whether a certificate with such a key can be shown under it: of TLS 1.3 any (RFC 8446 B.4).
    ///
    /// @param algorithm of the certificate's key, `EC` or `RSA`
    boolean serves(String algorithm) {
        return newest == TlsVersion.TLS_1_3 || name().contains("_RSA_") == algorithm.equals("RSA");
    }

    /// Whether it is spoken here in this version.
    boolean isIn(TlsVersion version) {
        return version.compareTo(oldest) >= 0 && version.compareTo(newest) <= 0;
    }

    /// Whether a version as new as this has it.
    boolean isSince(TlsVersion floor) {
        return newest.compareTo(floor) >= 0;
    }
}
