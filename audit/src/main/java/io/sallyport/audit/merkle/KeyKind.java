package io.sallyport.audit.merkle;

import java.util.HexFormat;

/// What a verifier key is for (C2SP signed-note, "Signature types"; tlog-cosignature, "Format").
enum KeyKind {
    /// A log's own signature.
    NOTE(0x01, Algorithm.ED25519),

    /// A witness's, with the time.
    COSIGNATURE_ED25519(0x04, Algorithm.ED25519),

    /// A witness's, with the time and its name, safe against quantum computers.
    COSIGNATURE_ML_DSA_44(0x06, Algorithm.ML_DSA_44);

    private final byte type;
    private final Algorithm algorithm;

    KeyKind(int type, Algorithm algorithm) {
        this.type = (byte) type;
        this.algorithm = algorithm;
    }

    byte type() {
        return type;
    }

    String algorithm() {
        return algorithm.name;
    }

    int keyBytes() {
        return algorithm.keyBytes;
    }

    int signatureBytes() {
        return algorithm.signatureBytes;
    }

    /// What stands before the key in its X.509 form.
    byte[] x509Start() {
        return HexFormat.of().parseHex(algorithm.x509Start);
    }

    private enum Algorithm {
        /// RFC 8410 4.
        ED25519("Ed25519", 32, 64, "302a300506032b6570032100"),

        /// FIPS 204, RFC 9881 4.
        ML_DSA_44("ML-DSA-44", 1312, 2420, "30820532300b06096086480165030403110382052100");

        private final String name;
        private final int keyBytes;
        private final int signatureBytes;
        private final String x509Start;

        Algorithm(String name, int keyBytes, int signatureBytes, String x509Start) {
            this.name = name;
            this.keyBytes = keyBytes;
            this.signatureBytes = signatureBytes;
            this.x509Start = x509Start;
        }
    }
}
