package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The way to a database on another machine: its certificate is verified, and so is its name.
@Tag("external")
class PostgresTlsTest {
    private static final InstanceId INSTANCE = new InstanceId(new UUID(3, 3));
    private static PostgresServer server;
    private static String database;
    private static Path tls;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        database = server.database();
        Databases.migrate(Databases.address(server, database), INSTANCE);
        tls = server.secure();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void prepare(String host, Path authority, String more) {
        String url =
                server.url(database).replace("127.0.0.1", host)
                        + "&sslmode=verify-full&sslrootcert="
                        + authority
                        + more;
        new PostgresEngine(PostgresAddress.of(url), INSTANCE).prepare();
    }

    private static String client() {
        return "&sslcert=" + tls.resolve("client.crt") + "&sslkey=" + tls.resolve("client.pk8");
    }

    @Test
    void isLetInByItsCertificateWithoutAPassword() {
        prepare("localhost", tls.resolve("ca.crt"), client());
    }

    @Test
    void isNotLetInWithoutOne() {
        refused(() -> prepare("localhost", tls.resolve("ca.crt"), ""), "certificate");
    }

    @Test
    void refusesACertificateForAnotherName() {
        refused(() -> prepare("127.0.0.1", tls.resolve("ca.crt"), client()), "127.0.0.1");
    }

    @Test
    void refusesACertificateOfAnotherAuthority() {
        refused(() -> prepare("localhost", tls.resolve("client.crt"), client()), "SSL error");
        refused(() -> prepare("localhost", tls.resolve("none.crt"), client()), "none.crt");
    }

    private static void refused(Runnable start, String word) {
        assertThatThrownBy(start::run)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(word)
                .hasMessageNotContaining("\n");
    }
}
