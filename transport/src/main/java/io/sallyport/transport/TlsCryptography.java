package io.sallyport.transport;

import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/// The TLS library's, with [TlsAlgorithms].
final class TlsCryptography extends JcaTlsCryptoProvider {
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
