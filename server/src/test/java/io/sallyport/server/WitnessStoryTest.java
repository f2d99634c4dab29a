package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.CosignatureVerifier;
import io.sallyport.audit.merkle.Cosigning;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.StartRefused;
import io.sallyport.testkit.Cosigner;
import io.sallyport.testkit.OneKeyTls;
import io.sallyport.testkit.WitnessServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A whole node whose checkpoints a witness cosigns.
class WitnessStoryTest {
    private final int port = ServerProcess.freePort();
    private final Cosigner cosigner = new Cosigner("witness.test/w1", Cosigner.Kind.ML_DSA_44);

    @TempDir private Path home;
    private OneKeyTls tls;

    @BeforeEach
    void makeTls() {
        tls = OneKeyTls.make(home);
    }

    private Path data() {
        return home.resolve("data");
    }

    private Node started() {
        return Nodes.startDemo(data(), port);
    }

    private void configure(Map<String, ?> witness) throws IOException {
        Map<String, Object> members = new TreeMap<>();
        members.put("publicPort", (long) port);
        members.put("witnesses", List.of(witness));
        Files.createDirectories(data());
        Files.writeString(data().resolve("config.json"), CanonicalJson.write(members));
    }

    private WitnessServer witness(String logVkey) throws IOException {
        WitnessServer server =
                WitnessServer.start(
                        cosigner,
                        new WitnessServer.Place(home.resolve("seen"), tls, InstantSource.system()),
                        logVkey);
        configure(
                Map.of(
                        "url", server.prefix().toString(),
                        "vkey", cosigner.vkey(),
                        "ca", tls.authority().toString()));
        return server;
    }

    private Verification verify(String vkey) throws IOException {
        try (LogReader log = LogReader.of(data().resolve("log"))) {
            return new LogVerifier(log, NoteVerifier.parse(vkey))
                    .witnessedBy(List.of(CosignatureVerifier.parse(cosigner.vkey())))
                    .verify(LogVerifier.Progress.SILENT);
        }
    }

    private Verification.Verified awaitCosigned(String vkey) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            if (verify(vkey) instanceof Verification.Verified verified) {
                return verified;
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError(verify(vkey).toString());
    }

    @Test
    void aWitnessCosignsAndALieOfItIsTold() throws Exception {
        String vkey;
        try (Node node = started()) {
            assertThat(node.demonstration()).isTrue();
            vkey = new DemoInstance(data()).demo().object("log").text("vkey");
        }
        try (WitnessServer server = witness(vkey);
                Node node = started()) {
            assertThat(node.demonstration()).isTrue();
            assertThat(awaitCosigned(vkey).cosignatures())
                    .singleElement()
                    .extracting(Cosigning.Cosigned::witness)
                    .isEqualTo("witness.test/w1");
            // By the second lie the round with the first is over.
            CountDownLatch lies = new CountDownLatch(2);
            server.behave(_ -> {
                lies.countDown();
                return new WitnessServer.Reply(200, "text/plain", "");
            });
            new DemoInstance(data()).activity("tenant.list", Map.of());
            assertThat(lies.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(DemoLog.actions(data())).contains("witness.distrusted");
    }

    /// A whole folder that was put back is right in itself; the witness has seen more of it.
    @Test
    void aNodeThatWasPutBackIsContradicted() throws Exception {
        String vkey;
        Path old = home.resolve("old");
        try (Node node = started()) {
            assertThat(node.demonstration()).isTrue();
            vkey = new DemoInstance(data()).demo().object("log").text("vkey");
        }
        try (WitnessServer server = witness(vkey)) {
            assertThat(server.prefix()).isNotNull();
            Tampering.copy(data(), old);
            long seen;
            try (Node node = started()) {
                assertThat(node.demonstration()).isTrue();
                seen = awaitCosigned(vkey).entries();
            }
            Tampering.copy(old, data());
            try (Node node = started()) {
                Events.await(node, AuditAction.WITNESS_CONTRADICTED, _ -> true);
                assertThat(verify(vkey)).isInstanceOf(Verification.Damaged.class);
                assertThat(node.assembly().log().resumedAt()).isLessThan(seen);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://w.example/,is not an https address",
        "https:w,is not an https address",
        "https://w.example/,not the verifier key of a witness"
    })
    void aWitnessThatCannotBeOneStopsTheStart(String url, String why) throws IOException {
        configure(Map.of("url", url, "vkey", "w+00000000+AA=="));
        assertThatThrownBy(this::started)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(url)
                .hasMessageContaining(why);
    }
}
