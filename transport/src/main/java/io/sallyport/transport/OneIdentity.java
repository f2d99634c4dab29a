package io.sallyport.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Always the certificate of the moment: a listener has one name. A handshake asks for its key and
/// its chain apart, so each identity has an alias of its own.
final class OneIdentity extends X509ExtendedKeyManager {
    private final Supplier<TlsIdentity> current;

    /// By kind of key and serial number; a certificate is renewed every few days.
    private final Map<String, TlsIdentity> served = new ConcurrentHashMap<>();

    /// What a connection began with, it ends with: one that asks for each kind of key while the
    /// certificate changes would otherwise find neither.
    private final Map<Socket, String> chosen = Collections.synchronizedMap(new WeakHashMap<>());

    OneIdentity(Supplier<TlsIdentity> current) {
        this.current = current;
    }

    private String alias() {
        TlsIdentity identity = current.get();
        String alias = identity.keyType() + identity.serial();
        served.put(alias, identity);
        return alias;
    }

    /// @param type of key: a handshake asks for each that it could do with, `EC` or `RSA`
    private @Nullable String alias(String type, @Nullable Socket socket) {
        String alias = socket == null ? alias() : chosen.computeIfAbsent(socket, _ -> alias());
        TlsIdentity identity = served.get(alias);
        return identity != null && identity.keyType().equals(type) ? alias : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        String alias = alias(type, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(type, socket);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(type, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        TlsIdentity identity = served.get(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        TlsIdentity identity = served.get(alias);
        return identity == null ? null : identity.privateKey();
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
