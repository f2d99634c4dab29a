package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/// What somebody can do to a data folder whose files he may write.
record Tampering(Path data) {
    static void copy(Path from, Path to) throws IOException {
        remove(to);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(
                        one,
                        to.resolve(from.relativize(one).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    static void remove(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }

    /// A part as it looked in another past.
    void from(Path past, String part) throws IOException {
        copy(past.resolve(part), data.resolve(part));
    }

    /// One bit of a byte.
    ///
    /// @param where 0 at the file's beginning, 1 at its end
    void flip(String file, double where) throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve(file));
        bytes[(int) (bytes.length * where)] ^= 1;
        Files.write(data.resolve(file), bytes);
    }

    void cut(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve(file));
        Files.write(data.resolve(file), Arrays.copyOf(bytes, bytes.length / 2));
    }

    /// Adds an outbox row behind what was delivered last.
    void outbox(long behind, byte[] events) throws SQLException {
        String database = "jdbc:sqlite:" + data.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO event_outbox (sequence, events)"
                                        + " SELECT sequence + ?, ? FROM store_mark")) {
            insert.setLong(1, behind);
            insert.setBytes(2, events);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }
}
