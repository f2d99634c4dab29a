package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Cosigner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What public witnesses have really signed, on checkpoints of public test logs.
class CosignatureVerifierTest {
    private static final Charset UTF_8 = StandardCharsets.UTF_8;

    private static byte[] file(String name) throws IOException {
        try (InputStream in = CosignatureVerifierTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static Cosigning on(String vkey, Note note, String text) {
        return CosignatureVerifier.parse(vkey).on(Checkpoint.parse(text), note.signatures());
    }

    private static void assertTellsApart(String vkey, Note note, String time) {
        assertThat(on(vkey, note, note.text()))
                .isEqualTo(
                        new Cosigning.Cosigned(
                                vkey.substring(0, vkey.indexOf('+')), Instant.parse(time)));
        String[] lines = note.text().split("\n", -1);
        String other = lines[0] + "\n" + (Long.parseLong(lines[1]) + 1) + "\n" + lines[2] + "\n";
        assertThat(on(vkey, note, other)).isEqualTo(new Cosigning.Unverified());
        assertThat(on(vkey, note, "x" + note.text())).isEqualTo(new Cosigning.Unverified());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
                "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
                "witness1.smartit.nu/witness1+a48c820f+"
                        + "BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO"
            })
    void verifiesPublicWitnessesUnderEd25519(String vkey) throws IOException {
        assertTellsApart(vkey, Note.parse(file("ed25519-cosigned.note")), "2026-05-23T21:50:24Z");
    }

    @Test
    void verifiesAPublicWitnessUnderMlDsa() throws IOException {
        String vkey = new String(file("ml-dsa-44.vkey"), StandardCharsets.UTF_8).strip();
        assertTellsApart(vkey, Note.parse(file("ml-dsa-44-cosigned.note")), "2026-08-02T21:04:51Z");
        assertThat(CosignatureVerifier.parse(vkey).text()).isEqualTo(vkey);
    }

    /// A time of 0 would say nothing about when; one behind all calendars is refused too.
    @ParameterizedTest
    @EnumSource
    void refusesATimeThatIsNone(Cosigner.Kind kind) {
        Cosigner cosigner = new Cosigner("w", kind);
        String text = new Checkpoint("log", 8, KnownTree.root(8)).text();
        for (Instant time : new Instant[] {Instant.EPOCH, Instant.EPOCH.minusSeconds(1)}) {
            Note note = Note.parse((text + "\n" + cosigner.line(text, time)).getBytes(UTF_8));
            assertThat(on(cosigner.vkey(), note, text)).isEqualTo(new Cosigning.Unverified());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,verifier key of a wit",
        "remora.n621.de+da77ade8+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2,not that of its name",
        "remora.n621.dE+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2,not that of its name",
        "remora+da77ade7+Bg==,verifier key of a witness",
        "'',verifier key of a witness"
    })
    void refusesOtherKeys(String vkey, String why) {
        assertThatThrownBy(() -> CosignatureVerifier.parse(vkey))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining(why);
    }
}
