package io.sallyport.keys;

/// The algorithms that may stand in a token's `alg` (RFC 7518 3.1). A closed list: `none` and every
/// HMAC are not on it, so no token can ask for them.
public enum SignatureAlgorithm {
    ES256("SHA256withECDSAinP1363Format");

    private final String jcaName;

    SignatureAlgorithm(String jcaName) {
        this.jcaName = jcaName;
    }

    String jcaName() {
        return jcaName;
    }
}
