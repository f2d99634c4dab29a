package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.ConsistencyProof;
import io.sallyport.audit.merkle.EntryBundle;
import io.sallyport.audit.merkle.InclusionProof;
import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Proofs;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's log on a real store, as its auditor reads it.
class TenantLogsTest {
    private static final TenantId CONTOSO = SmallInstance.CONTOSO;

    @TempDir Path folder;
    private SmallInstance instance;
    private LogKeys keys;
    private InstanceLog log;
    private TenantViews views;
    private TenantLogs logs;

    /// An entry of the journal that is an anchor.
    private record Anchor(long position, byte[] entry, JsonObject event) {}

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        open();
    }

    private void open() {
        keys = new LogKeys(instance.store, instance.ids, instance.time);
        log =
                InstanceLog.open(
                        folder.resolve("log"),
                        instance.store.journal(),
                        keys.instance(realm(), instance.id()),
                        () -> {});
        log.start();
        views = TenantViews.open(folder.resolve("views"), instance.store.journal(), log::published);
        views.start();
        logs = new TenantLogs(views, keys, instance.id(), instance.time);
    }

    private void close() {
        views.close();
        log.close();
    }

    @AfterEach
    void stop() {
        close();
        instance.close();
    }

    private RequestContext realm() {
        return instance.in(TenantId.OPERATOR_REALM);
    }

    private RequestContext contoso() {
        return instance.in(CONTOSO);
    }

    private void tell(int events) {
        for (int i = 0; i < events; i++) {
            instance.store
                    .append(
                            AuditEvent.of(
                                    contoso(),
                                    instance.time.instant(),
                                    AuditAction.TOKEN_ISSUED,
                                    Map.of("number", Integer.toString(i))))
                    .await();
        }
    }

    /// How many entries the journal has of the tenant.
    private long held(TenantId tenant) {
        List<Long> positions = new ArrayList<>();
        instance.store
                .journal()
                .read(
                        0,
                        instance.store.journal().durable(),
                        (position, of, _, _) -> {
                            if (of.equals(tenant)) {
                                positions.add(position);
                            }
                        });
        return positions.size();
    }

    private void awaitViews() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!caughtUp()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean caughtUp() {
        try {
            return views.size(CONTOSO) == held(CONTOSO);
        } catch (Refusal notYet) {
            assertThat(notYet.code()).isEqualTo(RefusalCode.UNAVAILABLE);
            return false;
        }
    }

    private LogReader auditor() {
        return (path, _) -> logs.read(contoso(), path);
    }

    private Verification verify(String key) throws IOException {
        return new LogVerifier(auditor(), NoteVerifier.parse(key))
                .verify(LogVerifier.Progress.SILENT);
    }

    private byte[] checkpoint() {
        return logs.read(contoso(), "checkpoint").orElseThrow();
    }

    private static Checkpoint parsed(byte[] note) {
        return Checkpoint.parse(Note.parse(note).text());
    }

    @Test
    void anAuditorVerifiesTheWholeView() throws IOException {
        String key = logs.key(contoso());
        tell(300);
        awaitViews();
        assertThat(key).startsWith("sallyport/" + instance.id() + "/" + CONTOSO + "+");
        Checkpoint head = parsed(checkpoint());
        // The key's making stands in the log that it signs.
        assertThat(head.size()).isEqualTo(301);
        assertThat(verify(key)).isEqualTo(new Verification.Verified(head, 301, List.of()));
        assertThat(logs.key(contoso())).isEqualTo(key);
        assertThat(NoteVerifier.parse(key).text())
                .isNotEqualTo(keys.instance(realm(), instance.id()).verifier().text());
    }

    @Test
    void itsEntriesAreBytesOfTheInstanceTree() throws IOException {
        tell(20);
        awaitViews();
        byte[] bundle = logs.read(contoso(), "tile/entries/000.p/20").orElseThrow();
        long size = log.published();
        LogReader tree = LogReader.of(log.folder());
        byte[] all = tree.read("tile/entries/000.p/" + size, 1 << 20).orElseThrow();
        assertThat(EntryBundle.parse(all, (int) size)).containsAll(EntryBundle.parse(bundle, 20));
    }

    @Test
    void aCheckpointIsSignedOnceASecondAtMostAndOnlyWhenItHasGrown() {
        tell(3);
        logs.key(contoso());
        awaitViews();
        byte[] first = checkpoint();
        instance.time.step(Duration.ofMinutes(5));
        assertThat(checkpoint()).isEqualTo(first);
        tell(1);
        awaitViews();
        byte[] second = checkpoint();
        assertThat(parsed(second).size()).isEqualTo(5);
        tell(1);
        awaitViews();
        instance.time.step(Duration.ofMillis(999));
        assertThat(checkpoint()).isEqualTo(second);
        instance.time.step(Duration.ofMillis(1));
        assertThat(parsed(checkpoint()).size()).isEqualTo(6);
    }

    @Test
    void whatIsNotThereIsNotThereForAnybody() {
        tell(3);
        awaitViews();
        for (String path :
                List.of(
                        "tile/0/000",
                        "tile/0/000.p/200",
                        "tile/1/000.p/1",
                        "tile/entries/001.p/1",
                        "tile/entries/999/999",
                        "tile/0/000.p/0",
                        "tile/00/000.p/1",
                        "../log/checkpoint",
                        "key",
                        "")) {
            assertThat(logs.read(contoso(), path)).as(path).isEmpty();
        }
        assertThat(logs.read(realm(), "tile/0/000.p/1")).isEmpty();
    }

    @Test
    void aRestartGoesOnAndAnOlderCheckpointStaysTrue() throws IOException {
        String key = logs.key(contoso());
        tell(270);
        awaitViews();
        Checkpoint older = parsed(checkpoint());
        close();
        instance.restart();
        open();
        tell(5);
        awaitViews();
        instance.time.step(Duration.ofSeconds(2));
        assertThat(
                        new LogVerifier(auditor(), NoteVerifier.parse(key))
                                .verifyExtends(older, LogVerifier.Progress.SILENT))
                .isEqualTo(new Verification.Verified(parsed(checkpoint()), 276, List.of()));
    }

    /// Nothing false is shown; the view is made anew while others wait.
    @Test
    void damageThatIsFoundWhileServingIsRepairedFromTheJournal() throws IOException {
        String key = logs.key(contoso());
        tell(100);
        awaitViews();
        Path pages = folder.resolve("views").resolve("pages");
        byte[] bytes = Files.readAllBytes(pages);
        bytes[ViewPages.HEADER_BYTES + 5] ^= 1;
        Files.write(pages, bytes);
        assertThatThrownBy(() -> logs.read(contoso(), "tile/0/000.p/10"))
                .isInstanceOf(Refusal.class)
                .hasMessage("views-not-ready");
        awaitViews();
        assertThat(verify(key)).isInstanceOf(Verification.Verified.class);
    }

    private List<Anchor> anchors() {
        List<Anchor> anchors = new ArrayList<>();
        LogEntry hashing = new LogEntry();
        instance.store
                .journal()
                .read(
                        0,
                        instance.store.journal().durable(),
                        (position, tenant, timeMillis, sealed) -> {
                            JsonObject event =
                                    JsonObject.read(instance.keyring.openEvent(tenant, sealed));
                            if (event.text("action").equals(AuditAction.VIEWS_ANCHORED.label())) {
                                byte[] entry = hashing.of(tenant, timeMillis, sealed);
                                anchors.add(new Anchor(position, entry, event));
                            }
                        });
        return anchors;
    }

    private ViewAnchors anchoring() {
        return new ViewAnchors(views, instance.store, instance.time);
    }

    @Test
    void anAnchorIsProvenIncludedInTheInstanceTree() throws IOException {
        logs.key(contoso());
        tell(30);
        awaitViews();
        Checkpoint head = parsed(checkpoint());
        anchoring().round(realm());
        Anchor anchor = anchors().getFirst();
        assertThat(anchor.event().object("details").text(CONTOSO.toString()))
                .isEqualTo("31 " + head.root());
        log.close();

        byte[] note = Files.readAllBytes(log.folder().resolve("checkpoint"));
        assertThat(NoteVerifier.parse(log.key()).verifies(Note.parse(note))).isTrue();
        Checkpoint tree = parsed(note);
        InclusionProof proof =
                new Proofs(LogReader.of(log.folder())).inclusion(anchor.position(), tree.size());
        TreeHasher hasher = new TreeHasher();
        assertThat(proof.proves(hasher.leaf(anchor.entry()), tree.root())).isTrue();
        assertThat(proof.proves(hasher.leaf(new byte[1]), tree.root())).isFalse();
    }

    @Test
    void anchorsComeOnceAMinuteAndOnlyForWhatHasGrown() {
        tell(3);
        awaitViews();
        ViewAnchors anchoring = anchoring();
        anchoring.round(realm());
        assertThat(anchors()).hasSize(1);
        tell(1);
        awaitViews();
        instance.time.step(Duration.ofSeconds(59));
        anchoring.round(realm());
        assertThat(anchors()).hasSize(1);
        instance.time.step(Duration.ofSeconds(1));
        anchoring.round(realm());
        assertThat(anchors()).hasSize(2);
        instance.time.step(Duration.ofMinutes(2));
        anchoring.round(realm());
        assertThat(anchors()).hasSize(2);
    }

    @Test
    void aRestartDoesNotAnchorAgainWhatHasNotGrown() {
        tell(3);
        awaitViews();
        anchoring().round(realm());
        close();
        instance.restart();
        open();
        awaitViews();
        anchoring().round(realm());
        assertThat(anchors()).hasSize(1);
    }

    @Test
    void provesEachEventOfTheTenantAndNoOther() throws IOException {
        NoteVerifier key = NoteVerifier.parse(logs.key(contoso()));
        tell(70);
        instance.time.step(Duration.ofSeconds(5));
        tell(3);
        awaitViews();
        instance.time.step(Duration.ofSeconds(5));
        List<LogEvent> events = new ArrayList<>();
        LogReading reading = new LogReading(instance.store, instance.keyring);
        for (long at = 0; at < log.published(); at++) {
            events.add(reading.at(at).orElseThrow());
        }
        long index = 0;
        for (LogEvent event : events) {
            Optional<LogProof> proof = logs.proof(contoso(), event.position());
            assertThat(proof.isPresent()).isEqualTo(event.tenant().equals(CONTOSO));
            if (proof.isPresent()) {
                assertThat(proof.get().index()).isEqualTo(index++);
                assertThat(LogProof.parse(proof.get().bytes()).proves(key)).isTrue();
            }
        }
        assertThat(index).isEqualTo(held(CONTOSO));
        assertThat(logs.proof(contoso(), log.published())).isEmpty();
        assertThat(logs.proof(instance.in(TenantId.OPERATOR_REALM), 0)).isEmpty();
    }

    @Test
    void provesThatALaterSizeBeginsWithAnEarlierOne() throws IOException {
        logs.key(contoso());
        tell(10);
        awaitViews();
        Checkpoint older = parsed(checkpoint());
        instance.time.step(Duration.ofSeconds(2));
        tell(300);
        awaitViews();
        Checkpoint newer = parsed(checkpoint());
        ConsistencyProof proof = logs.consistency(contoso(), older.size(), OptionalLong.empty());
        assertThat(proof.newer()).isEqualTo(newer.size());
        assertThat(proof.proves(older.root(), newer.root())).isTrue();
        assertThat(proof.proves(newer.root(), older.root())).isFalse();
        assertThat(logs.consistency(contoso(), 3, OptionalLong.of(3)).path()).isEmpty();
        for (long[] sizes : new long[][] {{4, 3}, {0, newer.size() + 1}}) {
            assertThatThrownBy(
                            () -> logs.consistency(contoso(), sizes[0], OptionalLong.of(sizes[1])))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal ->
                                    assertThat(refusal.publicDetail())
                                            .contains("to " + newer.size()));
        }
    }
}
