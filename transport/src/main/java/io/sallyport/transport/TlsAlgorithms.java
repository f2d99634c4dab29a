package io.sallyport.transport;

import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/// Where TLS takes its algorithms from: the installed provider that comes first and has them, whose
/// code may be native. RSASSA-PSS and ChaCha20 with Poly1305 go by other names there than TLS asks
/// for, and come from the library itself.
final class TlsAlgorithms extends DefaultJcaJceHelper {
    private static final class Own {
        private static final Provider PROVIDER = new BouncyCastleProvider();
    }

    /// Who has the parameters of GCM. They are asked for with each record, and looking for who has
    /// them costs more than making them.
    private static final class Gcm {
        private static final Provider PROVIDER = provider();

        private static Provider provider() {
            try {
                return AlgorithmParameters.getInstance("GCM").getProvider();
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("no GCM", impossible);
            }
        }
    }

    @Override
    public Signature createSignature(String name) throws NoSuchAlgorithmException {
        return name.endsWith("MGF1")
                ? Signature.getInstance(name, Own.PROVIDER)
                : super.createSignature(name);
    }

    @Override
    public AlgorithmParameters createAlgorithmParameters(String name)
            throws NoSuchAlgorithmException {
        return switch (name) {
            case "GCM" -> AlgorithmParameters.getInstance(name, Gcm.PROVIDER);
            case "PSS" -> AlgorithmParameters.getInstance(name, Own.PROVIDER);
            default -> super.createAlgorithmParameters(name);
        };
    }

    @Override
    public Cipher createCipher(String name)
            throws NoSuchAlgorithmException, NoSuchPaddingException {
        return name.equals("ChaCha7539")
                ? Cipher.getInstance(name, Own.PROVIDER)
                : super.createCipher(name);
    }

    @Override
    public Mac createMac(String name) throws NoSuchAlgorithmException {
        return name.equals("Poly1305")
                ? Mac.getInstance(name, Own.PROVIDER)
                : super.createMac(name);
    }
}
