package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Cosigner;
import io.sallyport.testkit.OneKeyTls;
import io.sallyport.testkit.SteppingTime;
import io.sallyport.testkit.WitnessServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The client against a witness that shares no code with it, over TLS.
@Timeout(60)
class WitnessTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir static Path shared;
    private static OneKeyTls tls;

    @TempDir Path folder;
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final Cosigner cosigner = new Cosigner("witness.test/w1", Cosigner.Kind.ED25519);
    private WitnessServer server;
    private TileFolder log;

    @BeforeAll
    static void makeTls() {
        tls = OneKeyTls.make(shared);
    }

    @BeforeEach
    void start() {
        server = serving(cosigner, SampleLog.VKEY);
        log = SampleLog.write(folder.resolve("log"), 300);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WitnessServer serving(Cosigner key, String... logs) {
        return WitnessServer.start(
                key, new WitnessServer.Place(folder.resolve("seen"), tls, time), logs);
    }

    private Witness witness(Cosigner key) {
        return new Witness(CosignatureVerifier.parse(key.vkey()), server.prefix(), tls.client());
    }

    private Witnessed show(Witness witness) {
        return show(witness, log, SampleLog.checkpoint(log.size(), log.root()), "log");
    }

    private Witnessed show(Witness witness, TileFolder tiles, Note note, String name) {
        Proofs proofs = new Proofs(LogReader.of(folder.resolve(name)));
        return witness.show(
                note, new Checkpoint(SampleLog.NAME, tiles.size(), tiles.root()), proofs);
    }

    @ParameterizedTest
    @EnumSource
    void bringsBackACosignatureForEachSize(Cosigner.Kind kind) throws IOException {
        server.close();
        Cosigner key = new Cosigner("witness.test/" + kind, kind);
        server = serving(key, SampleLog.VKEY);
        try (Witness witness = witness(key)) {
            for (long size : new long[] {300, 301, 512, 1000, 70_000}) {
                SampleLog.goOn(log, size);
                Witnessed.Cosigned done = (Witnessed.Cosigned) show(witness);
                assertThat(done.time()).isEqualTo(time.instant());
                assertThat(done.lines())
                        .singleElement()
                        .extracting("keyName")
                        .isEqualTo(key.name());
                time.step(Duration.ofSeconds(1));
            }
        }
    }

    /// The client remembers nothing over a restart: the witness says which size it knows.
    @Test
    void goesOnFromTheSizeThatTheWitnessKnows() throws Exception {
        try (Witness before = witness(cosigner)) {
            assertThat(show(before)).isInstanceOf(Witnessed.Cosigned.class);
        }
        try (Witness same = witness(cosigner)) {
            assertThat(show(same)).isInstanceOf(Witnessed.Cosigned.class);
        }
        SampleLog.goOn(log, 5000);
        server.close();
        server = serving(cosigner, SampleLog.VKEY);
        try (Witness after = witness(cosigner)) {
            assertThat(show(after)).isInstanceOf(Witnessed.Cosigned.class);
        }
        byte[] origin = SampleLog.NAME.getBytes(StandardCharsets.UTF_8);
        String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(origin));
        assertThat(get(id).body()).startsWith(SampleLog.NAME + "\n5000\n");
        assertThat(get("00").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String log) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls.client()).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(server.prefix() + "/" + log + "/checkpoint"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /// The same key, the same size or a larger one, other entries.
    @ParameterizedTest
    @ValueSource(ints = {300, 301, 600})
    void isToldOfAFork(int size) throws IOException {
        try (Witness witness = witness(cosigner)) {
            show(witness);
            TileFolder fork = TileFolder.open(folder.resolve("fork"));
            fork.append(new byte[] {1});
            while (fork.size() < size) {
                fork.append(SampleLog.entry(fork.size()));
            }
            fork.flush();
            Note note = SampleLog.checkpoint(fork.size(), fork.root());
            Witnessed answer = show(witness, fork, note, "fork");
            assertThat(answer).isInstanceOf(Witnessed.Contradicted.class);
            SampleLog.goOn(log, 700);
            assertThat(show(witness)).isInstanceOf(Witnessed.Cosigned.class);
        }
    }

    @Test
    void isToldOfALogThatWentBack() throws IOException {
        try (Witness witness = witness(cosigner)) {
            show(witness);
            TileFolder older = SampleLog.write(folder.resolve("older"), 200);
            Note note = SampleLog.checkpoint(200, older.root());
            assertThat(show(witness, older, note, "older"))
                    .isEqualTo(
                            new Witnessed.Contradicted(
                                    "it has seen 300 entries, more than the log's 200"));
        }
    }

    @Test
    void isNotCosignedUnderAForeignKeyOrAsAnUnknownLog() throws Exception {
        try (Witness witness = witness(cosigner)) {
            NoteSigner other =
                    new NoteSigner(
                            SampleLog.NAME,
                            KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
            Checkpoint head = new Checkpoint(SampleLog.NAME, log.size(), log.root());
            assertThat(show(witness, log, other.sign(head.text()), "log"))
                    .isEqualTo(new Witnessed.Silent("it does not know the log's key"));
            Note unknown = other.sign(new Checkpoint("other/log", 300, log.root()).text());
            assertThat(show(witness, log, unknown, "log"))
                    .isEqualTo(new Witnessed.Silent("it does not know this log"));
        }
    }

    /// Its own key over another text, somebody else's key under its name, none, and no note.
    @Test
    void doesNotTakeACosignatureThatDoesNotVerify() {
        String text = new Checkpoint(SampleLog.NAME, 300, log.root()).text();
        Cosigner other = new Cosigner(cosigner.name(), Cosigner.Kind.ED25519);
        List<String> lies =
                List.of(
                        cosigner.line(text.replace("300", "301"), time.instant()),
                        other.line(text, time.instant()),
                        cosigner.line(text, time.instant())
                                + cosigner.line(text + "more\n", time.instant()),
                        "",
                        "\n",
                        "nonsense\n",
                        "x".repeat(Note.BYTES_MAX + 9));
        try (Witness witness = witness(cosigner)) {
            for (String lie : lies) {
                server.behave(_ -> new WitnessServer.Reply(200, "text/plain", lie));
                assertThat(show(witness)).as(lie).isEqualTo(new Witnessed.Unverified());
            }
            server.behave(reply -> reply);
            assertThat(show(witness)).isInstanceOf(Witnessed.Cosigned.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "409,text/x.tlog.size,7",
        "409,text/x.tlog.size,nonsense",
        "409,text/plain,300",
        "409,text/x.tlog.size,0300",
        "400,text/plain,''",
        "500,text/plain,''",
        "302,text/plain,''"
    })
    void takesOtherAnswersForNothingAboutTheLog(int status, String type, String body) {
        server.behave(_ -> new WitnessServer.Reply(status, type, body));
        try (Witness witness = witness(cosigner)) {
            assertThat(show(witness)).isEqualTo(new Witnessed.Silent("it answered " + status));
        }
    }

    @Test
    void givesUpOnOneThatIsSlowOrGoneOrBehindAnotherCertificate() throws Exception {
        CosignatureVerifier key = CosignatureVerifier.parse(cosigner.vkey());
        server.stall();
        try (Witness witness = new Witness(key, server.prefix(), tls.client(), SHORT)) {
            assertThat(show(witness))
                    .isEqualTo(new Witnessed.Silent("the witness did not answer in PT0.5S"));
        }
        Witnessed unreachable = new Witnessed.Silent("the witness cannot be reached");
        try (Witness witness = new Witness(key, server.prefix(), SSLContext.getDefault())) {
            assertThat(show(witness)).isEqualTo(unreachable);
        }
        server.close();
        try (Witness witness = witness(cosigner)) {
            assertThat(show(witness)).isEqualTo(unreachable);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/w",
                "https://u@localhost",
                "https:w",
                "https://localhost/?q"
            })
    void isAskedOverHttpsOnly(String prefix) {
        CosignatureVerifier key = CosignatureVerifier.parse(cosigner.vkey());
        assertThatThrownBy(() -> new Witness(key, URI.create(prefix), tls.client()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
