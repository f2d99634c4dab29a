package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant is destroyed, and somebody who kept the database of before tries to bring it back.
class ShredStoryTest {
    private static final Map<String, Object> CONTOSO = Map.of("tenant", "contoso");

    /// All but the keys.
    private static final List<String> DATA = List.of("store", "journal", "log", "ledger");

    @TempDir private Path home;
    private int port;

    @BeforeEach
    void choosePort() {
        port = ServerProcess.freePort();
    }

    private Path data() {
        return home.resolve("data");
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void refused(Runnable act, String... words) {
        assertThatThrownBy(act::run).hasMessageContainingAll(words);
    }

    private static int tokenStatus(DemoInstance instance, int tenant) {
        return instance.post(
                        instance.issuer(tenant) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        instance.basic(tenant))
                .statusCode();
    }

    @Test
    void destroysATenantSoThatNoDataBackupBringsItBack() throws Exception {
        Path copies = Files.createDirectory(home.resolve("copies"));
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            instance.activity("keyring-copy.add", Map.of("folder", copies.toString()));
            assertThat(node.demonstration()).isTrue();
        }
        for (String part : DATA) {
            copy(data().resolve(part), home.resolve("backup").resolve(part));
        }
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            destroy(instance);
            verify(instance);
            assertThat(tokenStatus(instance, 0)).isEqualTo(404);
            assertThat(tokenStatus(instance, 1)).isEqualTo(200);
            refused(
                    () -> instance.activity("tenant.create", Map.of("name", "contoso")),
                    "HTTP/1.1 409");
            assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
            assertThat(node.demonstration()).isTrue();
        }
        for (String name : List.of("keyring", "root.json")) {
            assertThat(copies.resolve(name))
                    .hasSameBinaryContentAs(data().resolve("keys").resolve(name));
        }
        restore();
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            assertThat(tokenStatus(instance, 0)).isEqualTo(503);
            assertThat(tokenStatus(instance, 1)).isEqualTo(200);
            assertThat(node.demonstration()).isTrue();
        }
    }

    /// Neither values nor keys: what is left of the tenant are sealed events that nothing opens.
    @Test
    void theLogVerifiesAndNothingOfTheTenantIsInAnyFile() throws Exception {
        SamplePerson ada = SamplePerson.numbered(1);
        byte[] sealed;
        byte[] wrapped;
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            TenantId id = TenantId.parse(instance.tenant(0).text("id"));
            TenantWalk walk = node.assembly().walk();
            ada.enrol(walk, walk.enter(id));
            long at = ada.act(walk, walk.enter(id));
            sealed = entry(walk, at);
            wrapped = wrappedKey(id);
            FolderSearch search = new FolderSearch().values(ada).bytes("wrapped key", wrapped);
            assertThat(search.in(data()))
                    .isNotEmpty()
                    .allMatch(one -> one.contains("wrapped key, plain"));
            instance.activity("tenant.shred", Map.of("tenant", "contoso", "graceDays", 0L));
            assertThat(instance.activity("tenant.destroy", CONTOSO).yes("wiped")).isTrue();
            assertThat(search.in(data())).isEmpty();
            assertThat(instance.activity("audit.show", Map.of("position", at)).yes("erased"))
                    .isTrue();
            assertThat(entry(walk, at)).isEqualTo(sealed);
            for (TenantId other : walk.keyring().tenants()) {
                assertThatThrownBy(() -> walk.keyring().openEvent(other, sealed))
                        .hasMessageContaining("does not open");
            }
        }
        assertThat(new FolderSearch().values(ada).bytes("wrapped key", wrapped).in(data()))
                .isEmpty();
        Path log = data().resolve("log");
        NoteVerifier key = NoteVerifier.parse(Files.readString(log.resolve("key")).strip());
        try (LogReader reader = LogReader.of(log)) {
            assertThat(new LogVerifier(reader, key).verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    private static byte[] entry(TenantWalk walk, long position) {
        List<byte[]> found = new ArrayList<>();
        walk.store().journal().read(position, position + 1, (_, _, _, one) -> found.add(one));
        return found.getFirst();
    }

    /// Of the tenant's key as the keyring's file has it: behind its id, an epoch and a version.
    private byte[] wrappedKey(TenantId tenant) throws IOException {
        byte[] file = Files.readAllBytes(data().resolve("keys").resolve("keyring"));
        int at = 0;
        while (!Arrays.equals(file, at, at + 16, tenant.bytes(), 0, 16)) {
            at++;
        }
        return Arrays.copyOfRange(file, at + 24, at + 24 + 60);
    }

    /// Only when the grace is over and nothing holds the tenant.
    private void destroy(DemoInstance instance) {
        refused(() -> instance.activity("tenant.destroy", CONTOSO), "Nobody has asked");
        instance.activity("tenant.shred", Map.of("tenant", "contoso", "graceDays", 3L));
        refused(() -> instance.activity("tenant.destroy", CONTOSO), "The grace ends at");
        refused(() -> instance.activity("tenant.resume", CONTOSO), "keep it first");
        instance.activity("tenant.shred", Map.of("tenant", "contoso", "graceDays", 0L));
        Map<String, Object> hold = Map.of("tenant", "contoso", "reason", "4 C 12/26");
        instance.activity("tenant.hold", hold);
        refused(() -> instance.activity("tenant.destroy", CONTOSO), "4 C 12/26");
        instance.activity("tenant.release", hold);
    }

    private void verify(DemoInstance instance) throws Exception {
        JsonObject destroyed = instance.activity("tenant.destroy", CONTOSO);
        String certificate = destroyed.text("certificate");
        Note note = Note.parse(certificate.getBytes(StandardCharsets.UTF_8));
        String key = Files.readString(data().resolve("log").resolve("key")).strip();
        assertThat(NoteVerifier.parse(key).verifies(note)).isTrue();
        assertThat(certificate).contains("opened: 0", "written anew without the tenant", "limit: ");
        assertThat(certificate).doesNotContain("rows tried: 0");
        refused(() -> instance.activity("tenant.destroy", CONTOSO), "has been shredded");
    }

    /// The data of before, under today's keys.
    private void restore() throws IOException {
        for (String part : DATA) {
            try (Stream<Path> files = Files.walk(data().resolve(part))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            copy(home.resolve("backup").resolve(part), data().resolve(part));
        }
    }
}
