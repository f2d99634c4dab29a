package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server without warning, again and again, at random moments under load: every token and
/// every act that was acknowledged has its entry, once, under a checkpoint that verifies.
class CrashStoryTest {
    /// `CONTRIBUTING.md` says how to run it a thousand times.
    private static final int KILLS = Integer.getInteger("crash.kills", 50);

    private static final int CALLERS = 8;

    @TempDir private Path home;
    private final int port = ServerProcess.freePort();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final Set<String> tenants = ConcurrentHashMap.newKeySet();
    private final AtomicInteger names = new AtomicInteger();

    private Path data() {
        return home.resolve("data");
    }

    private ServerProcess start() {
        return ServerProcess.start(
                        home,
                        List.of(
                                "--demo",
                                "--data",
                                data().toString(),
                                "--public-port",
                                Integer.toString(port)))
                .ready();
    }

    @Test
    void losesNothingThatItAcknowledged() throws Exception {
        Random random = new Random(KILLS);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ServerProcess server = start()) {
                load(server, random.nextInt(300));
            }
        }
        try (ServerProcess server = start()) {
            assertThat(server.stop()).isEqualTo(143);
        }
        assertThat(tokens).hasSizeGreaterThan(KILLS * CALLERS);
        assertThat(tenants).hasSizeGreaterThan(KILLS / 2);
        checkLog();
        checkEntries();
    }

    /// Runs callers until the server is killed under them.
    private void load(ServerProcess server, int moreMillis) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(CALLERS);
        Thread[] callers = new Thread[CALLERS + 1];
        for (int i = 0; i < CALLERS; i++) {
            callers[i] = Thread.ofPlatform().start(() -> untilKilled(begun, this::takeToken));
        }
        callers[CALLERS] =
                Thread.ofPlatform()
                        .start(() -> untilKilled(new CountDownLatch(1), this::createTenant));
        begun.await();
        LockSupport.parkNanos(moreMillis * 1_000_000L);
        server.kill();
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private interface Call {
        void once(DemoInstance instance);
    }

    private void untilKilled(CountDownLatch begun, Call call) {
        DemoInstance instance = new DemoInstance(data());
        try {
            while (true) {
                call.once(instance);
                begun.countDown();
            }
        } catch (java.io.UncheckedIOException killed) {
            // That is what this test does to it.
            begun.countDown();
        }
    }

    private void takeToken(DemoInstance instance) {
        String token = instance.token(0).text("access_token");
        String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        JsonObject claims = JsonObject.read(Base64.getUrlDecoder().decode(payload));
        // No two tokens share an entry.
        assertThat(tokens.add(claims.text("jti"))).isTrue();
    }

    private void createTenant(DemoInstance instance) {
        String name = "crash-" + names.incrementAndGet();
        JsonObject tenant = instance.activity("tenant.create", Map.of("name", name));
        tenants.add(tenant.text("id"));
    }

    private void checkLog() throws Exception {
        Path log = data().resolve("log");
        NoteVerifier key = NoteVerifier.parse(Files.readString(log.resolve("key")).strip());
        try (LogReader reader = LogReader.of(log)) {
            assertThat(new LogVerifier(reader, key).verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    private void checkEntries() {
        Keyring keyring =
                InstanceKeys.open(
                        new InstanceKeys.Ground(
                                data().resolve("keys"),
                                new SystemRandomness(),
                                InstantSource.system()),
                        new DemoSeal(data().resolve("demo.seal")));
        Set<String> seen = new HashSet<>();
        Set<String> tags = new HashSet<>();
        List<String> intents = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        try (Store store =
                JdbcStore.openSqlite(data(), keyring, InstantSource.system(), () -> {})) {
            store.journal()
                    .read(
                            0,
                            store.journal().durable(),
                            (position, tenant, _, sealed) -> {
                                // No two sealings end in the same tag, so one seen again is an
                                // entry that stands twice.
                                assertThat(tags.add(tag(sealed))).as("at %s", position).isTrue();
                                JsonObject event =
                                        JsonObject.read(keyring.openEvent(tenant, sealed));
                                if (event.text("action").equals("token.issued")) {
                                    byte[] id = keyring.positions(tenant).seal(position);
                                    seen.add(HexFormat.of().formatHex(id));
                                }
                                note(event, seen);
                                noteIntent(event, intents, outcomes);
                            });
        }
        // By hand: the library compares each with each.
        Set<String> lost = new HashSet<>(tokens);
        lost.addAll(tenants);
        lost.removeAll(seen);
        assertThat(lost).isEmpty();
        assertThat(intents).hasSizeGreaterThanOrEqualTo(tenants.size());
        assertThat(outcomes.stream().sorted())
                .containsExactlyElementsOf(intents.stream().sorted().toList());
    }

    private static String tag(byte[] sealed) {
        return HexFormat.of().formatHex(sealed, sealed.length - 16, sealed.length);
    }

    private static void note(JsonObject event, Set<String> seen) {
        if (event.text("action").equals("tenant.created")) {
            assertThat(seen.add(event.object("details").text("tenant"))).isTrue();
        }
    }

    private static void noteIntent(JsonObject event, List<String> intents, List<String> outcomes) {
        String request = event.text("request");
        switch (event.text("action")) {
            case "activity.intended" -> intents.add(request);
            case "activity.ended", "activity.failed" -> outcomes.add(request);
            case "activity.interrupted" -> outcomes.add(event.object("details").text("intended"));
            default -> assertThat(request).isNotEmpty();
        }
    }
}
