package io.sallyport.transport;

import java.net.Socket;
import java.security.AlgorithmConstraints;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.jspecify.annotations.Nullable;

/// TLS of one listener: what it speaks at the moment, with which certificate, and whom it lets in.
/// Its contexts are its own, so that no session of another listener resumes here. Where clients
/// show certificates each connection has a context to itself: there is nothing that a session could
/// be resumed from, and each certificate is judged at each handshake.
public final class ServerTls {
    /// Of TLS 1.2 without tickets, which alone are kept. The default is 20,480, for a day.
    private static final int SESSIONS_MAX = 1_000;

    /// It takes the JCA's algorithms, of whichever provider comes first, and has what the JDK's own
    /// lacks: X25519MLKEM768. Only servers use it, so it is not installed.
    private static final Provider PROVIDER = provider();

    /// Another host was asked for.
    public static final String SERVER_NAME = "tls-server-name";

    /// The client could speak something newer than is spoken here.
    public static final String NEWER = "tls-newer";

    /// Nobody is let in at the moment.
    public static final String CLOSED = "tls-closed";

    /// What the TLS library does not refuse by itself, or says nothing to, and what the client is
    /// told: the alerts unrecognized_name, protocol_version, inappropriate_fallback, access_denied,
    /// handshake_failure and decode_error.
    private static final Map<String, Integer> OWN =
            Map.ofEntries(
                    Map.entry(SERVER_NAME, 112),
                    Map.entry(NEWER, 70),
                    Map.entry(TlsPolicy.FALLBACK, 86),
                    Map.entry(CLOSED, 49),
                    Map.entry(TlsPolicy.SSL_2, 40),
                    Map.entry(TlsPolicy.FOREIGN, 50));

    private final TlsPlace place;
    private final Supplier<TlsPolicy> policy;
    private final Supplier<TlsIdentity> identity;
    private final KeyManager[] keys;
    private final ClientJudge judge;
    private final Optional<SSLContext> shared;
    private final AlgorithmConstraints constraints;

    private static Provider provider() {
        return new BouncyCastleJsseProvider(false, new TlsCryptography());
    }

    /// @param policy asked at each connection, always the same about certificates
    /// @param identity asked at each handshake, so that a renewed certificate serves at once
    public ServerTls(
            TlsPlace place,
            Supplier<TlsPolicy> policy,
            Supplier<TlsIdentity> identity,
            ClientJudge judge) {
        this.place = place;
        this.policy = policy;
        this.identity = identity;
        this.keys = new KeyManager[] {new OneIdentity(identity)};
        this.judge = judge;
        SSLContext first = fresh(ServerTls::untold);
        this.constraints =
                new RememberedConstraints(
                        first.getDefaultSSLParameters().getAlgorithmConstraints());
        this.shared = resumes() ? Optional.of(first) : Optional.empty();
        shared.ifPresent(
                context -> context.getServerSessionContext().setSessionCacheSize(SESSIONS_MAX));
    }

    /// As on a demonstration's public listener.
    public static ServerTls open(Supplier<TlsIdentity> identity) {
        return new ServerTls(
                new TlsPlace(Plane.PUBLIC, new HostName("localhost")),
                () -> TlsPolicy.PUBLIC,
                identity,
                ClientJudge.LATER);
    }

    /// As in `public`.
    public String listener() {
        return place.listener();
    }

    /// Why a connection that begins so gets no further, as a private reason of a refusal.
    public Optional<String> refuses(FirstFlight first) {
        return policy().servedBy(identity.get()).refuses(first).or(() -> own(first));
    }

    /// The fatal alert (RFC 8446 6) for a reason that the TLS library would not refuse by itself.
    public Optional<byte[]> alert(String reason) {
        return Optional.ofNullable(OWN.get(reason))
                .map(code -> new byte[] {0x15, 3, 3, 0, 2, 2, code.byteValue()});
    }

    /// Who asks for another host is not answered under this one's name (RFC 6066 3).
    private Optional<String> own(FirstFlight first) {
        if (!(first instanceof FirstFlight.Hello(ClientHello hello))) {
            return Optional.empty();
        }
        boolean other =
                hello.serverName()
                        .filter(name -> !name.equalsIgnoreCase(place.host().value()))
                        .isPresent();
        return place.gate().apply(hello).or(() -> other ? Optional.of(SERVER_NAME) : none());
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    public TlsPolicy policy() {
        return policy.get();
    }

    /// For one more connection.
    public SSLParameters parameters() {
        SSLParameters parameters = policy().parameters();
        parameters.setAlgorithmConstraints(constraints);
        return parameters;
    }

    private boolean resumes() {
        return policy().certificate() == TlsPolicy.ClientCertificate.NOT_ASKED;
    }

    /// For one more connection.
    public SSLContext context() {
        return context(ServerTls::untold);
    }

    /// For one more connection.
    ///
    /// @param shown told what the client's certificate claims, before it is judged
    public SSLContext context(Consumer<PeerClaim> shown) {
        return shared.orElseGet(() -> fresh(shown));
    }

    private static void untold(PeerClaim claim) {
        // Nobody asks who it was.
    }

    private SSLContext fresh(Consumer<PeerClaim> shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", PROVIDER);
            context.init(keys, new TrustManager[] {new Judged(judge, shown)}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no TLS", impossible);
        }
    }

    private static final class Judged extends X509ExtendedTrustManager {
        private final ClientJudge judge;
        private final Consumer<PeerClaim> shown;

        Judged(ClientJudge judge, Consumer<PeerClaim> shown) {
            this.judge = judge;
            this.shown = shown;
        }

        private void judge(X509Certificate[] chain) throws CertificateException {
            shown.accept(PeerClaim.of(chain[0]));
            Optional<PeerRefusal> refusal = judge.refuses(List.of(chain));
            if (refusal.isPresent()) {
                throw new PeerRefused(refusal.get());
            }
        }

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            judge(chain);
        }

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            judge(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            judge(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.issuers().toArray(X509Certificate[]::new);
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            throw outgoing();
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            throw outgoing();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw outgoing();
        }

        private static CertificateException outgoing() {
            return new CertificateException("a listener connects to nobody");
        }
    }
}
