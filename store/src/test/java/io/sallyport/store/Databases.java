package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import io.sallyport.testkit.PostgresServer;

/// Databases of a test's server, as the service reaches them.
final class Databases {
    private Databases() {}

    static PostgresAddress address(PostgresServer server, String database) {
        return PostgresAddress.of(server.url(database)).withPassword(PostgresServer.PASSWORD);
    }

    static void migrate(PostgresAddress service, InstanceId instance) {
        PostgresAddress owner =
                service.as(PostgresServer.OWNER).withPassword(PostgresServer.PASSWORD);
        PostgresSchema.migrate(owner, PostgresServer.SERVICE, instance);
    }

    static PostgresAddress migrated(PostgresServer server, String database, InstanceId instance) {
        PostgresAddress address = address(server, database);
        migrate(address, instance);
        return address;
    }
}
