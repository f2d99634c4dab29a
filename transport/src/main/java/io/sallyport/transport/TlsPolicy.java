package io.sallyport.transport;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/// What a listener speaks. Everything older than TLS 1.2, and every suite without forward secrecy
/// and authenticated encryption, is not a setting but absent: [#LEGACY] is no listener's of a node.
///
/// @param versions the newest first
/// @param suites in order of preference
/// @param groups in order of preference
/// @param certificate whether clients show one
public record TlsPolicy(
        List<TlsVersion> versions,
        List<TlsSuite> suites,
        List<TlsGroup> groups,
        ClientCertificate certificate) {
    /// The reason that the TLS library does not know: a client that was made to ask for less.
    public static final String FALLBACK = "tls-fallback";

    static final String SSL_2 = "tls-version-ssl-2";

    /// No hello, or none that a client has: what was not read was held against nothing.
    static final String FOREIGN = "tls-foreign";

    /// TLS 1.3 and 1.2 (RFC 9325 4.2). A browser that is asked for a certificate asks its user.
    public static final TlsPolicy PUBLIC = since(TlsVersion.TLS_1_2, ClientCertificate.NOT_ASKED);

    /// The same, for cards and certificate-bound clients.
    private static final TlsPolicy CARD = since(TlsVersion.TLS_1_2, ClientCertificate.ASKED);

    /// The front for old TLS, a process of its own, speaks this and nothing newer: whoever can do
    /// better is not made weaker. On a JVM that forbids these versions nothing of it is spoken.
    public static final TlsPolicy LEGACY =
            new TlsPolicy(
                    List.of(TlsVersion.TLS_1_1, TlsVersion.TLS_1_0),
                    suites(TlsVersion.TLS_1_1),
                    List.of(TlsGroup.values()),
                    ClientCertificate.NOT_ASKED);

    /// Who calls here is managed: there is nothing old to be kind to.
    private static final TlsPolicy MANAGED = since(TlsVersion.TLS_1_3, ClientCertificate.REQUIRED);

    /// Whether a client shows a certificate in the handshake.
    public enum ClientCertificate {
        NOT_ASKED,
        /// Any, or none; what it is good for is judged afterwards.
        ASKED,
        REQUIRED;

        /// As in `not asked`.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// The most that a plane's listener speaks.
    public static TlsPolicy of(Plane plane) {
        return switch (plane) {
            case PUBLIC -> PUBLIC;
            case CARD -> CARD;
            case OPERATOR, INTERNAL -> MANAGED;
        };
    }

    private static List<TlsSuite> suites(TlsVersion version) {
        return Arrays.stream(TlsSuite.values()).filter(suite -> suite.isIn(version)).toList();
    }

    private static TlsPolicy since(TlsVersion floor, ClientCertificate certificate) {
        return new TlsPolicy(
                        List.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2),
                        List.of(TlsSuite.values()),
                        List.of(TlsGroup.values()),
                        certificate)
                .raised(floor, List.of());
    }

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
                suites.stream()
                        .filter(suite -> suite.isSince(floor))
                        .filter(suite -> !without.contains(suite.name()))
                        .toList(),
                groups.stream().filter(group -> !without.contains(group.name())).toList(),
                certificate);
    }

    /// What is left of it with such a certificate: a suite of TLS 1.2 names the kind of key.
    public TlsPolicy servedBy(TlsIdentity identity) {
        return new TlsPolicy(
                versions,
                suites.stream().filter(suite -> suite.serves(identity.keyType())).toList(),
                groups,
                certificate);
    }

    public SSLParameters parameters() {
        SSLParameters parameters =
                new SSLParameters(
                        suites.stream().map(TlsSuite::name).toArray(String[]::new),
                        versions.stream().map(TlsVersion::jsse).toArray(String[]::new));
        parameters.setNamedGroups(groups.stream().map(TlsGroup::jsse).toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        switch (certificate) {
            case NOT_ASKED -> parameters.setNeedClientAuth(false);
            case ASKED -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    /// Why a connection that begins so gets no further here, as a private reason of a refusal: one
    /// of a few, whatever was sent. The handshake itself refuses it; this says why.
    ///
    /// @return nothing when there is something that both sides speak
    public Optional<String> refuses(FirstFlight first) {
        return switch (first) {
            case FirstFlight.Ssl2() -> Optional.of(SSL_2);
            case FirstFlight.PlainHttp() -> Optional.of("tls-plain-http");
            case FirstFlight.Foreign() -> Optional.of(FOREIGN);
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
        // RFC 7507 3: the client tried something newer before, and somebody kept that from us.
        if (hello.isFallback() && !hello.offers(versions.getFirst())) {
            return Optional.of(FALLBACK);
        }
        boolean suite =
                suites.stream()
                        .anyMatch(one ->
                                common.stream().anyMatch(one::isIn)
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
}
