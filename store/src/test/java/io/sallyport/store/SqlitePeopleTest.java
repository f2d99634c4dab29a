package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SqlitePeopleTest extends PeopleConformance {
    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    @Override
    void sql(String... statements) {
        String database = "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    boolean wipes() {
        return true;
    }

    @Override
    String literal(byte[] bytes) {
        return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }

    /// Rows come and go in the same pages, are sealed anew, and move between pages.
    @Test
    void leavesNoByteOfAKeyThatWasDestroyed() throws Exception {
        List<PersonId> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            PersonId person =
                    new PersonId(new UUID(ids.row().value().getLeastSignificantBits(), i));
            enrol(contoso, person);
            all.add(person);
        }
        Map<PersonId, byte[]> before = sealed();
        keyring.addVersion(contoso, KeyPurpose.PERSONS);
        new KeyRotation(store.rowKeys(), keyring, People.tables(), time)
                .finish(TenantScope.of(contoso), (_, _) -> true);
        Map<PersonId, byte[]> after = sealed();
        List<PersonId> purged = all.subList(0, 200);
        assertThat(places(purged, after)).isNotEmpty();
        purged.forEach(this::purge);
        assertThat(store.wipe()).isTrue();
        assertThat(sealed()).hasSize(200);
        assertThat(places(purged, before)).isEmpty();
        assertThat(places(purged, after)).isEmpty();
        assertThat(places(all.subList(200, 400), after)).isNotEmpty();
    }

    private Map<PersonId, byte[]> sealed() throws SQLException {
        Map<PersonId, byte[]> rows = new HashMap<>();
        String database = "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT id, sealed FROM personal_key")) {
            while (result.next()) {
                PersonId person = new PersonId(RowId.of(result.getBytes(1)).value());
                rows.put(person, result.getBytes(2));
            }
        }
        return rows;
    }

    /// Files in which one of these keys stands, sealed as it was; sixteen bytes of it are enough.
    private Set<Path> places(List<PersonId> people, Map<PersonId, byte[]> sealed)
            throws IOException {
        Set<String> looked = new HashSet<>();
        for (PersonId person : people) {
            byte[] bytes = sealed.getOrDefault(person, new byte[32]);
            looked.add(new String(bytes, bytes.length - 32, 16, StandardCharsets.ISO_8859_1));
        }
        Set<Path> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (int i = 0; i + 16 <= text.length(); i++) {
                    if (looked.contains(text.substring(i, i + 16))) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }
}
