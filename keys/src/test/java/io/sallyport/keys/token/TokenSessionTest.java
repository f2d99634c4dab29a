package io.sallyport.keys.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("external")
class TokenSessionTest {
    private static final byte[] ID = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final byte[] OTHER = HexFormat.of().parseHex("ffeeddccbbaa99887766554433221100");
    private static final byte[] PLAIN = "a root key of thirty-two bytes..".getBytes(UTF_8);
    private static final TokenSession.Terms TERMS =
            new TokenSession.Terms(new byte[12], "instance and epoch".getBytes(UTF_8));

    private String token;

    @BeforeEach
    void initialise() {
        token = SoftHsm.newToken();
    }

    private TokenSession open() {
        return TokenSession.open(SoftHsm.MODULE, token, SoftHsm.PIN);
    }

    @Test
    void whatOneSessionSealedAnotherOpens() {
        byte[] sealed;
        try (TokenSession session = open()) {
            session.generate(ID, "sallyport seal");
            sealed = session.encrypt(ID, TERMS, PLAIN);
        }
        try (TokenSession session = open()) {
            assertThat(session.decrypt(ID, TERMS, sealed)).isEqualTo(PLAIN);
        }
    }

    @Test
    void opensNothingThatWasChangedOrIsOfAnotherKeyOrPlace() {
        try (TokenSession session = open()) {
            session.generate(ID, "one");
            session.generate(OTHER, "two");
            byte[] sealed = session.encrypt(ID, TERMS, PLAIN);

            assertThat(session.decrypt(OTHER, TERMS, sealed)).isNull();
            TokenSession.Terms elsewhere =
                    new TokenSession.Terms(TERMS.nonce(), "another".getBytes(UTF_8));
            assertThat(session.decrypt(ID, elsewhere, sealed)).isNull();
            for (int i = 0; i < sealed.length; i++) {
                byte[] changed = sealed.clone();
                changed[i] ^= 1;
                assertThat(session.decrypt(ID, TERMS, changed)).as("byte %d", i).isNull();
            }
            assertThat(session.decrypt(ID, TERMS, new byte[0])).isNull();
            assertThat(session.decrypt(ID, TERMS, sealed)).isEqualTo(PLAIN);
        }
    }

    /// An alias that is gone proves nothing: the objects are counted, in a fresh session and by
    /// another process.
    @Test
    void whatIsDestroyedIsGoneForEverybody() {
        byte[] sealed;
        try (TokenSession session = open()) {
            session.generate(ID, "to be destroyed");
            session.generate(OTHER, "to be kept");
            sealed = session.encrypt(ID, TERMS, PLAIN);
            assertThat(SoftHsm.objects(token)).contains("to be destroyed", "to be kept");
            session.destroy(ID);
        }
        try (TokenSession session = open()) {
            assertThat(session.count(ID)).isZero();
            assertThat(session.count(OTHER)).isOne();
            assertThat(session.decrypt(ID, TERMS, sealed)).isNull();
        }
        assertThat(SoftHsm.objects(token)).contains("to be kept").doesNotContain("to be destroyed");
    }

    @Test
    void theKeyNeverLeavesTheToken() {
        try (TokenSession session = open()) {
            session.generate(ID, "kept in");
        }
        assertThat(SoftHsm.objects(token)).contains("always sensitive, never extractable");
    }

    @Test
    void anIdIsUsedOnce() {
        try (TokenSession session = open()) {
            session.generate(ID, "one");
            assertThatThrownBy(() -> session.generate(ID, "two")).isInstanceOf(TokenFailed.class);
            assertThat(session.count(ID)).isOne();
        }
    }

    @Test
    void aWrongPinSaysSoAndNothingElse() {
        assertThatThrownBy(() -> TokenSession.open(SoftHsm.MODULE, token, "000000".getBytes(UTF_8)))
                .isInstanceOf(TokenFailed.class)
                .hasMessage("the PIN is wrong");
        assertThatThrownBy(() -> TokenSession.open(SoftHsm.MODULE, token, new byte[0]))
                .isInstanceOf(TokenFailed.class);
        open().close();
    }

    @Test
    void anUnknownTokenAndAFileThatIsNoModuleAreNamed() {
        assertThatThrownBy(() -> TokenSession.open(SoftHsm.MODULE, "elsewhere", SoftHsm.PIN))
                .isInstanceOf(TokenFailed.class)
                .hasMessageContaining("no token with the label \"elsewhere\"");
        assertThatThrownBy(() -> TokenSession.open(Path.of("/etc/passwd"), token, SoftHsm.PIN))
                .isInstanceOf(TokenFailed.class)
                .hasMessageContaining("/etc/passwd is not a PKCS #11 module");
    }

    @Test
    void sealingWithoutAKeyIsRefused() {
        try (TokenSession session = open()) {
            assertThatThrownBy(() -> session.encrypt(ID, TERMS, PLAIN))
                    .isInstanceOf(TokenFailed.class)
                    .hasMessageContaining("does not hold the seal's key");
        }
    }
}
