package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
import io.sallyport.transport.HostName;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which of those who have a certificate of a plane may call an endpoint.
class PeerAuthenticatorTest {
    private static final Access GATEWAY = new Access.Callers(Set.of("gateway"));

    @TempDir private Path folder;
    private SmallNode node;
    private InstanceAuthority authority;

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
        authority =
                new InstanceAuthority(node.store, node.ids, node.time, new HostName("localhost"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private PeerAuthenticator authenticator(Plane plane) {
        Peers.Ground ground =
                new Peers.Ground(
                        plane,
                        authority,
                        issuer ->
                                Optional.ofNullable(
                                        authority
                                                .revocationLists(node.context(), plane)
                                                .get(issuer)),
                        node::context);
        return new PeerAuthenticator(new Peers(ground, node.time), node.tenants.realm(), node.time);
    }

    private List<X509Certificate> issued(Plane plane, String name) throws Exception {
        return authority.caller(node.context(), plane, name, ForgedPeer.keys().getPublic());
    }

    private RequestContext enter(Plane plane, List<X509Certificate> shown, Access access) {
        Request request =
                new Request(
                        node.ids.request(),
                        "GET",
                        "/v1/something",
                        Map.of(),
                        "",
                        _ -> Optional.empty(),
                        new byte[0],
                        new Wire("192.0.2.1", Optional.empty(), Optional.empty(), shown));
        PeerAuthenticator callers = authenticator(plane);
        return callers.authenticate(callers.enter(request, Optional.empty()), request, access);
    }

    private void refused(
            List<X509Certificate> shown, Access access, RefusalCode code, String reason) {
        assertThatThrownBy(() -> enter(Plane.INTERNAL, shown, access))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo(code);
                            assertThat(refusal.privateReason()).isEqualTo(reason);
                        });
    }

    @Test
    void aServiceActsAsItself() throws Exception {
        List<X509Certificate> gateway = issued(Plane.INTERNAL, "gateway");
        assertThat(enter(Plane.INTERNAL, gateway, GATEWAY).actors().getFirst())
                .isEqualTo(new Actor.Workload("gateway"));
        assertThat(enter(Plane.INTERNAL, gateway, new Access.AnyPeer()).actors().getFirst())
                .isEqualTo(new Actor.Workload("gateway"));
    }

    @Test
    void aWorkstationActsAsItself() throws Exception {
        List<X509Certificate> desk = issued(Plane.OPERATOR, "desk");
        assertThat(enter(Plane.OPERATOR, desk, new Access.AnyPeer()).actors().getFirst())
                .isEqualTo(new Actor.Workstation("desk"));
    }

    /// To whom it is not meant, a door is not there.
    @Test
    void whoIsNotAmongTheCallersFindsNothing() throws Exception {
        refused(
                issued(Plane.INTERNAL, "mailer"),
                GATEWAY,
                RefusalCode.NOT_FOUND,
                "peer-not-allowed");
        refused(
                issued(Plane.INTERNAL, "gateway-2"),
                GATEWAY,
                RefusalCode.NOT_FOUND,
                "peer-not-allowed");
    }

    /// A name counts on its own plane alone.
    @Test
    void aWorkstationOfAServicesNameIsNoService() throws Exception {
        refused(
                issued(Plane.OPERATOR, "gateway"),
                GATEWAY,
                RefusalCode.INVALID_CERTIFICATE,
                "peer-intermediate");
    }

    @Test
    void whoShowsNothingIsNobody() {
        refused(List.of(), GATEWAY, RefusalCode.INVALID_CERTIFICATE, "peer-no-certificate");
        refused(
                List.of(),
                new Access.AnyPeer(),
                RefusalCode.INVALID_CERTIFICATE,
                "peer-no-certificate");
    }

    /// A certificate is no token, no secret and no socket.
    @Test
    void noCertificateOpensWhatIsMeantForOthers() throws Exception {
        List<X509Certificate> gateway = issued(Plane.INTERNAL, "gateway");
        for (Access other :
                List.of(new Access.Client(), new Access.Bearer("s"), new Access.Local())) {
            refused(gateway, other, RefusalCode.NOT_FOUND, "not-for-peers");
        }
    }
}
