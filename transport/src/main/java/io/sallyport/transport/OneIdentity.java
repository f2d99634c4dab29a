package io.sallyport.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Always the certificate of the moment: a listener has one name. A handshake asks for its key and
/// its chain apart, so each identity has an alias of its own.
final class OneIdentity extends X509ExtendedKeyManager {
    private final Supplier<TlsIdentity> current;

    /// By serial number; a certificate is renewed every few days.
    private final Map<String, TlsIdentity> served = new ConcurrentHashMap<>();

    OneIdentity(Supplier<TlsIdentity> current) {
        this.current = current;
    }

    private String alias() {
        TlsIdentity identity = current.get();
        String alias = identity.certificate().getSerialNumber().toString();
        served.put(alias, identity);
        return alias;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return "EC".equals(type) ? new String[] {alias()} : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return "EC".equals(type) ? alias() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseServerAlias(type, issuers, null);
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
