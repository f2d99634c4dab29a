package io.sallyport.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sallyport.audit.AuditActivities;
import io.sallyport.audit.InstanceLog;
import io.sallyport.audit.LogKeys;
import io.sallyport.audit.LogReading;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FrontDoor;
import io.sallyport.http.Listener;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Routes;
import io.sallyport.keys.Assurance;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Protector;
import io.sallyport.keys.Seal;
import io.sallyport.store.Store;
import io.sallyport.store.StoreTime;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.Plane;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All parts of a node, built top to bottom in the order in which they depend on each other, and
/// closed in the reverse.
final class Assembly implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.server");

    /// How soon a refused read is told of.
    private static final long WATCHED_NANOS = Duration.ofMillis(250).toNanos();

    private final Ground ground;
    private final Configuration configuration;
    private final Keyring keyring;
    private final Ids ids;
    private final Store store;
    private final Capabilities capabilities;
    private final NodeLog nodeLog;
    private final InstanceLog log;
    private final RefusalLog refusals;
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TenantWalk walk;
    private final LogExports exports;
    private final KeyRotations rotations;
    private final PersonPurges purges;
    private final Sweeps sweeps;
    private final JournalWatch journalWatch;
    private final IndexLeakage leakage;
    private final PlaintextScan plaintext;
    private final DataBackups backups;
    private final KeyActivities keys;
    private final ActivityRunner runner;
    private final Housekeeping housekeeping;
    private final KeyringCopyActivities copies;

    /// Apart from the rest: a share that hangs keeps nothing else from its round.
    private final Housekeeping copying;

    private final Housekeeping watching;
    private final Housekeeping suspecting;
    private final Followers followers;

    private final List<Listener> sockets = new ArrayList<>();
    private final TlsListeners listeners;
    private volatile boolean ready;

    /// What a node cannot make for itself.
    ///
    /// @param stop called when an invariant turns out broken: the process must end
    record Ground(StoreTime time, Randomness randomness, Runnable stop) {}

    /// What was opened before: closed with the assembly, the keyring by who opened it.
    record Kept(Keyring keyring, Store store, Optional<FileIdentity> outside) {}

    Assembly(Ground ground, DataFolder folder, Configuration configuration, Kept kept) {
        InstantSource time = ground.time();
        this.ground = ground;
        this.configuration = configuration;
        this.keyring = kept.keyring();
        this.ids = new Ids(time, ground.randomness());
        this.store = kept.store();
        this.capabilities = new Capabilities(new Parts(store, keyring, ids, time), configuration);
        RequestContext context = context();
        this.nodeLog = new NodeLog(logGround(folder), context);
        this.log = nodeLog.instance();
        this.listeners = listeners(folder, kept.outside());
        folder.publish("log/key", log.key() + "\n");
        this.refusals = new RefusalLog(store, time, capabilities.tenants()::isCanary);
        this.walk = new TenantWalk(capabilities.tenants(), keyring, store, time, this::context);
        this.exports = new LogExports(walk, reading(), ids, InstanceEndpoints.VERSION);
        this.rotations = new KeyRotations(walk);
        this.purges = new PersonPurges(walk, capabilities.persons(), rotations, log::signed);
        this.sweeps = new Sweeps(walk, meters);
        this.journalWatch = new JournalWatch(log, walk, meters);
        this.leakage = new IndexLeakage(walk);
        this.plaintext = new PlaintextScan(configuration.data(), walk, watched(), meters);
        this.backups = new DataBackups(walk, configuration.data());
        this.copies = new KeyringCopyActivities(keyring.copies(), store, time);
        this.followers = new Followers(walk, followed());
        ProtectorTests tests = new ProtectorTests(walk, this::atHand, meters);
        this.keys = keyActivities(tests);
        ClockWatch clock = new ClockWatch(ground.time(), this::tellClock);
        this.runner = new ActivityRunner(activities(), intents(context), clock);
        this.housekeeping = new Housekeeping(tasks(tests, clock));
        this.watching = new Housekeeping(WATCHED_NANOS, watches());
        this.suspecting = new Housekeeping(WATCHED_NANOS, List.of(sweeps::suspects));
        this.copying = new Housekeeping(List.of(() -> copies.bringUpToDate(context())));
    }

    private TlsListeners listeners(DataFolder folder, Optional<FileIdentity> outside) {
        return new TlsListeners(
                new TlsListeners.Ground(
                        configuration, folder, store, ids, ground.time(), this::context, outside));
    }

    private List<Runnable> tasks(ProtectorTests tests, ClockWatch clock) {
        return List.of(
                () -> refusals.flush(context()),
                capabilities::purgeEnded,
                capabilities.legacy()::round,
                listeners::renew,
                clock::round,
                store::keepLedger,
                this::anchor,
                sweeps::round,
                journalWatch::round,
                plaintext::round,
                tests::round,
                rotations.retention()::round,
                purges::round,
                new LogRetention(walk, capabilities.retentions(), capabilities.persons())::round,
                capabilities.directoryWalk(walk)::round,
                new SigningKeyRounds(walk, capabilities.signingKeys())::round);
    }

    private List<Runnable> watches() {
        DiskWatch disk = new DiskWatch(store::keepReserve, action -> tell(context(), action));
        return List.of(sweeps::refused, disk::round);
    }

    private void tellClock() {
        tell(context(), AuditAction.CLOCK_STEPPED);
    }

    private Intents intents(RequestContext context) {
        Intents intents = new Intents(store, ids, ground.time());
        intents.recover(context);
        purges.again();
        return intents;
    }

    private LogReading reading() {
        return new LogReading(store, keyring);
    }

    private LogSinks.Parts followed() {
        return new LogSinks.Parts(configuration, log, ids, ground.randomness(), meters);
    }

    void anchor() {
        nodeLog.anchor(context());
    }

    private Watched watched() {
        return new Watched(
                capabilities.tenants(),
                capabilities.applications(),
                capabilities.signingKeys(),
                ids);
    }

    private NodeLog.Ground logGround(DataFolder folder) {
        LogKeys keys = new LogKeys(store, ids, ground.time());
        return new NodeLog.Ground(
                folder, store, keys, keyring.instance(), ground.time(), ground.stop());
    }

    /// Under which the node itself acts.
    RequestContext context() {
        return new RequestContext(
                capabilities.tenants().realm(),
                List.of(new Actor.Job("node")),
                Purpose.HOUSEKEEPING,
                "local",
                ids.request(),
                ground.time().instant().plus(Duration.ofMinutes(1)));
    }

    private void tell(RequestContext context, AuditAction action) {
        store.append(AuditEvent.of(context, ground.time().instant(), action, Map.of())).await();
    }

    private KeyActivities keyActivities(ProtectorTests tests) {
        return new KeyActivities(
                keyring,
                configuration,
                new KeyActivities.Ground(ground.randomness(), ground.time(), demoSeal(), tests));
    }

    private DemoSeal demoSeal() {
        return new DemoSeal(configuration.data().resolve(Unsealing.DEMO_SEAL));
    }

    private Optional<Seal> atHand(Protector protector) {
        return keyring.assurance() == Assurance.DEMONSTRATION
                ? Optional.of(demoSeal())
                : Seals.atHand(protector, configuration);
    }

    private List<Activity> activities() {
        List<Activity> activities = new ArrayList<>(capabilities.activities());
        activities.addAll(new AuditActivities(log, store, keyring, ground.time()).activities());
        activities.addAll(new LogActivities(walk, reading()).activities());
        activities.addAll(exports.activities());
        activities.addAll(followers.activities());
        activities.addAll(new TenantLogActivities(walk, nodeLog.tenants()).activities());
        activities.addAll(copies.copying(keys.activities()));
        activities.addAll(copies.activities());
        activities.addAll(listeners.activities());
        activities.add(
                new Shredder(
                                new Shredder.Ground(walk, capabilities.shredding(), keys, log),
                                copies::bringUpToDate)
                        .activity());
        activities.add(purges.activity());
        activities.addAll(rotations.activities());
        activities.addAll(copies.copying(List.of(rotations.destroying())));
        activities.addAll(sweeps.activities());
        activities.addAll(journalWatch.activities());
        activities.addAll(leakage.activities());
        activities.addAll(plaintext.activities());
        activities.addAll(backups.activities());
        Canaries.Place place =
                new Canaries.Place(
                        configuration::origin,
                        listeners::bundle,
                        new CanaryPeers(listeners.authority()),
                        ground.time(),
                        this::endpoints);
        activities.addAll(capabilities.canaries(place).activities());
        return activities;
    }

    Ids ids() {
        return ids;
    }

    ActivityRunner runner() {
        return runner;
    }

    InstanceLog log() {
        return log;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    TenantWalk walk() {
        return walk;
    }

    /// Every door of the public listener.
    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(capabilities.published());
        endpoints.addAll(capabilities.pages(refusals));
        endpoints.addAll(clientEndpoints());
        return with(Plane.PUBLIC, endpoints);
    }

    /// Opens the socket, then the listeners.
    ///
    /// @throws io.sallyport.foundation.StartRefused when one cannot be opened
    void serve(DataFolder folder) {
        InstanceEndpoints.View view =
                new InstanceEndpoints.View(
                        keyring,
                        capabilities.tenants(),
                        log,
                        configuration.origin(),
                        copies::list,
                        keys::list,
                        backups::shown,
                        plaintext::status,
                        listeners::certificate,
                        meters);
        SocketAuthenticator owner =
                new SocketAuthenticator(capabilities.tenants().realm(), ground.time());
        List<Endpoint> inside = new ArrayList<>(new InstanceEndpoints(runner, view).endpoints());
        inside.addAll(exports.endpoints());
        FrontDoor door = door(Plane.OPERATOR, inside, owner);
        Listener.Answers local = new Listener.Answers(door, ids, Map.of());
        sockets.add(folder.bindSocket(address -> Listener.unix(address, local)));
        openListeners();
        listeners.start();
        housekeeping.start();
        rotations.start();
        copying.start();
        watching.start();
        suspecting.start();
        followers.start();
        ready = true;
    }

    private void openListeners() {
        Authenticator callers = capabilities.authenticator();
        listeners.open(Plane.PUBLIC, endpoints(), callers, this::door);
        listeners.open(Plane.CARD, with(Plane.CARD, clientEndpoints()), callers, this::door);
        for (Plane plane : List.of(Plane.OPERATOR, Plane.INTERNAL)) {
            listeners.open(plane, peerEndpoints(plane), capabilities.tenants().realm(), this::door);
        }
    }

    /// What applications call, also those that show a certificate: where they got a token that is
    /// bound to it, they can use it.
    private List<Endpoint> clientEndpoints() {
        List<Endpoint> endpoints = new ArrayList<>(capabilities.clientEndpoints(refusals));
        endpoints.addAll(new LogEndpoints(walk, reading()).endpoints());
        endpoints.addAll(new TenantLogEndpoints(nodeLog.tenants()).endpoints());
        return endpoints;
    }

    List<Endpoint> peerEndpoints(Plane plane) {
        List<Endpoint> own = new ArrayList<>(listeners.peerEndpoints(plane));
        if (plane == Plane.INTERNAL) {
            LegacyTls legacy = capabilities.legacy();
            Authenticator callers = capabilities.authenticator();
            own.addAll(new LegacyEndpoints(legacy, endpoints(), callers, this::door).endpoints());
        }
        return with(plane, own);
    }

    private List<Endpoint> with(Plane plane, List<Endpoint> own) {
        List<Endpoint> endpoints = Documentation.with(own);
        endpoints.addAll(listeners.common(plane));
        endpoints.addAll(new HealthEndpoints(() -> ready).endpoints());
        return endpoints;
    }

    /// What stands behind a listener of the plane with these endpoints.
    FrontDoor door(Plane plane, List<Endpoint> endpoints, Authenticator authenticator) {
        return new FrontDoor(
                new Routes(endpoints),
                new FrontDoor.Guard(
                        authenticator, capabilities.admission(), configuration.site(plane)),
                listeners.watch(plane, refusals, meters),
                ground.stop());
    }

    /// Lets requests finish, tells the log, brings it under a last checkpoint and closes.
    @Override
    public void close() {
        ready = false;
        followers.close();
        listeners.close();
        sockets.forEach(Listener::close);
        store.endSweeps();
        housekeeping.close();
        rotations.close();
        backups.close();
        copying.close();
        refusals.close(context());
        capabilities.legacy().uses().close();
        watching.close();
        suspecting.close();
        try {
            // A refused read of the operator realm ends the node: it is told of all the same.
            sweeps.refused();
            tell(context(), AuditAction.INSTANCE_STOPPED);
        } catch (Refusal stopped) {
            LOG.log(System.Logger.Level.WARNING, "The stop itself could not be recorded.");
        }
        nodeLog.close();
        store.close();
        plaintext.close();
    }
}
