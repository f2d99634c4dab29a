package io.sallyport.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.jsse.BCX509ExtendedKeyManager;
import org.bouncycastle.jsse.BCX509Key;
import org.jspecify.annotations.Nullable;

/// Always the certificate of the moment: a listener has one name. A handshake gets its key and its
/// chain at once, so a renewal in between cannot part them.
final class OneIdentity extends BCX509ExtendedKeyManager {
    private final Supplier<TlsIdentity> current;

    OneIdentity(Supplier<TlsIdentity> current) {
        this.current = current;
    }

    private record Served(TlsIdentity identity, String keyType) implements BCX509Key {
        @Override
        public String getKeyType() {
            return keyType;
        }

        @Override
        public PrivateKey getPrivateKey() {
            return identity.privateKey();
        }

        @Override
        public X509Certificate[] getCertificateChain() {
            return identity.chain().toArray(X509Certificate[]::new);
        }
    }

    /// @param types in the order of the handshake's preference: of TLS 1.3 `RSA` or `EC/CURVE`, of
    ///   TLS 1.2 the suite's kind
    private @Nullable BCX509Key choose(String[] types) {
        TlsIdentity identity = current.get();
        return Arrays.stream(types)
                .filter(type -> serves(identity, type))
                .findFirst()
                .map(type -> new Served(identity, type))
                .orElse(null);
    }

    private static boolean serves(TlsIdentity identity, String type) {
        if (identity.certificate().getPublicKey() instanceof ECPublicKey key) {
            int bits = key.getParams().getCurve().getField().getFieldSize();
            return type.equals("ECDHE_ECDSA") || type.equals("EC/secp" + bits + "r1");
        }
        return type.equals("ECDHE_RSA") || type.equals("RSA");
    }

    @Override
    public @Nullable BCX509Key chooseServerKeyBC(
            String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(types);
    }

    @Override
    public @Nullable BCX509Key chooseEngineServerKeyBC(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(types);
    }

    @Override
    protected @Nullable BCX509Key getKeyBC(String type, String alias) {
        return null;
    }

    // What asks for a name, and then for a key and a chain apart, gets none.

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
