package io.sallyport.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// What a listener speaks. Everything older than TLS 1.2, and every suite without forward secrecy
/// and authenticated encryption, is not a setting but absent.
///
/// @param protocols in the JSSE's names
/// @param suites in order of preference
public record TlsPolicy(List<String> protocols, List<String> suites) {
    /// TLS 1.3 and 1.2 (RFC 9325 4.2).
    public static final TlsPolicy PUBLIC =
            new TlsPolicy(
                    List.of("TLSv1.3", "TLSv1.2"),
                    List.of(
                            "TLS_AES_256_GCM_SHA384",
                            "TLS_AES_128_GCM_SHA256",
                            "TLS_CHACHA20_POLY1305_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"));

    public TlsPolicy {
        protocols = List.copyOf(protocols);
        suites = List.copyOf(suites);
    }

    public SSLParameters parameters() {
        SSLParameters parameters =
                new SSLParameters(suites.toArray(String[]::new), protocols.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        return parameters;
    }

    /// A context of one listener alone.
    ///
    /// @param identity asked at each handshake, so that a renewed certificate serves at once
    public static SSLContext context(Supplier<TlsIdentity> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OneIdentity(identity)}, null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no TLS", impossible);
        }
    }

    /// Always the certificate of the moment: a listener has one name. A handshake asks for its key
    /// and its chain apart, so each identity has an alias of its own.
    private static final class OneIdentity extends X509ExtendedKeyManager {
        private final Supplier<TlsIdentity> current;

        /// By serial number; a certificate is renewed once a month.
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
            return identity == null ? null : new X509Certificate[] {identity.certificate()};
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
}
