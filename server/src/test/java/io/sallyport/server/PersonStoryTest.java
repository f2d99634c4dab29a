package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.People;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the log says of a person is read, and ends with the person's purge, everywhere.
class PersonStoryTest {
    private static final SamplePerson ADA = SamplePerson.numbered(1);
    private static final SamplePerson BOB = SamplePerson.numbered(2);
    private static final Map<String, Object> PURGED = Map.of("purged", true);

    @TempDir private Path home;
    private final int port = ServerProcess.freePort();

    private Path data() {
        return home.resolve("data");
    }

    private static TenantScope scope(Node node, DemoInstance instance) {
        TenantId id = TenantId.parse(instance.tenant(0).text("id"));
        return node.assembly().walk().enter(id);
    }

    private static Map<String, Object> of(SamplePerson person) {
        return Map.of(
                "tenant", "contoso", "person", person.id().toString(), "reason", "R-2026-114");
    }

    private static JsonObject shown(DemoInstance instance, long position) {
        return instance.activity("audit.show", Map.of("position", position));
    }

    private static Object people(DemoInstance instance, long position, SamplePerson person) {
        return shown(instance, position)
                .object("people")
                .members()
                .getOrDefault(person.id().toString(), "nothing");
    }

    private static Map<String, Object> values(SamplePerson person) {
        return Map.of(
                "name", person.values().getOrDefault(PersonalValue.NAME, ""),
                "address", person.values().getOrDefault(PersonalValue.ADDRESS, ""),
                "userAgent", person.values().getOrDefault(PersonalValue.USER_AGENT, ""));
    }

    /// As a detection reads it.
    private JsonObject ocsf(DemoInstance instance, long position) {
        String export = instance.activity("audit.export", Map.of("format", "ocsf")).text("export");
        return DemoInstance.exported(data(), export, position).objects("events").getFirst();
    }

    private void verifies(DemoInstance instance) throws IOException {
        Path log = data().resolve("log");
        NoteVerifier key = NoteVerifier.parse(Files.readString(log.resolve("key")).strip());
        try (LogReader reader = LogReader.of(log)) {
            assertThat(new LogVerifier(reader, key).verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
        }
        NoteVerifier own =
                NoteVerifier.parse(
                        instance.activity("audit.tenant-key", Map.of("tenant", "contoso"))
                                .text("vkey"));
        try (LogReader reader =
                LogReader.of(
                        URI.create(instance.issuer(0) + "/audit"),
                        DemoInstance.trusting(data().resolve("ca.pem")),
                        instance.token(0).text("access_token"))) {
            assertThat(new LogVerifier(reader, own).verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    /// The person's key as it stands in the database.
    private byte[] sealedKey(SamplePerson person) throws SQLException {
        String database = "jdbc:sqlite:" + data().resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT sealed FROM personal_key WHERE id = ?")) {
            statement.setBytes(1, person.id().row().bytes());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getBytes(1) : new byte[0];
            }
        }
    }

    private List<String> places(SamplePerson person, byte[] sealed) throws IOException {
        return new FolderSearch().values(person).bytes("sealed key", sealed).in(data());
    }

    @Test
    void whatTheLogSaysOfAPersonIsReadAndEndsWithThePurge() throws Exception {
        byte[] sealed;
        long at;
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            ADA.enrol(node.assembly().walk(), scope(node, instance));
            BOB.enrol(node.assembly().walk(), scope(node, instance));
            at = ADA.act(node.assembly().walk(), scope(node, instance));
            long other = BOB.act(node.assembly().walk(), scope(node, instance));
            readable(instance, at);
            sealed = sealedKey(ADA);
            assertThat(places(ADA, sealed))
                    .isNotEmpty()
                    .allMatch(one -> one.contains("sealed key"));
            purge(instance);
            assertThat(places(ADA, sealed)).isEmpty();
            gone(instance, at);
            assertThat(people(instance, other, BOB)).isEqualTo(values(BOB));
            long later = ADA.act(node.assembly().walk(), scope(node, instance));
            assertThat(people(instance, later, ADA)).isEqualTo(PURGED);
            assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
            awaitView(instance, at);
            verifies(instance);
        }
        assertThat(places(ADA, sealed)).isEmpty();
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            gone(instance, at);
            verifies(instance);
            assertThat(node.demonstration()).isTrue();
        }
    }

