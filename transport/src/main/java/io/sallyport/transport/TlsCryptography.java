package io.sallyport.transport;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.Security;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/// The TLS library's, with [TlsAlgorithms].
final class TlsCryptography extends JcaTlsCryptoProvider {
    /// The platform's best where the library is given none; it knows one name alone for that.
    @Override
    public JcaTlsCrypto create(@Nullable SecureRandom keys) {
        return super.create(keys == null ? best() : keys);
    }

    private static SecureRandom best() {
        try {
            boolean isNamed = Security.getProviders("SecureRandom.DEFAULT") != null;
            return SecureRandom.getInstance(isNamed ? "DEFAULT" : "NativePRNG");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("no chance", impossible);
        }
    }

    @Override
    public JcaTlsCrypto create(SecureRandom keys, SecureRandom nonces) {
        return new Algorithms(keys, nonces);
    }

    private static final class Algorithms extends JcaTlsCrypto {
        Algorithms(SecureRandom keys, SecureRandom nonces) {
            super(new TlsAlgorithms(), keys, nonces);
        }
    }
}
