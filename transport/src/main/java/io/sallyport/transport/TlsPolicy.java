package io.sallyport.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
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
/// @param versions the newest first
/// @param suites in order of preference
/// @param groups in order of preference
public record TlsPolicy(List<TlsVersion> versions, List<TlsSuite> suites, List<TlsGroup> groups) {
    /// TLS 1.3 and 1.2 (RFC 9325 4.2).
    public static final TlsPolicy PUBLIC =
            new TlsPolicy(
                    List.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2),
                    List.of(TlsSuite.values()),
                    List.of(TlsGroup.values()));

    public TlsPolicy {
        versions = List.copyOf(versions);
        suites = List.copyOf(suites);
        groups = List.copyOf(groups);
    }

    /// What is left of it when nothing older than the floor, and none of these suites and groups,
    /// is spoken any more.
    public TlsPolicy raised(TlsVersion floor, Collection<String> without) {
        return new TlsPolicy(
                versions.stream().filter(version -> version.compareTo(floor) >= 0).toList(),
                suites.stream().filter(suite -> !without.contains(suite.name())).toList(),
                groups.stream().filter(group -> !without.contains(group.name())).toList());
    }

    /// What is left of it with such a certificate: a suite of TLS 1.2 names the kind of key.
    public TlsPolicy servedBy(TlsIdentity identity) {
        return new TlsPolicy(
                versions,
                suites.stream().filter(suite -> suite.serves(identity.keyType())).toList(),
                groups);
    }

    public SSLParameters parameters() {
        SSLParameters parameters =
                new SSLParameters(
                        suites.stream().map(TlsSuite::name).toArray(String[]::new),
                        versions.stream().map(TlsVersion::jsse).toArray(String[]::new));
        parameters.setNamedGroups(groups.stream().map(TlsGroup::jsse).toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        return parameters;
    }

    /// Why a connection that begins so gets no further here, as a private reason of a refusal: one
    /// of a few, whatever was sent. The handshake itself refuses it; this says why.
    ///
    /// @return nothing when there is something that both sides speak
    public Optional<String> refuses(FirstFlight first) {
        return switch (first) {
            case FirstFlight.Ssl2() -> Optional.of("tls-version-ssl-2");
            case FirstFlight.PlainHttp() -> Optional.of("tls-plain-http");
            case FirstFlight.Foreign() -> Optional.of("tls-foreign");
            case FirstFlight.Hello(ClientHello hello) -> refuses(hello);
        };
    }

    /// Why who offers this gets no further.
    public Optional<String> refuses(ClientHello hello) {
        List<TlsVersion> common = versions.stream().filter(hello::offers).toList();
        if (common.isEmpty()) {
            return Optional.of(
                    hello.newest().map(TlsPolicy::versionReason).orElse("tls-version-unknown"));
        }
        boolean suite =
                suites.stream()
                        .anyMatch(one ->
                                common.contains(one.version())
                                        && hello.suites().contains(one.code()));
        if (!suite) {
            return Optional.of("tls-suites");
        }
        boolean group =
                hello.groups().isEmpty()
                        || groups.stream().anyMatch(one -> hello.groups().contains(one.code()));
        return group ? Optional.empty() : Optional.of("tls-groups");
    }

    private static String versionReason(TlsVersion version) {
        return "tls-version-" + version.label().toLowerCase(Locale.ROOT).replace(' ', '-');
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
            return served.get(alias).keyType().equals(type) ? alias : null;
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
}