    private void readable(DemoInstance instance, long at) {
        assertThat(people(instance, at, ADA)).isEqualTo(values(ADA));
        assertThat(shown(instance, at).text("source")).isEqualTo("person:" + ADA.id());
        Map<String, Object> search = Map.of("tenant", "contoso", "actor", "person:" + ADA.id());
        JsonObject found = instance.activity("audit.search", search).objects("events").getFirst();
        assertThat(found.object("people").members())
                .containsEntry(ADA.id().toString(), values(ADA));
        JsonObject ocsf = ocsf(instance, at);
        Map<String, Object> ada = values(ADA);
        assertThat(ocsf.object("actor").object("user").members())
                .containsEntry("name", ada.get("name"))
                .containsEntry("uid", ADA.id().toString());
        assertThat(ocsf.object("src_endpoint").members()).containsEntry("ip", ada.get("address"));
        assertThat(ocsf.object("http_request").members())
                .containsEntry("user_agent", ada.get("userAgent"));
    }

    private void gone(DemoInstance instance, long at) {
        assertThat(people(instance, at, ADA)).isEqualTo(PURGED);
        JsonObject ocsf = ocsf(instance, at);
        assertThat(ocsf.object("actor").object("user").members())
                .isEqualTo(Map.of("uid", ADA.id().toString()));
        assertThat(ocsf.object("src_endpoint").members())
                .isEqualTo(Map.of("uid", "person:" + ADA.id()));
        assertThat(ocsf.members()).doesNotContainKey("http_request");
        assertThat(ocsf.object("unmapped").object("people").members())
                .isEqualTo(Map.of(ADA.id().toString(), PURGED));
    }

    private void purge(DemoInstance instance) throws IOException {
        instance.activity("person.hold", of(ADA));
        assertThatThrownBy(() -> instance.activity("person.purge", of(ADA)))
                .hasMessageContainingAll("HTTP/1.1 409", "The person is held: R-2026-114.");
        instance.activity("person.release", of(ADA));
        JsonObject purged = instance.activity("person.purge", of(ADA));
        assertThat(purged.yes("wiped")).isTrue();
        String certificate = purged.text("certificate");
        assertThat(certificate).contains("wiped of it", "limit: ", ADA.id().toString());
        String key = Files.readString(data().resolve("log").resolve("key")).strip();
        Note note = Note.parse(certificate.getBytes(StandardCharsets.UTF_8));
        assertThat(NoteVerifier.parse(key).verifies(note)).isTrue();
    }

