package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Certificates as a key set, the form in which they are registered (RFC 7517 4.7).
final class CertificateJwks {
    private CertificateJwks() {}

    /// @param file in PEM
    static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            List<Map<String, Object>> keys = new ArrayList<>();
            for (Certificate certificate : certificates) {
                keys.add(jwk(certificate));
            }
            return CanonicalJson.write(Map.of("keys", keys));
        } catch (GeneralSecurityException malformed) {
            throw CommandFailed.usage(file + " holds no certificate in PEM");
        }
    }

    private static Map<String, Object> jwk(Certificate certificate)
            throws GeneralSecurityException {
        Map<String, Object> jwk = new TreeMap<>();
        jwk.put("x5c", List.of(Base64.getEncoder().encodeToString(certificate.getEncoded())));
        switch (certificate.getPublicKey()) {
            case ECPublicKey curve -> {
                int bits = curve.getParams().getCurve().getField().getFieldSize();
                int bytes = (bits + 7) / 8;
                jwk.put("kty", "EC");
                jwk.put("crv", "P-" + bits);
                jwk.put("x", number(curve.getW().getAffineX(), bytes));
                jwk.put("y", number(curve.getW().getAffineY(), bytes));
            }
            case RSAPublicKey rsa -> {
                jwk.put("kty", "RSA");
                jwk.put("n", number(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
                BigInteger exponent = rsa.getPublicExponent();
                jwk.put("e", number(exponent, (exponent.bitLength() + 7) / 8));
            }
            default -> throw CommandFailed.usage("a certificate's key must be EC or RSA");
        }
        return jwk;
    }

    /// Big-endian, of exactly that length (RFC 7518 2 and 6.2.1.2).
    private static String number(BigInteger value, int bytes) {
        byte[] signed = value.toByteArray();
        byte[] exact = new byte[bytes];
        int length = Math.min(signed.length, bytes);
        System.arraycopy(signed, signed.length - length, exact, bytes - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(exact);
    }
}
