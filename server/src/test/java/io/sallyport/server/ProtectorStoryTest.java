package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real server whose root key is sealed in one way after the other, with a token in SoftHSM.
@Tag("external")
class ProtectorStoryTest {
    private static final String PHRASE = "correct horse battery";
    private static final Map<String, Object> CONTOSO = Map.of("tenant", "contoso");

    @TempDir private Path home;
    private final String port = Integer.toString(ServerProcess.freePort());
    private SoftToken token;

    @BeforeEach
    void makeToken() {
        token = SoftToken.in(home);
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path secret(String... lines) {
        try {
            return Files.write(Files.createTempFile(home, "secret", ""), List.of(lines));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void make(String descriptor, String secret, String... more) throws Exception {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--init",
                                "--data",
                                data().toString(),
                                "--origin",
                                "https://localhost:" + port,
                                "--pkcs11-module",
                                SoftToken.MODULE.toString(),
                                descriptor,
                                "7"));
        words.addAll(List.of(more));
        ServerProcess init =
                ServerProcess.startIn(home, token.environment(), words, secret(secret));
        assertThat(init.exitCode()).as(init.output()).isZero();
    }

    private ServerProcess start(Path folder, String descriptor, String... secret) {
        List<String> words =
                List.of("--data", folder.toString(), "--public-port", port, descriptor, "7");
        return ServerProcess.startIn(home, token.environment(), words, secret(secret));
    }

    private void refused(Path folder, String words, String descriptor, String... secret)
            throws InterruptedException {
        try (ServerProcess server = start(folder, descriptor, secret)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.output()).contains(words);
        }
    }

    private JsonObject perform(String activity, Map<String, Object> parameters) {
        return DemoInstance.activity(data(), activity, parameters);
    }

    private String id(String kind) {
        return protector(kind).text("id");
    }