    /// The tenant's own log shows the entry a few moments later.
    private static void awaitView(DemoInstance instance, long size) {
        long end = System.nanoTime() + 30_000_000_000L;
        String checkpoint = instance.issuer(0) + "/audit/checkpoint";
        String token = "Bearer " + instance.token(0).text("access_token");
        while (instance.get(checkpoint, "Authorization", token).statusCode() != 200) {
            assertThat(System.nanoTime()).as("waiting for entry %d", size).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private void restore(Path backup) {
        List<String> words =
                List.of("--restore", backup.toString(), "--replace", "--demo", "--data");
        Options options =
                Options.parse(Stream.concat(words.stream(), Stream.of(data().toString())).toList());
        assertThat(Restoring.run(options, options.restore().orElseThrow(), _ -> {}))
                .contains("the journal that stands there stays");
    }

    @Test
    void anOlderBackupDoesNotBringAPersonBack() {
        Path backup = home.resolve("monday");
        long at;
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            ADA.enrol(node.assembly().walk(), scope(node, instance));
            BOB.enrol(node.assembly().walk(), scope(node, instance));
            at = ADA.act(node.assembly().walk(), scope(node, instance));
            assertThat(DemoInstance.backup(data(), "write", backup).number("rows")).isPositive();
            SamplePerson late = SamplePerson.numbered(3);
            late.enrol(node.assembly().walk(), scope(node, instance));
            instance.activity("person.purge", of(late));
            instance.activity("person.purge", of(ADA));
        }
        restore(backup);
        long told = 0;
        for (int starts = 0; starts < 3; starts++) {
            try (Node node = Nodes.startDemo(data(), port)) {
                DemoInstance instance = new DemoInstance(data());
                People people = node.assembly().walk().store().people();
                TenantScope scope = scope(node, instance);
                assertThat(people.state(scope, ADA.id())).isEqualTo(People.State.PURGED);
                assertThat(people.state(scope, BOB.id())).isEqualTo(People.State.PRESENT);
                assertThat(people.state(scope, SamplePerson.numbered(3).id()))
                        .isEqualTo(People.State.PURGED);
                assertThat(people(instance, at, ADA)).isEqualTo(PURGED);
                assertThat(instance.activity("store.sweep", Map.of()).objects("findings"))
                        .isEmpty();
                long now = Events.of(node, AuditAction.PERSON_PURGED).size();
                // Once in each log, then once more behind the restore, and never again.
                assertThat(now).isEqualTo(8);
                told = now;
            }
        }
        assertThat(told).isEqualTo(8);
    }

    @Test
    void aKeyThatIsPutBackInTheDatabaseOpensNothing() throws Exception {
        long at;
        String database = "jdbc:sqlite:" + data().resolve("store").resolve("sallyport.db");
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            ADA.enrol(node.assembly().walk(), scope(node, instance));
            at = ADA.act(node.assembly().walk(), scope(node, instance));
            sql(database, "CREATE TABLE kept AS SELECT * FROM personal_key");
            instance.activity("person.purge", of(ADA));
        }
        sql(database, "INSERT INTO personal_key SELECT * FROM kept");
        sql(database, "DROP TABLE kept");
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            assertThat(people(instance, at, ADA)).isEqualTo(PURGED);
            Events.await(
                    node,
                    AuditAction.ROW_TAMPERED,
                    event -> event.object("details").text("table").equals("personal_key"));
        }
    }

    private static void sql(String database, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement run = connection.createStatement()) {
            run.executeUpdate(statement);
        }
    }

    /// Whatever moment it is: the person is there, or purged, and the purge can be made again.
    @Test
    void aPurgeThatIsKilledIsWholeOrCanBeMadeAgain() throws Exception {
        int kills = 6;
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            for (int i = 0; i < kills; i++) {
                SamplePerson.numbered(i).enrol(node.assembly().walk(), scope(node, instance));
                SamplePerson.numbered(i).act(node.assembly().walk(), scope(node, instance));
            }
        }
        List<SamplePerson> acknowledged = new ArrayList<>();
        Random random = new Random(kills);
        for (int i = 0; i < kills; i++) {
            killUnder(SamplePerson.numbered(i), random.nextInt(120), acknowledged);
        }
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            People people = node.assembly().walk().store().people();
            TenantScope scope = scope(node, instance);
            for (SamplePerson person : acknowledged) {
                assertThat(people.state(scope, person.id())).isEqualTo(People.State.PURGED);
            }
            for (int i = 0; i < kills; i++) {
                SamplePerson person = SamplePerson.numbered(i);
                assertThat(instance.activity("person.purge", of(person)).yes("wiped")).isTrue();
                assertThat(people.state(scope, person.id())).isEqualTo(People.State.PURGED);
            }
            assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
        }
    }

    private void killUnder(SamplePerson person, int millis, List<SamplePerson> acknowledged)
            throws InterruptedException {
        try (ServerProcess server = start()) {
            CountDownLatch begun = new CountDownLatch(1);
            Thread purging =
                    Thread.ofPlatform()
                            .start(() -> {
                                begun.countDown();
                                if (purged(person)) {
                                    acknowledged.add(person);
                                }
                            });
            begun.await();
            LockSupport.parkNanos(millis * 1_000_000L);
            server.kill();
            purging.join();
        }
    }

    private ServerProcess start() {
        List<String> words = new ArrayList<>(List.of("--demo", "--data", data().toString()));
        words.addAll(List.of("--public-port", Integer.toString(port)));
        return ServerProcess.start(home, words).ready();
    }

    private boolean purged(SamplePerson person) {
        try {
            return DemoInstance.activity(data(), "person.purge", of(person)).yes("wiped");
        } catch (UncheckedIOException | AssertionError killed) {
            // That is what this test does to it.
            return false;
        }
    }
}
