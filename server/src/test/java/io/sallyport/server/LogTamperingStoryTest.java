package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Somebody who may write everything in the data folder of a stopped node, and knows every format,
/// edits, cuts, reorders, forks and rolls back the log. `docs/tampering.md` has the same table.
class LogTamperingStoryTest {
    /// A change, which every demonstration has among its first entries.
    private static final int OLD = 5;

    @TempDir private static Path home;
    private static final int PORT = ServerProcess.freePort();

    /// Past states of one instance: `old`, and two that both go on from there.
    private static Path old;

    private static Path whole;
    private static Path fork;
    private static Path data;

    @BeforeAll
    static void makePasts() throws Exception {
        data = home.resolve("data");
        old = home.resolve("old");
        whole = home.resolve("whole");
        fork = home.resolve("fork");
        live(20, "before");
        Tampering.copy(data, old);
        live(300, "after");
        Tampering.copy(data, whole);
        Tampering.copy(old, data);
        live(320, "elsewhere");
        Tampering.copy(data, fork);
    }

    @BeforeEach
    void begin() throws IOException {
        Tampering.copy(whole, data);
    }

    private static ServerProcess start() {
        String port = Integer.toString(PORT);
        return ServerProcess.start(
                home, List.of("--demo", "--data", data.toString(), "--public-port", port));
    }

    /// Lets it serve so many tokens and make one tenant.
    private static void live(int tokens, String tenant) throws Exception {
        try (ServerProcess server = start().ready()) {
            DemoInstance instance = new DemoInstance(data);
            instance.activity("tenant.create", Map.of("name", tenant));
            for (int i = 0; i < tokens; i++) {
                assertThat(instance.token(0).text("access_token")).isNotEmpty();
            }
            server.stop();
        }
    }

    private static Tampering hands() {
        return new Tampering(data);
    }

    private static JournalForgery journal() {
        return JournalForgery.of(data);
    }

    /// What becomes of it at the next start.
    sealed interface Outcome {
        /// In one line.
        record Refused(String words) implements Outcome {}

        /// Served, and told in the log.
        record Told(String action, String words) implements Outcome {}

        /// Served; nothing that was signed is lost or another: the files were made anew or did not
        /// matter.
        record Mended() implements Outcome {}
    }

    @FunctionalInterface
    interface Attack {
        void once() throws Exception;
    }

