package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.transport.ClientJudge;
import io.sallyport.transport.HostName;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import io.sallyport.transport.ServerTls;
import io.sallyport.transport.TlsIdentity;
import io.sallyport.transport.TlsPlace;
import io.sallyport.transport.TlsPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Four listeners of an instance that has a name: each answers under its own and no other's.
@Timeout(60)
class ServerNameTest {
    private static final HostName HOST = new HostName("id.example.org");
    private static final String FOREIGN = "id.example.org.evil.example";

    @TempDir private Path folder;
    private final Map<Plane, Listener> listeners = new EnumMap<>(Plane.class);
    private OpenListener open;

    @BeforeEach
    void start() {
        open = new OpenListener(folder);
        InstanceAuthority authority =
                new InstanceAuthority(open.instance.store, open.instance.ids, Instant::now, HOST);
        RequestContext context =
                open.instance.context(TenantId.OPERATOR_REALM, new Actor.Job("marker"), "local");
        for (Plane plane : Plane.values()) {
            TlsIdentity identity = authority.listener(context, plane);
            ServerTls tls =
                    new ServerTls(
                            new TlsPlace(plane, plane.host(HOST)),
                            () -> TlsPolicy.of(plane),
                            () -> identity,
                            ClientJudge.LATER);
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            listeners.put(plane, Listener.tls(any, tls, open.answers()));
        }
    }

    @AfterEach
    void stop() {
        listeners.values().forEach(Listener::close);
        open.close();
    }

    /// Who takes any certificate looks at what is served.
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private SSLSocket asking(Plane plane, List<String> names)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        int port = Objects.requireNonNull(listeners.get(plane)).port();
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(names.stream().<SNIServerName>map(SNIHostName::new).toList());
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static List<String> names(SSLSocket socket)
            throws GeneralSecurityException, IOException {
        socket.startHandshake();
        X509Certificate served = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return served.getSubjectAlternativeNames().stream()
                .map(name -> name.get(1).toString())
                .toList();
    }

    @Test
    void eachAnswersUnderItsOwnName() throws Exception {
        for (Plane plane : Plane.values()) {
            String own = plane.host(HOST).value();
            for (List<String> asked :
                    List.of(List.of(own), List.of(own.replace("id.", "Id.")), List.<String>of())) {
                try (SSLSocket socket = asking(plane, asked)) {
                    assertThat(names(socket)).as(plane.label()).containsExactly(own);
                }
            }
        }
    }

    private int status(List<String> named, String host) throws Exception {
        SSLSocket socket = asking(Plane.PUBLIC, named);
        try (RawClient client = RawClient.over(socket)) {
            client.send("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return client.read().status();
        }
    }

    /// A connection that was made for one host carries nothing for another.
    @Test
    void noRequestIsForAnotherHostThanTheHandshake() throws Exception {
        List<String> own = List.of(HOST.value());
        for (String host :
                List.of(
                        HOST.value(),
                        "ID.Example.org",
                        HOST.value() + ":8443",
                        HOST.value() + ".",
                        HOST.value() + ".:443")) {
            assertThat(status(own, host)).as(host).isEqualTo(200);
        }
        List<String> others =
                List.of(
                        FOREIGN,
                        "operator." + HOST.value(),
                        "localhost",
                        "127.0.0.1:8443",
                        HOST.value() + ":8443.evil.example");
        for (String host : others) {
            assertThat(status(own, host)).as(host).isIn(400, 421);
            // Who names nobody in the handshake, by an address or an old library, may say anything.
            assertThat(status(List.of(), host)).as(host).isNotEqualTo(421);
        }
        assertThat(open.instance.logged())
                .filteredOn(logged -> logged.event().text("action").equals("request.refused"))
                .extracting(logged -> logged.event().object("details").text("reason"))
                .filteredOn("host-other"::equals)
                .hasSizeGreaterThanOrEqualTo(others.size() - 1);
    }

    @Test
    void noneAnswersUnderAnothersName() throws Exception {
        List<String> told = new ArrayList<>();
        for (Plane plane : Plane.values()) {
            List<String> others =
                    Stream.concat(
                                    Stream.of(Plane.values())
                                            .filter(one -> one != plane)
                                            .map(one -> one.host(HOST).value()),
                                    Stream.of(FOREIGN))
                            .toList();
            for (String other : others) {
                try (SSLSocket socket = asking(plane, List.of(other))) {
                    assertThatThrownBy(socket::startHandshake)
                            .as(plane.label() + " as " + other)
                            .isInstanceOf(SSLException.class)
                            .hasMessageContaining("unrecognized_name");
                }
                told.add("tls/" + plane.label());
            }
        }
        assertThat(open.instance.logged())
                .filteredOn(logged -> logged.event().text("action").equals("request.refused"))
                .filteredOn(logged ->
                        logged.event()
                                .object("details")
                                .text("reason")
                                .equals(ServerTls.SERVER_NAME))
                .extracting(logged -> logged.event().object("details").text("place"))
                .containsExactlyElementsOf(told);
    }
}
