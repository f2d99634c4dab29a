package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A start that cannot succeed says so in one line, exits non-zero and damages nothing.
class StartRefusalsTest {
    @TempDir private Path home;
    private Path data;
    private final String port = Integer.toString(ServerProcess.freePort());

    @BeforeEach
    void name() {
        data = home.resolve("data");
    }

    private ServerProcess start(String... arguments) {
        return ServerProcess.start(home, List.of(arguments));
    }

    private ServerProcess demo() {
        return start("--demo", "--data", data.toString(), "--public-port", port);
    }

    private void stopped(ServerProcess process) throws InterruptedException {
        process.ready().stop();
    }

    private static void refused(ServerProcess process, int code, String... words)
            throws InterruptedException {
        assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
        String output = process.output();
        assertThat(output.lines()).as(output).hasSize(1);
        assertThat(output).startsWith("sallyport: ").contains(words);
    }

    private Path passphrase(String text) throws IOException {
        return Files.writeString(Files.createTempFile(home, "passphrase", ""), text + "\n");
    }

    /// Gives the passphrase as a shell's redirection would, on file descriptor 7.
    private ServerProcess withPassphrase(Path passphrase, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--passphrase-fd", "7"));
        return ServerProcess.startWithDescriptor7(home, all, passphrase);
    }

    private ServerProcess init(Path passphrase) {
        return withPassphrase(
                passphrase,
                "--init",
                "--data",
                data.toString(),
                "--origin",
                "https://localhost:" + port);
    }

