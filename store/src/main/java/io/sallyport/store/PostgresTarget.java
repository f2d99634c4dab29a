package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.PutAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tables of a PostgreSQL database, emptied and filled in one transaction: until it is
/// committed everybody sees what stood there. Each row goes in and out behind the wall of its
/// tenant.
final class PostgresTarget implements RestoreTarget {
    private final PostgresEngine engine;
    private final Path embedded;
    private @Nullable Statements statements;

    PostgresTarget(PostgresAddress address, InstanceId instance, Path data) {
        this.engine = new PostgresEngine(address, instance);
        this.embedded = data.resolve(SqliteTarget.FOLDER);
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public boolean hasRows(List<Table<?>> tables) throws SQLException {
        engine.check();
        return Files.exists(embedded) || !tenants(tables).isEmpty();
    }

    private Set<TenantId> tenants(List<Table<?>> tables) throws SQLException {
        Set<TenantId> found = new TreeSet<>();
        try (Statements reading = new Statements(engine.reader())) {
            engine.enter(reading, Reach.Work.BACKUP);
            for (Table<?> table : tables) {
                found.addAll(tenants(reading, table.name()));
                found.addAll(tenants(reading, table.name() + "_key"));
            }
        }
        return found;
    }

    private static Set<TenantId> tenants(Statements reading, String name) throws SQLException {
        Set<TenantId> found = new TreeSet<>();
        String sql = "SELECT DISTINCT tenant_id FROM " + name;
        try (ResultSet result = reading.with(sql).executeQuery()) {
            while (result.next()) {
                found.add(TenantId.of(result.getBytes(1)));
            }
        }
        return found;
    }

    @Override
    public Statements begin(List<Table<?>> tables) throws SQLException {
        engine.prepare();
        Set<TenantId> tenants = tenants(tables);
        Statements opened = new Statements(engine.writer());
        statements = opened;
        engine.begin(opened);
        opened.with("DELETE FROM event_outbox").executeUpdate();
        for (TenantId tenant : tenants) {
            engine.enter(opened, new Reach.Tenant(tenant));
            for (Table<?> table : tables) {
                opened.with("DELETE FROM " + table.name() + "_key").executeUpdate();
                opened.with("DELETE FROM " + table.name()).executeUpdate();
            }
        }
        return opened;
    }

    @Override
    public void commit() throws IOException, SQLException {
        Connection connection = Objects.requireNonNull(statements).connection();
        connection.commit();
        PutAside.move(embedded);
    }

    @Override
    public void close() throws SQLException {
        Statements open = statements;
        statements = null;
        if (open != null) {
            open.connection().rollback();
            open.close();
        }
    }
}
