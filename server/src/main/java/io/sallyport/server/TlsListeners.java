package io.sallyport.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantScope;
import io.sallyport.http.AssetEndpoint;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FrontDoor;
import io.sallyport.http.HandshakeRecords;
import io.sallyport.http.Listener;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.WireUses;
import io.sallyport.pages.Asset;
import io.sallyport.signin.PasskeyEndpoints;
import io.sallyport.store.Store;
import io.sallyport.transport.AcmeValidation;
import io.sallyport.transport.ClientJudge;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.HostName;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import io.sallyport.transport.ServerTls;
import io.sallyport.transport.TlsIdentity;
import io.sallyport.transport.TlsPlace;
import io.sallyport.transport.TlsPolicies;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The node's TLS listeners, one for each plane: what they speak, what they serve with, and whom
/// they let in.
final class TlsListeners implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.server");

    private final Ground ground;
    private final HostName host;
    private final InstanceAuthority authority;
    private final TlsPolicies policies;
    private final CertificateActivities certificates;
    private final HandshakeRecords handshakes;
    private final Map<Plane, WireUses> uses = new EnumMap<>(Plane.class);
    private final AcmeValidation validation = new AcmeValidation();
    private final PublicCertificate shown;
    private final Map<Plane, TlsIdentity> identities =
            Collections.synchronizedMap(new EnumMap<>(Plane.class));
    private final Set<String> overdue = ConcurrentHashMap.newKeySet();
    private final Map<Plane, Peers> peers = new EnumMap<>(Plane.class);
    private final List<Listener> open = new ArrayList<>();

    /// @param context under which the node itself acts
    record Ground(
            Configuration configuration,
            DataFolder folder,
            Store store,
            Ids ids,
            InstantSource time,
            Supplier<RequestContext> context,
            Optional<FileIdentity> outside) {}

    /// Makes what stands behind a listener.
    interface Doors {
        FrontDoor door(Plane plane, List<Endpoint> endpoints, Authenticator callers);
    }

    TlsListeners(Ground ground) {
        this.ground = ground;
        this.host = HostName.of(ground.configuration().origin());
        this.authority = new InstanceAuthority(ground.store(), ground.ids(), ground.time(), host);
        this.policies = new TlsPolicies(ground.store(), ground.time());
        this.handshakes = new HandshakeRecords(ground.time());
        for (Plane plane : Plane.values()) {
            uses.put(plane, new WireUses(ground.time()));
        }
        this.certificates =
                new CertificateActivities(authority, ground.folder(), ground.time(), this::renew);
        policies.load(ground.context().get());
        this.shown = shown();
        renewIdentities();
        certificates.publish(ground.context().get());
        for (Plane plane : List.of(Plane.OPERATOR, Plane.INTERNAL)) {
            Peers.Ground parts = new Peers.Ground(plane, authority, certificates, ground.context());
            peers.put(plane, new Peers(parts, ground.time()));
        }
    }

    InstanceAuthority authority() {
        return authority;
    }

    /// The roots that are trusted at the moment, in PEM.
    String bundle() {
        return certificates.bundle();
    }

    /// Where what stands behind a plane's listener tells what it saw.
    FrontDoor.Watch watch(Plane plane, RefusalLog refusals, MeterRegistry meters) {
        return new FrontDoor.Watch(refusals, meters, uses(plane), handshakes);
    }

    private WireUses uses(Plane plane) {
        return Objects.requireNonNull(uses.get(plane));
    }

    List<Activity> activities() {
        List<Activity> activities = new ArrayList<>(certificates.activities());
        activities.addAll(new RotationActivities(authority, this::renew).activities());
        activities.addAll(new RootActivities(authority, ground.folder(), this::renew).activities());
        activities.add(new TlsForecast(this::uses, this::identity).activity());
        activities.addAll(new TlsActivities(policies, this::identity, handshakes).activities());
        return activities;
    }

    /// A round of the housekeeping: what ends soon is made anew. A list of what is revoked is there
    /// before its authority counts.
    synchronized void renew() {
        authority.turn(ground.context().get());
        certificates.publish(ground.context().get());
        peers.values().forEach(Peers::renew);
        renewIdentities();
        shown.renew();
        authority.leaves().purge();
        authority.tellAwaited(ground.context().get());
    }

    private PublicCertificate shown() {
        PublicCertificate.Ground node = new PublicCertificate.Ground(this::tell, ground.time());
        CertificateAccess.Ground parts =
                new CertificateAccess.Ground(
                        ground.store(), ground.ids(), ground.context(), node, validation);
        return new PublicCertificate(
                CertificateAccess.of(ground.configuration(), ground.outside(), parts),
                () -> own(Plane.PUBLIC),
                node);
    }

    private void tell(AuditAction action, Map<String, String> details) {
        RequestContext context = ground.context().get();
        ground.store()
                .append(AuditEvent.of(context, ground.time().instant(), action, details))
                .await();
    }

    /// The public listener's is another matter: it may come from elsewhere.
    private void renewIdentities() {
        for (Plane plane : List.of(Plane.CARD, Plane.OPERATOR, Plane.INTERNAL)) {
            identities.put(plane, own(plane));
        }
    }

    /// The instance's own certificate for a listener. On a full disk, and without a root to sign,
    /// it may be one that should have been followed by another already: that is told once.
    private TlsIdentity own(Plane plane) {
        TlsIdentity identity = authority.listener(ground.context().get(), plane);
        Instant due = identity.notAfter().minus(plane.leafLife().dividedBy(2));
        if (!ground.time().instant().isBefore(due) && overdue.add(identity.fingerprint())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The certificate of the "
                            + plane.label()
                            + " listener ends at "
                            + identity.notAfter()
                            + " and cannot be renewed at the moment.");
        }
        return identity;
    }

    /// What the public listener shows, for the status.
    Map<String, Object> certificate() {
        return shown.shown();
    }

    /// Looks for another certificate from here on, and tells of it.
    void start() {
        shown.start();
    }

    private TlsIdentity identity(Plane plane) {
        return plane == Plane.PUBLIC ? shown.get() : Objects.requireNonNull(identities.get(plane));
    }

    /// The doors that a plane's listener has for everybody: to what was revoked of the plane, and
    /// to what pages load. Nobody sees a page on the internal one.
    List<Endpoint> common(Plane plane) {
        Endpoint revocations =
                new RevocationEndpoint(plane, () -> certificates.published(plane)).endpoint();
        return plane == Plane.INTERNAL
                ? List.of(revocations)
                : List.of(
                        revocations,
                        new AssetEndpoint(List.of(Asset.STYLE, PasskeyEndpoints.SCRIPT))
                                .endpoint());
    }

    /// The doors of everybody who has a certificate of the plane.
    List<Endpoint> peerEndpoints(Plane plane) {
        return new PeerEndpoints(Objects.requireNonNull(peers.get(plane)), certificates)
                .endpoints(plane == Plane.OPERATOR ? "/api/v1" : "/v1");
    }

    /// Opens a listener that asks for no certificate, or judges it later.
    ///
    /// @throws io.sallyport.foundation.StartRefused when it cannot be opened
    void open(Plane plane, List<Endpoint> endpoints, Authenticator callers, Doors doors) {
        open(plane, ClientJudge.LATER, doors.door(plane, endpoints, callers));
    }

    /// Opens a listener that lets nobody in without a certificate of its plane.
    ///
    /// @param realm where its requests act
    /// @throws io.sallyport.foundation.StartRefused when it cannot be opened
    void open(Plane plane, List<Endpoint> endpoints, TenantScope realm, Doors doors) {
        Peers judge = Objects.requireNonNull(peers.get(plane));
        Authenticator callers = new PeerAuthenticator(judge, realm, ground.time());
        open(plane, judge, doors.door(plane, endpoints, callers));
    }

    private void open(Plane plane, ClientJudge judge, FrontDoor door) {
        ServerTls tls =
                new ServerTls(
                        new TlsPlace(plane, plane.host(host)),
                        () -> policies.of(plane),
                        () -> identity(plane),
                        judge);
        Listener.Answers answers =
                new Listener.Answers(door, ground.ids(), SecurityHeaders.of(host));
        Listener.Answers asked = plane == Plane.PUBLIC ? answers.validatedBy(validation) : answers;
        open.add(Listener.tls(ground.configuration().address(plane), tls, asked));
    }

    @Override
    public void close() {
        shown.close();
        open.reversed().forEach(Listener::close);
    }
}
