package io.sallyport.transport;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Versions of the protocol that clients offer, from the oldest to the newest. Those before TLS 1.2
/// (RFC 8996, RFC 7568, RFC 6176) are here to be told apart when they are refused.
public enum TlsVersion {
    SSL_2(0x0002, "SSLv2Hello"),
    SSL_3(0x0300, "SSLv3"),
    TLS_1_0(0x0301, "TLSv1"),
    TLS_1_1(0x0302, "TLSv1.1"),
    TLS_1_2(0x0303, "TLSv1.2"),
    TLS_1_3(0x0304, "TLSv1.3");

    private final int code;
    private final String jsse;

    TlsVersion(int code, String jsse) {
        this.code = code;
        this.jsse = jsse;
    }

    int code() {
        return code;
    }

    /// The JSSE's name.
    public String jsse() {
        return jsse;
    }

    /// As people write it, such as `TLS 1.2`.
    public String label() {
        String[] parts = name().split("_", 2);
        return parts[0] + " " + parts[1].replace('_', '.');
    }

    static Optional<TlsVersion> newest(List<Integer> codes) {
        return Arrays.stream(values())
                .filter(version -> codes.contains(version.code))
                .max(Comparator.naturalOrder());
    }

    /// The newest that a hello without the extension for versions stands for (RFC 8446 4.2.1): its
    /// legacy version, and TLS 1.2 for whatever is newer.
    static Optional<TlsVersion> upTo(int legacy) {
        return Arrays.stream(values())
                .filter(version -> version != TLS_1_3 && version.code <= legacy)
                .max(Comparator.naturalOrder());
    }
}
