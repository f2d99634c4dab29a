package io.sallyport.keys;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;

/// Puts the Amazon Corretto Crypto Provider first: the signature is the token endpoint, and it is
/// 7.7 times faster there than the JDK's own (`docs/decisions`). Where its native library does not
/// load, the JDK's providers serve, and the log says so.
public final class CryptoProvider {
    private static final System.Logger LOG = System.getLogger("io.sallyport.keys");

    private CryptoProvider() {}

    /// Returns the name of the provider that serves ES256.
    public static String install() {
        try {
            AmazonCorrettoCryptoProvider.install();
            AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
            return AmazonCorrettoCryptoProvider.PROVIDER_NAME;
        } catch (RuntimeException | LinkageError unavailable) {
            Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The fast crypto provider does not load here; the JDK's own serves, about four"
                            + " times slower: "
                            + unavailable.getMessage());
            return "SunEC";
        }
    }
}