    private JsonObject protector(String kind) {
        return perform("protector.list", Map.of()).objects("protectors").stream()
                .filter(one -> one.text("kind").equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private void tenants(String... names) {
        assertThat(perform("tenant.list", Map.of()).objects("tenants"))
                .extracting(one -> one.text("name"))
                .containsExactlyInAnyOrder(names);
    }

    /// Add the new one, test it, remove the old one: at no moment is there only an untested one.
    @Test
    void isSealedFromAPassphraseToATokenToShares() throws Exception {
        make("--passphrase-fd", PHRASE);
        try (ServerProcess node = start(data(), "--passphrase-fd", PHRASE).ready()) {
            perform("tenant.create", Map.of("name", "contoso"));
            Map<String, Object> pin = Map.of("token", SoftToken.LABEL, "pin", SoftToken.PIN);
            perform("protector.add", with(pin, "holder", "the rack in room 4"));
            assertThat(perform("protector.test", with(pin, "id", id("pkcs11"))).yes("opens"))
                    .isTrue();
            perform("protector.remove", Map.of("id", id("passphrase")));
            assertThat(node.stop()).isEqualTo(143);
        }
        refused(data(), "is of the kind passphrase", "--passphrase-fd", PHRASE);
        Path old = home.resolve("old");
        List<String> shares;
        try (ServerProcess node = start(data(), "--pin-fd", SoftToken.PIN).ready()) {
            Copies.of(data().resolve("keys"), old.resolve("keys"));
            tenants("contoso");
            shares =
                    perform("protector.add", Map.of("holder", "C", "threshold", 2, "count", 3))
                            .texts("shares");
            String two = shares.get(2) + "," + shares.get(0);
            assertThat(
                            perform("protector.test", Map.of("id", id("shares"), "shares", two))
                                    .yes("opens"))
                    .isTrue();
            assertThat(token.keys()).hasSize(1);
            removeToken();
            assertThat(token.keys()).isEmpty();
            assertThat(node.stop()).isEqualTo(143);
        }
        refused(data(), "is of the kind pkcs11", "--pin-fd", SoftToken.PIN);
        try (ServerProcess node =
                start(data(), "--shares-fd", shares.get(1), shares.get(2)).ready()) {
            tenants("contoso");
            assertThat(node.stop()).isEqualTo(143);
        }
        // The keys as they were sealed by the token: its key is gone.
        Copies.of(data(), home.resolve("joined"), "keys", "sallyport.sock");
        Copies.of(old.resolve("keys"), home.resolve("joined").resolve("keys"));
        refused(home.resolve("joined"), "does not open this instance", "--pin-fd", SoftToken.PIN);
    }

    /// A wrong PIN removes nothing.
    private void removeToken() {
        String id = id("pkcs11");
        assertThatThrownBy(() -> perform("protector.remove", Map.of("id", id, "pin", "000000")))
                .hasMessageContaining("the PIN is wrong");
        assertThat(id("pkcs11")).isEqualTo(id);
        assertThat(
                        perform("protector.remove", Map.of("id", id, "pin", SoftToken.PIN))
                                .yes("destroyed"))
                .isTrue();
    }

    private static Map<String, Object> with(Map<String, Object> some, String name, Object value) {
        Map<String, Object> all = new TreeMap<>(some);
        all.put(name, value);
        return all;
    }

    /// Somebody copied the whole data folder, knows the PIN and reaches the token.
    @Test
    void aStolenFolderDoesNotOpenOnceItsTenantWasShredded() throws Exception {
        make("--pin-fd", SoftToken.PIN, "--pkcs11-token", SoftToken.LABEL);
        Path copies = Files.createDirectory(home.resolve("copies"));
        try (ServerProcess node = start(data(), "--pin-fd", SoftToken.PIN).ready()) {
            perform("tenant.create", Map.of("name", "contoso"));
            perform("tenant.create", Map.of("name", "fabrikam"));
            perform("keyring-copy.add", Map.of("folder", copies.toString()));
            assertThat(node.stop()).isEqualTo(143);
        }
        Path stolen = home.resolve("stolen");
        Copies.of(data(), stolen, "sallyport.sock");
        Copies.of(copies, home.resolve("stolen-copies"));
        try (ServerProcess thief = start(stolen, "--pin-fd", SoftToken.PIN).ready()) {
            assertThat(DemoInstance.activity(stolen, "tenant.list", Map.of()).objects("tenants"))
                    .hasSize(2);
            assertThat(thief.stop()).isEqualTo(143);
        }
        List<String> before = token.keys();
        assertThat(before).hasSize(1);
        try (ServerProcess node = start(data(), "--pin-fd", SoftToken.PIN).ready()) {
            perform("tenant.shred", Map.of("tenant", "contoso", "graceDays", 0L));
            String certificate =
                    perform("tenant.destroy", with(CONTOSO, "pin", SoftToken.PIN))
                            .text("certificate");
            assertThat(certificate)
                    .contains("old seals destroyed: 1, not destroyed: 0", "opened: 0");
            assertThat(node.stop()).isEqualTo(143);
        }
        assertThat(token.keys()).hasSize(1).doesNotContainAnyElementsOf(before);
        refused(stolen, "does not open this instance", "--pin-fd", SoftToken.PIN);
        // Nor do the copies of the keys that were stolen with it, beside any data.
        Path joined = home.resolve("joined");
        Copies.of(stolen, joined, "keys", "sallyport.sock", "lock");
        Copies.of(home.resolve("stolen-copies"), joined.resolve("keys"));
        refused(joined, "does not open this instance", "--pin-fd", SoftToken.PIN);
        assertThat(copies.resolve("keyring"))
                .hasSameBinaryContentAs(data().resolve("keys").resolve("keyring"));
        try (ServerProcess node = start(data(), "--pin-fd", SoftToken.PIN).ready()) {
            tenants("contoso", "fabrikam");
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    @Test
    void aSuspendedTokenOpensAgainWhenItIsResumed() throws Exception {
        make("--passphrase-fd", PHRASE);
        try (ServerProcess node = start(data(), "--passphrase-fd", PHRASE).ready()) {
            Map<String, Object> pin = Map.of("token", SoftToken.LABEL, "pin", SoftToken.PIN);
            perform("protector.add", with(pin, "holder", "the rack in room 4"));
            perform("protector.suspend", Map.of("id", id("pkcs11"), "days", 14L));
            assertThat(protector("pkcs11").text("state")).isEqualTo("suspended");
            assertThat(protector("pkcs11").text("suspendedUntil")).isNotEmpty();
            assertThatThrownBy(() ->
                            perform(
                                    "protector.suspend",
                                    Map.of("id", id("passphrase"), "days", 1L)))
                    .hasMessageContaining("last active");
            assertThat(node.stop()).isEqualTo(143);
        }
        refused(data(), "is suspended until", "--pin-fd", SoftToken.PIN);
        try (ServerProcess node = start(data(), "--passphrase-fd", PHRASE).ready()) {
            perform("protector.resume", Map.of("id", id("pkcs11")));
            assertThat(node.stop()).isEqualTo(143);
        }
        try (ServerProcess node = start(data(), "--pin-fd", SoftToken.PIN).ready()) {
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    /// A week later; systemd holds the PIN as a credential.
    private ServerProcess startAWeekLater(Path credentials) throws IOException {
        Map<String, String> environment = new TreeMap<>(token.environment());
        Path clock = Files.writeString(home.resolve("clock"), "+691200\n");
        environment.putAll(ServerProcess.clock(clock));
        environment.put("CREDENTIALS_DIRECTORY", credentials.toString());
        List<String> words =
                List.of("--data", data().toString(), "--public-port", port, "--pin-fd", "7");
        return ServerProcess.startIn(home, environment, words, secret(SoftToken.PIN)).ready();
    }

    private void untilTestIs(String wanted, String before) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        JsonObject one = protector("pkcs11");
        while (!one.text("test").equals(wanted) || one.text("tested").equals(before)) {
            assertThat(System.nanoTime()).as(one.toString()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            one = protector("pkcs11");
        }
    }

    @Test
    void theNodeOpensTheTokensSealByItselfEveryWeek() throws Exception {
        make("--pin-fd", SoftToken.PIN, "--pkcs11-token", SoftToken.LABEL);
        Path credentials = Files.createDirectory(home.resolve("credentials"));
        Path pin = Files.writeString(credentials.resolve("sallyport-pin"), SoftToken.PIN);
        String made;
        try (ServerProcess node = start(data(), "--pin-fd", SoftToken.PIN).ready()) {
            made = protector("pkcs11").text("tested");
            node.stop();
        }
        Path broken = home.resolve("broken");
        Copies.of(data(), broken, "sallyport.sock");
        try (ServerProcess node = startAWeekLater(credentials)) {
            untilTestIs("tested", made);
            assertThat(node.output()).doesNotContain("did not open");
            node.stop();
        }
        // The same week, with a PIN that is not the token's any more.
        Files.writeString(pin, "000000");
        Files.move(data(), home.resolve("done"));
        Files.move(broken, data());
        try (ServerProcess node = startAWeekLater(credentials)) {
            untilTestIs("failed", "");
            assertThat(node.output()).contains("did not open in its test", "the PIN is wrong");
            assertThat(node.output()).doesNotContain(SoftToken.PIN, "000000");
            node.stop();
        }
    }
}
