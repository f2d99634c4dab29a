package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.Assurance;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import io.sallyport.store.StoreTime;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.Plane;
import java.net.URI;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One node from its start to its end.
final class Node implements AutoCloseable {
    private final DataFolder folder;
    private final Keyring keyring;
    private final Assembly assembly;
    private final Configuration configuration;

    private Node(
            DataFolder folder, Keyring keyring, Assembly assembly, Configuration configuration) {
        this.folder = folder;
        this.keyring = keyring;
        this.assembly = assembly;
        this.configuration = configuration;
    }

    /// Opens everything and serves.
    ///
    /// @param stop called when an invariant turns out broken: the process must end
    /// @throws StartRefused when that cannot succeed; nothing has been damaged
    static Node start(Options options, Runnable stop) {
        Unsealing.requireFit(options);
        Configuration configuration = Configuration.read(options);
        DataFolder folder = DataFolder.open(options.data());
        try {
            folder.requireWhole();
            folder.requireJournal();
            folder.socket();
            configuration.requireFreePorts();
            return start(options, configuration, folder, stop);
        } catch (RuntimeException failure) {
            folder.close();
            throw failure;
        }
    }

    private static Node start(
            Options options, Configuration configuration, DataFolder folder, Runnable stop) {
        CryptoProvider.install();
        Randomness randomness = new SystemRandomness();
        Function<JdbcStore.Home, JdbcStore> access = StoreAccess.of(options, configuration, folder);
        StoreTime time = new StoreTime(InstantSource.system(), System::nanoTime);
        Optional<FileIdentity> outside = CertificateAccess.open(options, configuration, time);
        Unsealing.Ground keys = new Unsealing.Ground(configuration, randomness, time);
        Keyring keyring =
                options.demo()
                        ? Unsealing.demo(folder, keys)
                        : Unsealing.open(folder, options, keys);
        if (!Files.exists(folder.file(Configuration.FILE))) {
            folder.publish(Configuration.FILE, configuration.json());
        }
        Assembly.Ground ground = new Assembly.Ground(time, randomness, stop);
        Store store = access.apply(new JdbcStore.Home(folder.path(), keyring, time, stop));
        Assembly assembly;
        try {
            time.startBehind(store.lastCommitMillis());
            Assembly.Kept kept = new Assembly.Kept(keyring, store, outside);
            assembly = new Assembly(ground, folder, configuration, kept);
        } catch (RuntimeException failure) {
            store.close();
            keyring.close();
            throw failure;
        }
        Node node = new Node(folder, keyring, assembly, configuration);
        try {
            if (options.demo()) {
                new Demo(assembly, folder, configuration)
                        .prepare(assembly.context().actingAs(new Actor.Bootstrap()));
            }
            assembly.serve(folder);
            return node;
        } catch (RuntimeException failure) {
            assembly.close();
            keyring.close();
            throw failure;
        }
    }

    URI origin() {
        return configuration.origin();
    }

    /// Where each is reached, as in `public https://localhost:8443 card ...`.
    String listeners() {
        return Arrays.stream(Plane.values())
                .map(plane -> plane.label() + " " + configuration.origin(plane))
                .collect(Collectors.joining("  "));
    }

    Assembly assembly() {
        return assembly;
    }

    boolean demonstration() {
        return keyring.assurance() == Assurance.DEMONSTRATION;
    }

    @Override
    public void close() {
        assembly.close();
        keyring.close();
        folder.close();
    }
}