    @Test
    void namesATakenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String busy = Integer.toString(taken.getLocalPort());
            ServerProcess process =
                    start("--demo", "--data", data.toString(), "--public-port", busy);
            refused(process, 1, "port " + busy, "choose another");
        }
    }

    @Test
    void namesAFolderInUse() throws Exception {
        try (ServerProcess first = demo().ready()) {
            refused(demo(), 1, data.toString(), "in use");
            assertThat(first.stop()).isEqualTo(143);
        }
    }

    @Test
    void namesAWrongPassphraseAndOpensWithTheRightOne() throws Exception {
        Path right = passphrase("correct horse battery");
        assertThat(init(right).exitCode()).isZero();
        Map<Path, ByteBuffer> before = contents();
        Path wrong = passphrase("wrong horse battery");
        refused(
                withPassphrase(wrong, "--data", data.toString(), "--public-port", port),
                1,
                "wrong passphrase");
        assertThat(contents()).isEqualTo(before);
        stopped(withPassphrase(right, "--data", data.toString(), "--public-port", port));
    }

    @Test
    void asksForAPassphraseWhereNoneIsGiven() throws Exception {
        assertThat(init(passphrase("correct horse battery")).exitCode()).isZero();
        refused(
                start("--data", data.toString(), "--public-port", port),
                1,
                "no passphrase",
                "--passphrase-fd");
    }

    @Test
    void refusesAShortPassphrase() throws Exception {
        refused(init(passphrase("short")), 1, "too short");
        assertThat(init(passphrase("correct horse battery")).exitCode()).isZero();
    }

    @Test
    void keepsDemonstrationsAndRealInstancesApart() throws Exception {
        stopped(demo());
        refused(start("--data", data.toString()), 1, "demonstration", "--demo");
        data = home.resolve("real");
        Path passphrase = passphrase("correct horse battery");
        assertThat(init(passphrase).exitCode()).isZero();
        refused(demo(), 1, "real instance");
        refused(init(passphrase), 1, "holds an instance already");
    }

    @Test
    void sendsABeginnerToInit() throws Exception {
        refused(start("--data", data.toString()), 1, "no instance", "init");
    }

    @Test
    void refusesAFolderOfSomebodyElses() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("thesis.txt"), "precious");
        refused(demo(), 1, "not empty");
        assertThat(data.resolve("thesis.txt")).hasContent("precious");
    }

    @Test
    void namesAnUnknownConfigurationKey() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("config.json"), "{\"publicPrt\":8443}");
        refused(demo(), 1, "unknown configuration key \"publicPrt\"", "publicPort");
    }

    @Test
    void namesADamagedConfiguration() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("config.json"), "{\"publicPort\":");
        refused(demo(), 1, "config.json", "not well-formed JSON");
    }

    @Test
    void refusesAnotherOriginThanItWasMadeFor() throws Exception {
        stopped(demo());
        String other = Integer.toString(ServerProcess.freePort());
        refused(
                start("--demo", "--data", data.toString(), "--public-port", other),
                1,
                "made for https://localhost:" + port);
    }

    @Test
    void namesADamagedDatabase() throws Exception {
        stopped(demo());
        Path database = data.resolve("store").resolve("sallyport.db");
        byte[] noise = "no database at all ".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        Files.write(database, noise);
        refused(demo(), 1, "sallyport.db", "damaged", "backup");
        assertThat(Files.readAllBytes(database)).isEqualTo(noise);
    }

    @Test
    void namesADamagedKeyringAndJournalAndRootFile() throws Exception {
        stopped(demo());
        for (String name : List.of("keys/keyring", "journal", "keys/root.json")) {
            Path file = data.resolve(name);
            if (Files.isDirectory(file)) {
                try (Stream<Path> files = Files.list(file)) {
                    file = files.toList().getFirst();
                }
            }
            byte[] whole = Files.readAllBytes(file);
            byte[] damaged = whole.clone();
            damaged[damaged.length / 3] ^= 0x40;
            Files.write(file, damaged);
            refused(demo(), 1, file.getFileName().toString());
            Files.write(file, whole);
        }
        stopped(demo());
    }

    /// A lost root file is not an invitation to make new keys over the old ones.
    @Test
    void keepsEverythingWhenAPartIsMissing() throws Exception {
        stopped(demo());
        for (String part :
                List.of("keys/root.json", "keys/keyring", "store/sallyport.db", "journal")) {
            Path path = data.resolve(part);
            Path aside = home.resolve("aside");
            Files.move(path, aside);
            Map<Path, ByteBuffer> before = contents();
            refused(demo(), 1, path.getFileName().toString(), "missing", "restore it");
            if (part.equals("keys/root.json")) {
                refused(start("--init", "--data", data.toString()), 1, "root.json is missing");
            }
            assertThat(contents()).isEqualTo(before);
            Files.move(aside, path);
        }
        stopped(demo());
    }

    @Test
    void refusesAJournalThatLostWhatTheLogHasSigned() throws Exception {
        stopped(demo());
        Path journal;
        try (Stream<Path> files = Files.list(data.resolve("journal"))) {
            journal = files.toList().getFirst();
        }
        byte[] whole = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(whole, whole.length - 20));
        for (int start = 0; start < 3; start++) {
            ServerProcess process = demo();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(1);
            assertThat(process.output()).contains("more entries than the journal holds");
        }
    }

    @Test
    void changesNothingOfAFolderThatIsNotIts() throws Exception {
        Files.createDirectories(data.resolve("keys"));
        Files.createDirectories(data.resolve("store"));
        Files.writeString(data.resolve("keys").resolve("Key.java"), "source");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<Path, ByteBuffer> before = contents();
        refused(demo(), 1, "holds no instance");
        refused(start("--data", data.toString()), 1, "holds no instance");
        refused(start("--init", "--data", data.toString()), 1, "holds no instance");
        assertThat(contents()).isEqualTo(before);
        assertThat(Files.getPosixFilePermissions(data))
                .isEqualTo(PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void leavesAFirstStartsFolderFreeWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String busy = Integer.toString(taken.getLocalPort());
            refused(
                    start("--demo", "--data", data.toString(), "--public-port", busy),
                    1,
                    "port " + busy);
        }
        stopped(demo());
    }

    @Test
    void namesAWrongKindInTheConfiguration() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("config.json"), "{\"publicPort\":\"8443\"}");
        refused(demo(), 1, "config.json", "publicPort");
        Files.delete(data.resolve("config.json"));
        Files.createDirectories(data.resolve("config.json"));
        refused(demo(), 1, "config.json", "cannot be read");
    }

    @Test
    void explainsAnUnusableCommandLine() throws Exception {
        refused(start("--nonsense"), 2, "unknown option --nonsense", "--help");
        refused(start("--public-port", "http"), 2, "--public-port needs a number");
        refused(start("--data"), 2, "--data needs a value");
        refused(start("--data", ""), 2, "--data needs a value");
        refused(start("--demo", "--init"), 2, "--demo");
        ServerProcess help = start("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("--passphrase-fd", "--demo", "./sallyport init");
    }

    @Test
    void eachActHasItsOwnHelp() throws Exception {
        ServerProcess help = start("--restore", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output())
                .contains("./sallyport restore FILE", "--replace", "--pin-fd", "--help")
                .doesNotContain("./sallyport init", "--store-owner ROLE", "--public-port");
    }

    @Test
    void saysWhichSecretOpensWhereAnotherKindIsGiven() throws Exception {
        ServerProcess init = start("--init", "--data", data.toString(), "--deal", "2/3");
        assertThat(init.exitCode()).as(init.output()).isZero();
        refused(
                withPassphrase(
                        passphrase("correct horse battery"),
                        "--data",
                        data.toString(),
                        "--public-port",
                        port),
                1,
                "no protector of this instance is of the kind passphrase",
                "of the kind shares");
    }

    /// Megabytes, compared at once and not byte by byte.
    private Map<Path, ByteBuffer> contents() throws IOException {
        Map<Path, ByteBuffer> contents = new HashMap<>();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
