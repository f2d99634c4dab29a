package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.PostgresAddress;
import io.sallyport.store.PostgresSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/// Where an instance keeps its rows: in its folder, or in the database that `storeUrl` names.
final class StoreAccess {
    private static final String WHAT = "password of the database";
    private static final String CREDENTIAL = "sallyport-store-password";
    private static final String OWNER_CREDENTIAL = "sallyport-store-owner-password";

    private StoreAccess() {}

    /// Reads the password, once; what comes back opens the store.
    ///
    /// @throws StartRefused when the folder's rows are somewhere else than the configuration says
    static Function<JdbcStore.Home, JdbcStore> of(
            Options options, Configuration configuration, DataFolder folder) {
        boolean embedded = Files.exists(folder.file("store").resolve("sallyport.db"));
        if (configuration.storeUrl().isEmpty()) {
            if (!embedded && folder.hasJournal()) {
                throw new StartRefused(
                        "the database "
                                + folder.file("store").resolve("sallyport.db")
                                + " is missing: restore it from a backup, or say in config.json"
                                + " where the store is (storeUrl); nothing was changed");
            }
            return home ->
                    JdbcStore.openSqlite(
                            home.folder(), home.keyring(), home.time(), home.stopped());
        }
        if (embedded) {
            throw new StartRefused(
                    "the folder "
                            + folder.path()
                            + " has an embedded store: take storeUrl out of config.json, or make"
                            + " another instance");
        }
        PostgresAddress address = database(options, configuration).orElseThrow();
        return home -> JdbcStore.openPostgres(address, home);
    }

    /// The database that the configuration names, with its password; empty for the embedded one.
    static Optional<PostgresAddress> database(Options options, Configuration configuration) {
        return configuration
                .storeUrl()
                .map(url ->
                        withPassword(
                                PostgresAddress.of(url), options.storePasswordFd(), CREDENTIAL));
    }

    /// Brings the database's schema up to date as its owner; returns what was done.
    static String migrate(Options options, Configuration configuration, DataFolder folder) {
        String url =
                configuration
                        .storeUrl()
                        .orElseThrow(() ->
                                new StartRefused(
                                        "config.json has no storeUrl: an embedded store is brought"
                                                + " up to date at its start"));
        if (!InstanceKeys.exist(folder.keys())) {
            throw new StartRefused("there is no instance in " + folder.path() + ": make one first");
        }
        PostgresAddress service = PostgresAddress.of(url);
        String owner =
                options.storeOwner()
                        .orElseThrow(() ->
                                new StartRefused("name the owner of the database: --store-owner"));
        PostgresSchema.migrate(
                withPassword(service.as(owner), options.storePasswordFd(), OWNER_CREDENTIAL),
                service.role(),
                InstanceKeys.instance(folder.keys()));
        return "the database " + service + " is up to date; " + service.role() + " may serve";
    }

    /// Without a password the database must know the caller by its certificate, or ask nothing.
    private static PostgresAddress withPassword(
            PostgresAddress address, Optional<Integer> descriptor, String credential) {
        byte[] password = SecretSource.read(WHAT, descriptor, credential);
        try {
            return password.length == 0
                    ? address
                    : address.withPassword(new String(password, StandardCharsets.UTF_8));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }
}
