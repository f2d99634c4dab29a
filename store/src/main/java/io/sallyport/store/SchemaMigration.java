package io.sallyport.store;

import io.sallyport.foundation.StartRefused;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Runs the SQL files of this module by Flyway: a folder for each engine, with the same tables. It
/// is loaded only when a schema is behind: Flyway costs a quarter of a CPU second that a normal
/// start can spare.
final class SchemaMigration {
    static final SchemaMigration SQLITE = new SchemaMigration("sqlite");
    static final SchemaMigration POSTGRESQL = new SchemaMigration("postgresql");

    private static final List<String> FILES = List.of("V1__house.sql", "V2__mark.sql");

    private final String folder;

    private SchemaMigration(String folder) {
        this.folder = folder;
    }

    /// The version that this release needs.
    int version() {
        return FILES.size();
    }

    void run(DataSource database) {
        try {
            Flyway.configure()
                    .dataSource(database)
                    .resourceProvider(new ModuleResources())
                    .failOnMissingLocations(false)
                    .load()
                    .migrate();
        } catch (FlywayException unknown) {
            throw new StartRefused(
                    "the database's schema is not one that this version knows ("
                            + String.valueOf(unknown.getMessage()).lines().findFirst().orElse("")
                            + "): start the version that wrote it; nothing was changed");
        }
    }

    /// Flyway cannot look into a named module by itself.
    private final class ModuleResources implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return FILES.contains(name) ? new ModuleResource(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return FILES.stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> (LoadableResource) new ModuleResource(name))
                    .toList();
        }
    }

    private final class ModuleResource extends LoadableResource {
        private final String name;

        ModuleResource(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(
                    Objects.requireNonNull(
                            SchemaMigration.class.getResourceAsStream(folder + "/" + name)),
                    StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
