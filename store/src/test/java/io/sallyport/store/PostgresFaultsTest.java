package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import io.sallyport.testkit.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;

@Tag("external")
class PostgresFaultsTest extends StoreFaults {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Override
    Engine engine(InstanceId instance) {
        return new PostgresEngine(Databases.migrated(server, database, instance), instance);
    }

    @Override
    SQLException diskFull() {
        return new SQLException("could not extend file", "53100");
    }
}
