package io.sallyport.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A real PostgreSQL server in a folder of its own: on loopback, with SCRAM passwords, and syncing
/// as in earnest. A machine without PostgreSQL fails the tests that need one.
///
/// PostgreSQL refuses to run as root, so a test that is root starts it as `postgres`.
public final class PostgresServer implements AutoCloseable {
    public static final String PASSWORD = "a-test-password";
    public static final String OWNER = "sallyport_owner";
    public static final String SERVICE = "sallyport";

    private static final Path BINARIES = binaries();
    private static final boolean ROOT = System.getProperty("user.name", "").equals("root");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path folder;
    private final int port;

    private PostgresServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /// The one server that the tests of this process share; it stops with the process.
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        private static final PostgresServer SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /// A new server with the two roles, the owner of databases and the service.
    public static PostgresServer start() {
        PostgresServer server = new PostgresServer(ownFolder(), freePort());
        Path password = server.folder.resolve("password");
        write(password, PASSWORD + "\n");
        server.run(
                "initdb",
                "-D",
                server.data(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + password,
                "--no-instructions",
                "-E",
                "UTF8",
                "--locale=C");
        server.configure();
        server.resume();
        server.sql("postgres", "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + PASSWORD + "'");
        server.sql("postgres", "CREATE ROLE " + SERVICE + " LOGIN PASSWORD '" + PASSWORD + "'");
        return server;
    }

    /// A streaming replica of this server, up to date and read-only, until it is promoted.
    public PostgresServer standby() {
        PostgresServer standby = new PostgresServer(ownFolder(), freePort());
        standby.run(
                "pg_basebackup",
                "-D",
                standby.data(),
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "-d",
                "host=127.0.0.1 port=" + port + " user=postgres password=" + PASSWORD);
        standby.configure();
        standby.resume();
        return standby;
    }

    private void configure() {
        run(
                "sh",
                "-c",
                "cat >> \"$0\"/postgresql.conf <<END\n"
                        + "listen_addresses = '127.0.0.1'\n"
                        + "port = "
                        + port
                        + "\n"
                        + "unix_socket_directories = ''\n"
                        + "shared_buffers = 16MB\n"
                        + "max_connections = 60\n"
                        + "END",
                data());
    }

    public int port() {
        return port;
    }

    /// What a service's `storeUrl` says.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + SERVICE;
    }

    /// The same for two servers of which one leads.
    public String url(String database, PostgresServer other) {
        return url(database).replace(port + "/", port + ",127.0.0.1:" + other.port + "/");
    }

    /// An empty database of its own for a test, which the owner's role owns.
    public String database() {
        String name = "test_" + DATABASES.incrementAndGet();
        sql("postgres", "CREATE DATABASE " + name + " OWNER " + OWNER);
        return name;
    }

    /// Runs statements as the superuser; returns what they print, columns apart by `|`.
    public String sql(String database, String statements) {
        return run(
                "psql",
                "-X",
                "-A",
                "-t",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                statements,
                "host=127.0.0.1 port="
                        + port
                        + " user=postgres dbname="
                        + database
                        + " password="
                        + PASSWORD);
    }

    /// Starts it again.
    public void resume() {
        run(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-t",
                "60",
                "-l",
                folder.resolve("log").toString(),
                "start");
    }

    /// As a loss of power to the server's processes: nothing is finished.
    public void crash() {
        run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    /// Makes a standby the primary.
    public void promote() {
        run("pg_ctl", "-D", data(), "-w", "promote");
    }

    /// From now on the server, whose name is `localhost`, speaks TLS, and asks the service's role
    /// for a certificate instead of a password. Returns the folder with `ca.crt` and, for the
    /// client, `client.crt` and `client.pk8`.
    public Path secure() {
        String script =
                """
                set -e
                mkdir tls
                cd tls
                key() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc "$@"; }
                key -x509 -days 2 -subj /CN=test-authority -keyout ca.key -out ca.crt
                key -subj /CN=localhost -addext subjectAltName=DNS:localhost \\
                    -keyout server.key -out s.csr
                key -subj /CN=sallyport -keyout client.key -out c.csr
                sign() {
                    openssl x509 -req -days 2 -CA ca.crt -CAkey ca.key -copy_extensions copy "$@"
                }
                sign -in s.csr -out server.crt
                sign -in c.csr -out client.crt
                openssl pkcs8 -topk8 -nocrypt -in client.key -outform DER -out client.pk8
                chmod 600 *.key
                cat >> ../data/postgresql.conf <<END
                ssl = on
                ssl_ca_file = '$PWD/ca.crt'
                ssl_cert_file = '$PWD/server.crt'
                ssl_key_file = '$PWD/server.key'
                END
                sed -i '1i hostssl all sallyport 127.0.0.1/32 cert' ../data/pg_hba.conf
                """;
        run("sh", "-c", script);
        sql("postgres", "SELECT pg_reload_conf()");
        return folder.resolve("tls");
    }

    /// The server's files, the write-ahead log included, that hold this text.
    public List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder.resolve("data"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /// Where all that it writes is, the write-ahead log included.
    public Path files() {
        return folder.resolve("data");
    }

    /// Everything in a database, as its superuser takes it away.
    public String dump(String database) {
        return run(
                "pg_dump",
                "host=127.0.0.1 port="
                        + port
                        + " user=postgres dbname="
                        + database
                        + " password="
                        + PASSWORD);
    }

    @Override
    public void close() {
        if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
            crash();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private static Path binaries() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        } catch (IOException none) {
            throw new IllegalStateException("no PostgreSQL here: script/test installs it", none);
        }
    }

    private static Path ownFolder() {
        try {
            Path folder = Files.createTempDirectory("sallyport-postgres");
            if (ROOT) {
                Files.setOwner(
                        folder,
                        folder.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName("postgres"));
            }
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String run(String... words) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        Path program = BINARIES.resolve(words[0]);
        command.add(Files.exists(program) ? program.toString() : words[0]);
        command.addAll(List.of(words).subList(1, words.length));
        try {
            // A file and no pipe: a server that was started would hold a pipe open.
            Path output = Files.createTempFile("sallyport-postgres", ".out");
            int code =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start()
                            .waitFor();
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            Files.delete(output);
            if (code != 0) {
                throw new IllegalStateException(words[0] + " failed: " + said);
            }
            return said;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
