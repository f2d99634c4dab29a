package io.sallyport.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;

/// A private key that signs tokens. It is found by its issuer and key id only, and signs with the
/// one algorithm that it was made for.
public final class SigningKey {
    private final VerificationKey verification;
    private final PrivateKey privateKey;
    private final Slots<Signature> signatures = new Slots<>();

    private SigningKey(VerificationKey verification, PrivateKey privateKey) {
        this.verification = verification;
        this.privateKey = privateKey;
    }

    public static SigningKey generate(SignatureAlgorithm algorithm) {
        try {
            KeyPair pair = algorithm.form().generate();
            VerificationKey verification =
                    VerificationKey.of(algorithm, pair.getPublic().getEncoded());
            return new SigningKey(verification, pair.getPrivate());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no keys for " + algorithm.label(), impossible);
        }
    }

    /// @param pkcs8 the private key, DER
    /// @param spki the public key, DER
    public static SigningKey of(SignatureAlgorithm algorithm, byte[] pkcs8, byte[] spki) {
        try {
            PrivateKey privateKey = algorithm.form().privateKey(pkcs8);
            return new SigningKey(VerificationKey.of(algorithm, spki), privateKey);
        } catch (GeneralSecurityException damaged) {
            throw new io.sallyport.foundation.Corruption("a signing key does not parse", damaged);
        }
    }

    public String kid() {
        return verification.kid();
    }

    public VerificationKey verification() {
        return verification;
    }

    /// The private key as PKCS #8, to be sealed at once.
    public byte[] pkcs8() {
        return privateKey.getEncoded();
    }

    /// The signature in the form that JWS wants, such as R and S of 32 bytes each for ES256 (RFC
    /// 7518 3.4).
    public byte[] sign(byte[] input) {
        try {
            Signature signature = signatures.take();
            if (signature == null) {
                signature = verification.algorithm().signature();
                signature.initSign(privateKey);
            }
            signature.update(input);
            byte[] signed = signature.sign();
            signatures.giveBack(signature);
            return signed;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the signature failed", failure);
        }
    }
}
