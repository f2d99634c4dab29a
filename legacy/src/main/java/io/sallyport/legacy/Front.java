package io.sallyport.legacy;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Randomness;
import io.sallyport.http.ForwardedHandshakes;
import io.sallyport.http.Listener;
import io.sallyport.transport.CallerIdentity;
import io.sallyport.transport.CertificateFiles;
import io.sallyport.transport.ClientJudge;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.HostName;
import io.sallyport.transport.ServerTls;
import io.sallyport.transport.TlsPlace;
import io.sallyport.transport.TlsPolicy;
import io.sallyport.transport.UnfitIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The running front: its listener, and a round each second in which it asks what is open, tells of
/// handshakes, and looks for its next certificates.
final class Front implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.legacy");
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final InstantSource time;
    private final HostName host;
    private final Instance instance;
    private final Standing standing;
    private final Tallies tallies = new Tallies();
    private final FileIdentity shown;
    private final Listener listener;
    private final Thread rounds = Thread.ofPlatform().name("rounds").unstarted(this::run);
    private volatile boolean closed;
    private String problem = "";

    static CallerIdentity identity(Path data) {
        return new CallerIdentity(data.resolve("identity.pem"), data.resolve("ca.pem"));
    }

    /// @throws IOException when what it needs cannot be read
    Front(Options options, InstantSource time, Randomness randomness) throws IOException {
        this.time = time;
        this.host = options.host();
        this.instance = new Instance(options.instance(), identity(options.data()));
        this.standing = new Standing(time, System::nanoTime);
        CertificateFiles files =
                new CertificateFiles(options.certificate(), Optional.of(options.key()));
        this.shown = new FileIdentity(files, new char[0], host, time);
        ServerTls tls =
                new ServerTls(
                        new TlsPlace(ForwardedHandshakes.LISTENER, host, standing::refuses),
                        () -> TlsPolicy.LEGACY,
                        shown,
                        ClientJudge.LATER);
        Handed door = new Handed(host, instance, standing, tallies);
        this.listener =
                Listener.tls(
                        options.address(),
                        tls,
                        new Listener.Answers(door, new Ids(time, randomness), Map.of()));
        rounds.start();
    }

    int port() {
        return listener.port();
    }

    private void run() {
        while (!closed) {
            round();
            LockSupport.parkNanos(this, ROUND.toNanos());
        }
    }

    private void round() {
        shown.look();
        try {
            if (!problem.isEmpty()) {
                instance.reread();
            }
            standing.said(instance.until(host));
            tell();
            instance.renew(time.instant());
            problem = "";
        } catch (IOException | UnfitIdentity failure) {
            // It closes by itself when this goes on.
            if (!problem.equals(failure.getMessage())) {
                problem = String.valueOf(failure.getMessage());
                LOG.log(System.Logger.Level.WARNING, problem);
            }
        }
    }

    private void tell() throws IOException {
        for (ForwardedHandshakes some = tallies.take();
                !some.all().isEmpty();
                some = tallies.take()) {
            try {
                instance.tell(some);
            } catch (IOException failure) {
                tallies.putBack(some);
                throw failure;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(rounds);
        listener.close();
        instance.close();
    }
}
