package io.sallyport.server;

import io.sallyport.testkit.PostgresServer;
import org.junit.jupiter.api.Tag;

@Tag("external")
class PostgresIsolationMatrixTest extends IsolationMatrix {
    @Override
    SmallNode.Opener opener() {
        PostgresServer server = PostgresServer.shared();
        return SmallRestore.postgres(server, server.database());
    }
}
