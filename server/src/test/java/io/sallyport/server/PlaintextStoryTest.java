package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The node looks for values of its own that only it knows, in every file that it writes.
class PlaintextStoryTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir private Path folder;
    private Node node;
    private DemoInstance instance;

    @BeforeEach
    void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JsonObject scan() {
        return instance.activity("store.scan", Map.of());
    }

    /// As the node knows it. Nobody asked for this tenant, so it stands in no list.
    private String canary() {
        TenantWalk walk = node.assembly().walk();
        String name = walk.tenants().watched(walk.context().get()).orElseThrow().name();
        assertThat(instance.activity("tenant.list", Map.of()).toString()).doesNotContain(name);
        return name;
    }

    private List<JsonObject> events() {
        return Events.of(node, AuditAction.PLAINTEXT_FOUND);
    }

    @Test
    void nothingIsFoundUnderLoadNorAfterEveryKeyWasRotated() throws Exception {
        AtomicBoolean loading = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> load =
                    threads.submit(() -> {
                        int tokens = 0;
                        while (loading.get()) {
                            tokens += instance.token(1).members().isEmpty() ? 0 : 1;
                        }
                        return tokens;
                    });
            scan();
            String tenant = canary();
            instance.activity("tenant-key.rotate", Map.of("tenant", tenant));
            instance.activity("purpose-key.rotate", Map.of("tenant", tenant));
            instance.get(instance.issuer(0) + "/" + tenant);
            for (int i = 0; i < 3; i++) {
                JsonObject scanned = scan();
                assertThat(scanned.objects("findings")).isEmpty();
                assertThat(scanned.number("files")).isGreaterThan(10);
                assertThat(scanned.number("bytes")).isGreaterThan(100_000);
            }
            loading.set(false);
            assertThat(load.get()).isPositive();
        }
        assertThat(events()).isEmpty();
    }

    @Test
    void aPlantedValueIsFoundInEachFormAndTheFindingDoesNotRepeatIt() throws IOException {
        scan();
        String name = canary();
        String value = name.substring(7);
        byte[] base64 = Base64.getEncoder().encode(("x" + name).getBytes(StandardCharsets.UTF_8));
        Files.writeString(folder.resolve("log").resolve("debug.txt"), "tenant=" + name + "\n");
        Files.write(folder.resolve("dump"), name.getBytes(StandardCharsets.UTF_16LE));
        Files.write(folder.resolve("store").resolve("spill"), base64);
        // Over the border between two blocks of a large file.
        byte[] large = new byte[3 * MEBIBYTE];
        byte[] plain = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(plain, 0, large, MEBIBYTE - 20, plain.length);
        Files.write(folder.resolve("large"), large);
        for (int twice = 0; twice < 2; twice++) {
            assertThat(scan().objects("findings"))
                    .extracting(found -> found.text("file") + " " + found.text("form"))
                    .containsExactlyInAnyOrder(
                            "dump UTF-16",
                            "large plain",
                            "log/debug.txt plain",
                            "store/spill base64");
        }
        assertThat(events()).hasSize(4).noneMatch(one -> one.toString().contains(value));
        for (String file : List.of("log/debug.txt", "dump", "store/spill", "large")) {
            Files.delete(folder.resolve(file));
        }
        assertThat(scan().objects("findings")).isEmpty();
    }

    @Test
    void aFileThatIsCalledByAValueIsFoundAndNotNamed() throws IOException {
        scan();
        String value = canary();
        Files.createFile(folder.resolve(value + ".tmp"));
        assertThat(scan().objects("findings"))
                .singleElement()
                .satisfies(found -> assertThat(found.toString()).doesNotContain(value));
        assertThat(events()).singleElement().asString().doesNotContain(value.substring(7));
        Files.delete(folder.resolve(value + ".tmp"));
    }

    @Test
    void theRoundsFindItByThemselvesPartByPart() throws IOException {
        Capabilities capabilities = node.assembly().capabilities();
        TenantWalk walk = node.assembly().walk();
        Watched watched =
                new Watched(
                        capabilities.tenants(),
                        capabilities.applications(),
                        capabilities.signingKeys(),
                        new io.sallyport.foundation.Ids(walk.time(), new SystemRandomness()));
        Watched.Values values = watched.plant(walk.context().get());
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        try (FileChannel core =
                FileChannel.open(
                        elsewhere.resolve("core"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            core.write(ByteBuffer.wrap(values.privateKey()), 80L * MEBIBYTE);
        }
        List<Integer> found = new ArrayList<>();
        var meters = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
        try (PlaintextScan scan = new PlaintextScan(elsewhere, walk, watched, meters)) {
            for (int i = 0; i < 3; i++) {
                scan.round();
                found.add(((List<?>) scan.status().getOrDefault("findings", List.of())).size());
            }
            assertThat(scan.status()).containsKey("at");
        }
        assertThat(found).isEqualTo(Arrays.asList(0, 0, 1));
        assertThat(events())
                .singleElement()
                .satisfies(
                        one -> assertThat(one.toString()).contains("private key").contains("core"));
        Files.delete(elsewhere.resolve("core"));
    }

    /// Reading a database's file by oneself and closing it would end SQLite's locks on it.
    @Test
    void theScanLeavesTheDatabasesLocksAlone() throws IOException {
        assertThat(instance.token(0).members()).isNotEmpty();
        String before = locks();
        assertThat(before.lines()).hasSize(2);
        scan();
        scan();
        assertThat(locks()).isEqualTo(before);
    }

    /// This process's locks on the database's files that stay while a connection is open: those
    /// that say that somebody is there, of the file format (SHARED_FIRST) and of the shared memory.
    private String locks() throws IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        StringBuilder own = new StringBuilder();
        for (String file : List.of("sallyport.db", "sallyport.db-shm")) {
            Object inode = Files.getAttribute(folder.resolve("store").resolve(file), "unix:ino");
            Files.readAllLines(Path.of("/proc/locks")).stream()
                    .filter(line -> line.contains(" " + pid + " "))
                    .filter(line -> line.contains(":" + inode + " "))
                    .filter(line -> line.matches(".* (1073741826 1073742335|128 128)"))
                    .map(line -> line.substring(line.indexOf("POSIX")))
                    .sorted()
                    .forEach(line -> own.append(line).append('\n'));
        }
        return own.toString();
    }
}
