package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The public listener's certificate is ordered from an ACME directory that others wrote, which
/// validates the host over the listener itself.
@Tag("external")
class AcmeStoryTest {
    @TempDir private Path home;
    private RealNode node;
    private PebbleServer pebble;

    @BeforeEach
    void make() throws Exception {
        node = RealNode.make(home);
        pebble = new PebbleServer(home.resolve("pebble"), node.port());
    }

    @AfterEach
    void stop() {
        pebble.close();
    }

    private void configure(Map<String, Object> more) throws IOException {
        Map<String, Object> acme = new TreeMap<>(more);
        acme.put("directory", pebble.directory());
        acme.put("ca", pebble.authority().toString());
        acme.put("contact", "mailto:operator@example.test");
        acme.putIfAbsent("termsOfServiceAgreed", true);
        node.configure(Map.of("acme", acme));
    }

    private JsonObject shown() throws IOException {
        return node.status().object("certificate");
    }

    private JsonObject shown(Predicate<JsonObject> wanted) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!wanted.test(shown())) {
            if (System.nanoTime() > end) {
                throw new AssertionError(shown() + "\n" + pebble.said());
            }
            LockSupport.parkNanos(100_000_000);
        }
        return shown();
    }

    private static boolean isIssued(JsonObject shown) {
        return shown.text("source").equals("acme");
    }

    private void serves(Path root) throws Exception {
        for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
            assertThat(OpensslAuthority.client(root, node.port(), version))
                    .contains("Verification: OK");
        }
    }

    @Test
    void aCertificateIsOrderedAndServedAndKept() throws Exception {
        pebble.start();
        Path root = pebble.issuer();
        configure(Map.of());
        String serial;
        try (ServerProcess process = node.start().ready()) {
            serial = shown(AcmeStoryTest::isIssued).text("serial");
            serves(root);
            JsonObject obtained = node.told("certificate.obtained").getFirst();
            assertThat(obtained.text("serial")).isEqualTo(serial);
            assertThat(obtained.text("directory")).isEqualTo(pebble.directory());
            assertThat(node.told("acme-account.created")).hasSize(1);
            assertThat(node.told("certificate.loaded").getFirst().text("source")).isEqualTo("acme");
            assertThat(process.stop()).isEqualTo(143);
        }
        try (ServerProcess process = node.start().ready()) {
            assertThat(shown().text("serial")).isEqualTo(serial);
            serves(root);
            assertThat(node.told("certificate.obtained")).hasSize(1);
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    /// Nobody else gets anything over the protocol of the validation.
    @Test
    void theValidationsProtocolIsSpokenWithNobodyElse() throws Exception {
        pebble.start();
        Path root = pebble.issuer();
        configure(Map.of());
        try (ServerProcess process = node.start().ready()) {
            shown(AcmeStoryTest::isIssued);
            assertThat(OpensslAuthority.client(root, node.port(), "-alpn", "acme-tls/1"))
                    .contains("alert no application protocol");
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    @Test
    void itIsRenewedAtTwoThirdsOfItsLife() throws Exception {
        pebble.issuingFor(Duration.ofSeconds(60)).start();
        Path root = pebble.issuer();
        configure(Map.of());
        try (ServerProcess process = node.start().ready()) {
            String first = shown(AcmeStoryTest::isIssued).text("serial");
            shown(now -> isIssued(now) && !now.text("serial").equals(first));
            serves(root);
            assertThat(node.told("certificate.obtained")).hasSize(2);
            assertThat(node.told("acme-account.created")).hasSize(1);
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    @Test
    void whileTheDirectoryIsDownTheInstancesOwnServes() throws Exception {
        configure(Map.of());
        try (ServerProcess process = node.start().ready()) {
            JsonObject waiting = shown(now -> now.members().containsKey("problem"));
            assertThat(waiting.text("source")).isEqualTo("own");
            assertThat(waiting.text("problem")).contains(pebble.directory(), "cannot be reached");
            serves(node.authority());
            pebble.start();
            Path root = pebble.issuer();
            shown(AcmeStoryTest::isIssued);
            serves(root);
            assertThat(shown().members()).doesNotContainKey("problem");
            assertThat(node.told("acme.failed"))
                    .singleElement()
                    .satisfies(
                            told -> assertThat(told.text("problem")).contains("cannot be reached"));
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    @Test
    void aDirectoryThatWantsToKnowTheOperatorGetsItsKey() throws Exception {
        pebble.forKnown().start();
        Path root = pebble.issuer();
        configure(Map.of());
        try (ServerProcess process = node.start().ready()) {
            assertThat(shown(now -> now.members().containsKey("problem")).text("problem"))
                    .contains("externalAccountBinding");
            serves(node.authority());
            assertThat(process.stop()).isEqualTo(143);
        }
        Path secret = home.resolve("eab");
        Files.createFile(
                secret,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PebbleServer.EXTERNAL_KEY + "\n");
        configure(Map.of("eab", Map.of("keyId", "kid-1", "secretFile", secret.toString())));
        try (ServerProcess process = node.start().ready()) {
            shown(AcmeStoryTest::isIssued);
            serves(root);
            assertThat(process.stop()).isEqualTo(143);
            assertThat(process.output()).doesNotContain(PebbleServer.EXTERNAL_KEY);
        }
    }

    @Test
    void saysWhatToChangeInTheConfiguration() throws Exception {
        configure(Map.of("termsOfServiceAgreed", false));
        refused("terms of service");
        node.configure(Map.of("acme", Map.of("directory", "x", "termsOfServiceAgreed", true)));
        refused("directory is not an https address");
        configure(Map.of("directry", "x"));
        refused("acme: it has directory");
        configure(Map.of("eab", Map.of("keyId", "kid-1")));
        refused("eab has keyId and secretFile");
        configure(Map.of("eab", Map.of("keyId", "kid-1", "secretFile", "absent")));
        refused("secretFile", "cannot be read");
        configure(Map.of());
        node.configure(Map.of("publicCertificate", "a.pem"));
        refused("publicCertificate and acme");
    }

    private void refused(String... words) throws Exception {
        ServerProcess process = node.start();
        assertThat(process.exitCode()).as(process.output()).isEqualTo(1);
        assertThat(process.output().lines()).as(process.output()).hasSize(1);
        assertThat(process.output()).startsWith("sallyport: ").contains(words);
    }
}
