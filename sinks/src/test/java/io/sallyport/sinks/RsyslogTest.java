package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a receiver that others wrote: rsyslog with GnuTLS.
@Tag("external")
class RsyslogTest {
    private static final String ANYBODY = "anon";
    private static final String NAMED = "x509/name";

    @TempDir private Path home;
    private SmallInstance instance;
    private SamplePki pki;

    @BeforeEach
    void start() throws Exception {
        instance = new SmallInstance(home.resolve("data"));
        pki = new SamplePki(home.resolve("pki")).sign("server", "localhost");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Map<String, Object> sink(Rsyslog receiver) {
        Map<String, Object> members = new TreeMap<>();
        members.put("name", "siem");
        members.put("kind", "syslog");
        members.put("begin", "start");
        members.put("host", "localhost");
        members.put("port", (long) receiver.port());
        members.put("ca", pki.ca());
        members.put("lagSeconds", 30L);
        return members;
    }

    private Rsyslog rsyslog(String mode) throws Exception {
        return new Rsyslog(home.resolve("rsyslog"), pki, mode).start();
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    @Test
    void everyEventArrivesOnceAndInOrderThroughARestart() throws Exception {
        try (Rsyslog receiver = rsyslog(ANYBODY);
                Sinks sinks = instance.start(sink(receiver))) {
            for (int i = 0; i < 3; i++) {
                instance.happen(SmallInstance.CONTOSO, 1_500);
                instance.awaitCurrent(sinks, "siem");
                receiver.stop();
                instance.happen(SmallInstance.FABRIKAM, 300);
                receiver.start();
                instance.awaitCurrent(sinks, "siem");
            }
            long end = instance.end();
            SmallInstance.await(() -> receiver.lines().size() >= end);
            assertThat(receiver.positions()).containsExactlyElementsOf(upTo(end));
        }
    }

    /// What was under way is repeated, and nothing is missing: without the repeats it is in order.
    @Test
    void nothingIsMissingWhenItIsKilledUnderLoad() throws Exception {
        try (Rsyslog receiver = rsyslog(ANYBODY);
                Sinks sinks = instance.start(sink(receiver))) {
            for (int i = 0; i < 3; i++) {
                instance.happen(SmallInstance.CONTOSO, 4_000);
                long half = SmallInstance.cursor(sinks, "siem");
                SmallInstance.await(() -> receiver.lines().size() > half + 100);
                receiver.kill();
                receiver.start();
            }
            instance.awaitCurrent(sinks, "siem");
            long end = instance.end();
            SmallInstance.await(() -> receiver.positions().contains(end - 1));
            List<Long> once = new ArrayList<>();
            for (long position : receiver.positions()) {
                if (position == once.size()) {
                    once.add(position);
                } else {
                    assertThat(position).isLessThan(once.size());
                }
            }
            assertThat(once).hasSize((int) end);
        }
    }

    @Test
    void showsACertificateWhereOneIsWanted() throws Exception {
        pki.sign("client", "sallyport").sign("other", "somebody");
        try (Rsyslog receiver = rsyslog(NAMED)) {
            Map<String, Object> named = sink(receiver);
            named.put("certificate", pki.certificate("client"));
            named.put("key", pki.key("client"));
            instance.happen(SmallInstance.CONTOSO, 5);
            try (Sinks sinks = instance.start(named)) {
                instance.awaitCurrent(sinks, "siem");
            }
            long before = receiver.lines().size();
            assertThat(before).isGreaterThanOrEqualTo(5);
            named.put("certificate", pki.certificate("other"));
            named.put("key", pki.key("other"));
            instance.happen(SmallInstance.CONTOSO, 5);
            try (Sinks sinks = instance.start(named)) {
                awaitFailed(sinks);
            }
            assertThat(receiver.lines()).hasSize((int) before);
        }
    }

    @Test
    void aServerOfAnotherNameOrAuthorityGetsNothingAndThatIsTold() throws Exception {
        SamplePki others = new SamplePki(home.resolve("others")).sign("server", "localhost");
        pki.sign("server", "logs.example.org");
        try (Rsyslog misnamed = rsyslog(ANYBODY)) {
            refused(misnamed);
        }
        instance.told.clear();
        try (Rsyslog foreign = new Rsyslog(home.resolve("foreign"), others, ANYBODY).start()) {
            refused(foreign);
        }
    }

    private void refused(Rsyslog receiver) {
        instance.happen(SmallInstance.CONTOSO, 5);
        try (Sinks sinks = instance.start(sink(receiver))) {
            SmallInstance.await(
                    () -> SmallInstance.shown(sinks, "siem").text("problem").contains("ertifica"));
            awaitFailed(sinks);
        }
        assertThat(receiver.lines()).isEmpty();
        assertThat(instance.told)
                .anyMatch(one -> one.startsWith("sink.failed") && one.contains("ertifica"));
    }

    private void awaitFailed(Sinks sinks) {
        SmallInstance.await(() -> SmallInstance.state(sinks, "siem").equals("failing"));
        instance.time.step(SinkStanding.PATIENCE);
        SmallInstance.await(() -> {
            sinks.round();
            return instance.wasTold("sink.failed");
        });
    }

    /// A value that somebody chose arrives as one message whose header is ours alone.
    @Test
    void noValueCanMakeALineOfItsOwn() throws Exception {
        String hostile =
                "x\r\n\u0000\u0085\u2028\u202E12 <13>1 2026-01-01T00:00:00Z evil su - ID47 - root"
                        + "]\"\\ \uD83D\uDE00 \u00E9";
        instance.append(
                        SmallInstance.CONTOSO,
                        AuditAction.REQUEST_REFUSED,
                        Map.of("reason", hostile))
                .await();
        try (Rsyslog receiver = rsyslog(ANYBODY);
                Sinks sinks = instance.start()) {
            assertThat(sinks.list()).isEmpty();
            try (Sinks named = instance.start(sink(receiver))) {
                named.open(
                        instance.realm(),
                        "siem",
                        new Opening("a test", Optional.of(SmallInstance.CONTOSO)));
                instance.happen(SmallInstance.CONTOSO, 3);
                instance.awaitCurrent(named, "siem");
            }
            long end = instance.end();
            SmallInstance.await(() -> receiver.positions().contains(end - 1));
            assertThat(receiver.positions()).containsExactlyElementsOf(upTo(end));
            assertThat(receiver.lines())
                    .allMatch(line -> line.matches("1 \\S+ id\\.example\\.org sallyport - .*"));
            assertThat(receiver.lines())
                    .filteredOn(line -> line.contains("request.refused"))
                    .anyMatch(line ->
                            Rsyslog.json(line).object("details").text("reason").equals(hostile));
        }
    }
}
