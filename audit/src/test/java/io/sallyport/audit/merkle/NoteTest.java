package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
    /// The example of golang.org/x/mod/sumdb/note, the format's first implementation.
    private static final String GO_TEXT =
            """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;

    private static final String GO_LINE =
            "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
                    + "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /// The example of C2SP signed-note.
    private static final String C2SP_NOTE =
            "This is an example message.\n\n"
                    + "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Z"
                    + "tg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private static final String C2SP_VKEY =
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final String OTHER_LINE = "\u2014 other AAAAAQI=\n";

    private final NoteVerifier verifier = NoteVerifier.parse(SampleLog.VKEY);

    @Test
    void verifiesTheExampleOfTheSpecification() {
        NoteVerifier key = NoteVerifier.parse(C2SP_VKEY);
        assertThat(key.name()).isEqualTo("example.com/foo");
        assertThat(key.keyId()).isEqualTo(0x530d903a);
        assertThat(key.text()).isEqualTo(C2SP_VKEY);
        assertThat(key.verifies(parse(C2SP_NOTE))).isTrue();
        assertThat(key.verifies(parse(C2SP_NOTE.replace("example m", "Example m")))).isFalse();
    }

    @Test
    void readsTheOtherExampleOfTheSpecificationWithItsEmptyLine() {
        Note note =
                parse(
                        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n"
                                + "ed \u00e8 subito sera.\n\n\u2014 quasimodo.example/salvatore "
                                + "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrM"
                                + "ouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n");
        assertThat(note.text()).endsWith("di sole:\n\ned \u00e8 subito sera.\n");
        assertThat(note.signatures().getFirst().keyId()).isEqualTo(0x367ba04b);
        assertThat(note.signatures().getFirst().bytes()).hasSize(64);
    }

    @Test
    void signsWhatTheFirstImplementationSigns() {
        assertThat(SampleLog.SIGNER.verifier().text()).isEqualTo(SampleLog.VKEY);
        Note note = SampleLog.SIGNER.sign(GO_TEXT);
        assertThat(note.bytes()).asString().isEqualTo(GO_TEXT + "\n" + GO_LINE);
        assertThat(verifier.verifies(note)).isTrue();
        assertThat(parse(GO_TEXT + "\n" + GO_LINE)).isEqualTo(note);
    }

    @Test
    void ignoresLinesOfUnknownKeys() {
        assertThat(verifier.verifies(parse(GO_TEXT + "\n" + OTHER_LINE + GO_LINE))).isTrue();
        Note sameNameOtherId = parse(GO_TEXT + "\n\u2014 PeterNeumann AAAAAQI=\n" + GO_LINE);
        assertThat(verifier.verifies(sameNameOtherId)).isTrue();
        Note otherNameSameId = parse(GO_TEXT + "\n" + GO_LINE.replace("Peter", "Petra"));
        assertThat(verifier.verifies(otherNameSameId)).isFalse();
        assertThat(verifier.claimedBy(otherNameSameId)).isFalse();
    }

    @Test
    void refusesAFalseLineBesideAGenuineOne() {
        String falseLine = GO_LINE.replace("ZJkuBS", "ZJkuBT");
        assertThat(verifier.verifies(parse(GO_TEXT + "\n" + GO_LINE + falseLine))).isFalse();
        assertThat(verifier.claimedBy(parse(GO_TEXT + "\n" + falseLine))).isTrue();
    }

    @Test
    void refusesASignatureOfAnotherLength() {
        byte[] signature = parse(GO_TEXT + "\n" + GO_LINE).signatures().getFirst().bytes();
        for (int length : List.of(1, 63, 65)) {
            byte[] other = Arrays.copyOf(signature, length);
            Note.Signature line = Note.Signature.of(verifier.name(), verifier.keyId(), other);
            assertThat(verifier.verifies(new Note(GO_TEXT, List.of(line)))).isFalse();
        }
    }

    @Test
    void addsTheLineOfAWitness() throws Exception {
        NoteSigner witness = new NoteSigner("witness.example/w1", freshPair());
        Note signed = SampleLog.SIGNER.sign(GO_TEXT);
        Note witnessed = signed.with(witness.signature(signed.text()));
        assertThat(Note.parse(witnessed.bytes())).isEqualTo(witnessed);
        assertThat(verifier.verifies(witnessed)).isTrue();
        assertThat(witness.verifier().verifies(witnessed)).isTrue();
        assertThat(witness.verifier().verifies(signed)).isFalse();
    }

    @Test
    void refusesAPairThatDoesNotMatch() throws Exception {
        KeyPair one = freshPair();
        KeyPair mixed = new KeyPair(freshPair().getPublic(), one.getPrivate());
        assertThatThrownBy(() -> new NoteSigner("log", mixed)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new NoteSigner("a log", one)).isInstanceOf(Malformed.class);
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertThatThrownBy(() -> new NoteSigner("log", rsa)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "text\n",
                "text\n\n",
                "text\n\n\u2014 other AAAAAQI=",
                "text\n\n\u2014 other AAAAAQI=\n\n",
                "text\n\n\u2014 other AAAAAQI=\nmore\n",
                "text\n\n- other AAAAAQI=\n",
                "text\n\n\u2014other AAAAAQI=\n",
                "text\n\n\u2014 AAAAAQI=\n",
                "text\n\n\u2014  AAAAAQI=\n",
                "text\n\n\u2014 other  AAAAAQI=\n",
                "text\n\n\u2014 other AAAAAQI= \n",
                "text\n\n\u2014 ot her AAAAAQI=\n",
                "text\n\n\u2014 ot\u00a0her AAAAAQI=\n",
                "text\n\n\u2014 ot\u2003her AAAAAQI=\n",
                "text\n\n\u2014 ot+her AAAAAQI=\n",
                "text\n\n\u2014 other AAAAAQI\n",
                "text\n\n\u2014 other AAAAAQJ=\n",
                "text\n\n\u2014 other AAAAAQ==\n",
                "text\n\n\u2014 other !\n",
                "text\n\n\u2014 other\n",
                "te\rxt\n\n\u2014 other AAAAAQI=\n",
                "te\u0000xt\n\n\u2014 other AAAAAQI=\n",
                "te\txt\n\n\u2014 other AAAAAQI=\n"
            })
    void refusesWhatIsNotANote(String note) {
        assertThatThrownBy(() -> parse(note)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] note = ("text\n\n" + OTHER_LINE).getBytes(StandardCharsets.UTF_8);
        note[1] = (byte) 0xFF;
        assertThatThrownBy(() -> Note.parse(note)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> SampleLog.SIGNER.sign("\ud800\n")).isInstanceOf(Malformed.class);
    }

    @Test
    void keepsToItsLimits() {
        assertThat(parse("text\n\n" + OTHER_LINE.repeat(100)).signatures()).hasSize(100);
        String many = "text\n\n" + OTHER_LINE.repeat(101);
        assertThatThrownBy(() -> parse(many)).isInstanceOf(Malformed.class);
        String large = "x".repeat(Note.BYTES_MAX) + "\n\n" + OTHER_LINE;
        assertThatThrownBy(() -> parse(large)).isInstanceOf(Malformed.class);
        Note.Signature postQuantum = Note.Signature.of("witness", 7, new byte[4_900]);
        Note sixteen =
                new Note("text\n", IntStream.range(0, 16).mapToObj(_ -> postQuantum).toList());
        assertThat(Note.parse(sixteen.bytes())).isEqualTo(sixteen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "++",
                "PeterNeumann",
                "PeterNeumann+c74f20a3",
                "PeterNeumann+c74f20a3+",
                "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
                "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
                "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                " PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
            })
    void refusesWhatIsNotAVerifierKey(String vkey) {
        assertThatThrownBy(() -> NoteVerifier.parse(vkey)).isInstanceOf(Malformed.class);
    }

    private static KeyPair freshPair() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private static Note parse(String note) {
        return Note.parse(note.getBytes(StandardCharsets.UTF_8));
    }
}
