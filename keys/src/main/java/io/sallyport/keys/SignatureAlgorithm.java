package io.sallyport.keys;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/// The algorithms that may stand in a token's `alg` (RFC 7518 3.1, RFC 8037 3.1). A closed list:
/// `none` and every HMAC are not on it, so no token can ask for them. A key is made for exactly one
/// of them: an RSA key for RS256 verifies no PS256.
public enum SignatureAlgorithm {
    ES256("ES256", KeyForm.P256, "SHA256withECDSAinP1363Format"),
    /// Ed25519 alone; Ed448 is not on the list.
    EDDSA("EdDSA", KeyForm.ED25519, "Ed25519"),
    RS256("RS256", KeyForm.RSA, "SHA256withRSA"),
    PS256("PS256", KeyForm.RSA, "RSASSA-PSS");

    /// RFC 7518 3.5: the salt is as long as the hash.
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private final String label;
    private final KeyForm form;
    private final String jcaName;

    SignatureAlgorithm(String label, KeyForm form, String jcaName) {
        this.label = label;
        this.form = form;
        this.jcaName = jcaName;
    }

    /// The name in `alg`.
    public String label() {
        return label;
    }

    /// The algorithm of this name, spelled exactly so.
    public static Optional<SignatureAlgorithm> of(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }

    KeyForm form() {
        return form;
    }

    /// Not yet bound to a key.
    Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName);
        if (this == PS256) {
            signature.setParameter(PSS);
        }
        return signature;
    }
}
