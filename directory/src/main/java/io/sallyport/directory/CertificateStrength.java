package io.sallyport.directory;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Set;

/// Which keys and signatures of tenants' certificates count. What is not listed does not.
public final class CertificateStrength {
    private static final int RSA_BITS_MIN = 2_048;
    private static final int CURVE_BITS_MIN = 256;

    /// RSA with SHA-256, 384 and 512, RSASSA-PSS, ECDSA with the same three, Ed25519.
    private static final Set<String> SIGNATURES =
            Set.of(
                    "1.2.840.113549.1.1.11",
                    "1.2.840.113549.1.1.12",
                    "1.2.840.113549.1.1.13",
                    "1.2.840.113549.1.1.10",
                    "1.2.840.10045.4.3.2",
                    "1.2.840.10045.4.3.3",
                    "1.2.840.10045.4.3.4",
                    "1.3.101.112");

    private CertificateStrength() {}

    /// @param signature the object identifier of its algorithm
    public static boolean isStrong(String signature) {
        return SIGNATURES.contains(signature);
    }

    public static boolean isStrong(PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> rsa.getModulus().bitLength() >= RSA_BITS_MIN;
            case ECKey curve ->
                    curve.getParams().getCurve().getField().getFieldSize() >= CURVE_BITS_MIN;
            case EdECKey _ -> true;
            default -> false;
        };
    }

    /// Its own key, and the algorithm of its issuer's signature.
    public static boolean isStrong(X509Certificate certificate) {
        return isStrong(certificate.getSigAlgOID()) && isStrong(certificate.getPublicKey());
    }
}