    record Case(String name, Attack attack, Outcome outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case refused(String name, String words, Attack attack) {
        return new Case(name, attack, new Outcome.Refused(words));
    }

    private static Case mended(String name, Attack attack) {
        return new Case(name, attack, new Outcome.Mended());
    }

    private static Case told(String name, Outcome.Told told, Attack attack) {
        return new Case(name, attack, told);
    }

    private static final byte[] NOBODY = "nobody's tenant.".getBytes(StandardCharsets.US_ASCII);
    private static final String NOT_HELD = "the journal does not hold what the log has signed";
    private static final String SHORTER = "the log has signed more entries than the journal holds";
    private static final String OUTBOX = "outbox was not written there by this instance";
    private static final Outcome.Told FILES =
            new Outcome.Told("journal.tampered", "the log's files have something else");
    private static final Outcome.Told ROWS = new Outcome.Told("row.tampered", "tenant");

    static final List<Case> CASES =
            Stream.of(ofTheJournal(), ofTheJournalsLengthAndNumbers(), ofTheLog(), ofTheRest())
                    .flatMap(List::stream)
                    .toList();

    private static List<Case> ofTheJournal() {
        return List.of(
                refused(
                        "journal: a byte of an entry",
                        NOT_HELD,
                        () -> journal().changed(OLD, JournalForgery.Entry::edited).write()),
                refused(
                        "journal: the time of a commit",
                        NOT_HELD,
                        () -> journal().changed(OLD, entry -> entry.at(1)).write()),
                refused(
                        "journal: the tenant of an entry",
                        NOT_HELD,
                        () -> journal().changed(OLD, entry -> entry.of(NOBODY)).write()),
                refused(
                        "journal: two entries change places",
                        NOT_HELD,
                        () -> journal().swapped(OLD, OLD + 1).write()));
    }

    private static List<Case> ofTheJournalsLengthAndNumbers() {
        return List.of(
                refused(
                        "journal: an entry in the middle taken out",
                        SHORTER,
                        () -> journal().without(OLD).write()),
                refused(
                        "journal: the last entry cut off",
                        SHORTER,
                        () -> journal().cutAt(journal().entries().size() - 1).write()),
                refused("journal: an older one", SHORTER, () -> hands().from(old, "journal")),
                refused("journal: that of a fork", NOT_HELD, () -> hands().from(fork, "journal")),
                refused(
                        "journal: a change without its number, and no ledger",
                        "numbers its changes otherwise than they were made",
                        () -> {
                            journal().changed(change(), entry -> entry.numbered(0)).write();
                            Files.delete(data.resolve("ledger"));
                        }),
                refused(
                        "journal: a change with another's number, and no ledger",
                        "numbers its changes otherwise than they were made",
                        () -> {
                            journal().changed(change(), entry -> entry.numbered(1)).write();
                            Files.delete(data.resolve("ledger"));
                        }));
    }

    /// Where the last entry of a change stands.
    private static int change() {
        List<JournalForgery.Entry> entries = journal().entries();
        int at = entries.size() - 1;
        while (entries.get(at).sequence() == 0) {
            at--;
        }
        return at;
    }

    private static List<Case> ofTheLog() {
        return List.of(
                refused(
                        "log: a byte of the checkpoint",
                        "was not signed by this instance",
                        () -> hands().flip("log/checkpoint", 0.5)),
                refused(
                        "log: half a checkpoint",
                        "was not written by this instance",
                        () -> hands().cut("log/checkpoint")),
                refused("log: that of a fork", SHORTER, () -> hands().from(fork, "log")),
                mended("log: a byte of a tile", () -> hands().flip("log/tile/0/000", 0.5)),
                mended("log: half a tile", () -> hands().cut("log/tile/0/000")),
                mended("log: half a bundle", () -> hands().cut("log/tile/entries/000")),
                told(
                        "log: a byte of a bundle",
                        FILES,
                        () -> hands().flip("log/tile/entries/000", 0.51)),
                mended("log: an older one", () -> hands().from(old, "log")),
                mended("log: taken away", () -> Tampering.remove(data.resolve("log"))));
    }

    private static List<Case> ofTheRest() {
        return List.of(
                mended("views: a byte of the pages", () -> hands().flip("views/pages", 0.5)),
                mended("views: a byte of the state", () -> hands().flip("views/state", 0.5)),
                mended("views: half the state", () -> hands().cut("views/state")),
                mended("views: older ones", () -> hands().from(old, "views")),
                mended("views: those of a fork", () -> hands().from(fork, "views")),
                refused("ledger: a byte", "ledger", () -> hands().flip("ledger", 0.5)),
                refused("ledger: half of it", "ledger", () -> hands().cut("ledger")),
                mended("ledger: an older one", () -> hands().from(old, "ledger")),
                mended("ledger: that of a fork", () -> hands().from(fork, "ledger")),
                told("database: an older one", ROWS, () -> hands().from(old, "store")),
                told("database: that of a fork", ROWS, () -> hands().from(fork, "store")),
                refused("outbox: a row of noise", OUTBOX, () -> hands().outbox(1, new byte[100])),
                refused(
                        "outbox: an event of the journal again",
                        OUTBOX,
                        () -> hands().outbox(1, journal().entries().get(OLD).sealed())));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void nothingPassesSilently(Case one) throws Exception {
        Checkpoint before = head(data);
        one.attack().once();
        try (ServerProcess server = start()) {
            switch (one.outcome()) {
                case Outcome.Refused(String words) -> {
                    assertThat(server.exitCode()).as(server.output()).isEqualTo(1);
                    assertThat(server.output()).contains(words);
                }
                case Outcome.Told told -> {
                    server.ready();
                    check();
                    new DemoInstance(data).activity("store.sweep", Map.of());
                    assertThat(toldOf(told.action())).contains(told.words());
                }
                case Outcome.Mended() -> {
                    server.ready();
                    assertThat(check()).isEmpty();
                    assertThat(
                                    new DemoInstance(data)
                                            .activity("store.sweep", Map.of())
                                            .objects("findings"))
                            .isEmpty();
                    assertThat(verify(before)).isInstanceOf(Verification.Verified.class);
                }
            }
        }
    }

    /// The node holds its journal against its log.
    private static List<JsonObject> check() {
        List<JsonObject> findings = new ArrayList<>();
        JsonObject answer;
        long checked = 0;
        do {
            answer = DemoInstance.activity(data, "audit.check", Map.of("from", checked));
            findings.addAll(answer.objects("findings"));
            checked = answer.number("checked");
        } while (checked < answer.number("entries"));
        return findings;
    }

    private static String toldOf(String action) {
        return DemoInstance.activity(data, "audit.search", Map.of("action", action))
                .objects("events")
                .toString();
    }

    private static Checkpoint head(Path folder) throws IOException {
        byte[] note = Files.readAllBytes(folder.resolve("log").resolve("checkpoint"));
        return Checkpoint.parse(Note.parse(note).text());
    }

    /// As somebody outside who kept a checkpoint.
    private static Verification verify(Checkpoint kept) throws IOException {
        Path log = data.resolve("log");
        String key = Files.readString(log.resolve("key")).strip();
        try (LogReader reader = LogReader.of(log)) {
            return new LogVerifier(reader, NoteVerifier.parse(key))
                    .verifyExtends(kept, LogVerifier.Progress.SILENT);
        }
    }

    /// A whole folder is in itself as it was. Only who kept something sees that there was more.
    @Test
    void aWholeFolderPutBackIsSeenByWhoKeptACheckpoint() throws Exception {
        Checkpoint kept = head(whole);
        for (Path past : List.of(old, fork)) {
            Tampering.copy(past, data);
            try (ServerProcess server = start().ready()) {
                assertThat(check()).isEmpty();
                assertThat(verify(head(past))).isInstanceOf(Verification.Verified.class);
                assertThat(verify(kept)).isInstanceOf(Verification.Damaged.class);
                server.stop();
            }
        }
    }

    /// While the node serves, in files that it has open.
    @Test
    void aServingNodeTellsOfWhatIsChangedUnderItsHands() throws Exception {
        try (ServerProcess server = start().ready()) {
            DemoInstance instance = new DemoInstance(data);
            assertThat(check()).isEmpty();
            JournalForgery before = journal();
            before.changed(OLD, JournalForgery.Entry::edited).writeInPlace();
            assertThat(check())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.number("position")).isEqualTo(OLD);
                        assertThat(finding.text("what")).contains("the journal has another entry");
                    });
            before.writeInPlace();
            before.swapped(OLD, OLD + 1).writeInPlace();
            assertThat(check()).isNotEmpty();
            assertThat(toldOf("journal.tampered")).contains("position=" + OLD);
            hands().flip("log/tile/0/000", 0.5);
            assertThat(check().toString()).contains("the log's files have something else");
            assertThat(verify(head(whole))).isInstanceOf(Verification.Damaged.class);
            assertThat(instance.token(0).text("access_token")).isNotEmpty();
            server.stop();
        }
    }
}
