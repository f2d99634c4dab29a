package io.sallyport.keys;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.token.TokenFailed;
import io.sallyport.keys.token.TokenSession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// An AES key in a PKCS #11 token, which never leaves it; each epoch of the root key has its own.
/// Destroying the token's key of an ended epoch closes every copy of the root file that was made
/// under it, whatever secret its thief has.
///
/// A wrapped key is 12 bytes nonce, 32 ciphertext and 16 tag, made by the token (CKM_AES_GCM).
public final class TokenSeal implements Seal {
    public static final String KIND = "pkcs11";
    private static final int ID_BYTES = 16;
    private static final String LABEL = "sallyport root seal";

    private final Path module;
    private final String token;
    private final byte[] pin;

    /// @param module the PKCS #11 library
    /// @param token the token's label
    /// @param pin its user's PIN, UTF-8; copied
    public TokenSeal(Path module, String token, byte[] pin) {
        this.module = module;
        this.token = token;
        this.pin = pin.clone();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Assurance assurance() {
        return Assurance.STANDARD;
    }

    @Override
    public Map<String, Object> newParameters(Randomness randomness) {
        byte[] id = randomness.bytes(ID_BYTES);
        in(session -> {
            session.generate(id, LABEL);
            return true;
        });
        return Map.of("token", token, "keyId", HexFormat.of().formatHex(id));
    }

    @Override
    public Map<String, Object> nextParameters(Map<String, Object> last, Randomness randomness) {
        return newParameters(randomness);
    }

    @Override
    public byte[] wrap(Sealing sealing, SecretKey root, Randomness randomness) {
        byte[] nonce = randomness.bytes(AesGcm.NONCE_BYTES);
        byte[] plain = root.getEncoded();
        try {
            TokenSession.Terms terms = new TokenSession.Terms(nonce, sealing.context());
            byte[] sealed = in(session -> session.encrypt(id(sealing.parameters()), terms, plain));
            return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // nothing comes from a session that opens nothing
    public @Nullable SecretKey unwrap(Sealing sealing, byte[] wrapped) {
        if (wrapped.length != KeyWrap.WRAPPED_BYTES) {
            return null;
        }
        byte[] nonce = Arrays.copyOf(wrapped, AesGcm.NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(wrapped, nonce.length, wrapped.length);
        TokenSession.Terms terms = new TokenSession.Terms(nonce, sealing.context());
        byte[] plain = in(session -> session.decrypt(id(sealing.parameters()), terms, sealed));
        return plain == null ? null : KeyWrap.key(plain);
    }

    /// The proof is a second session that finds no object with the key's id.
    @Override
    public boolean destroy(Map<String, Object> parameters) {
        byte[] id = id(parameters);
        in(session -> {
            session.destroy(id);
            return true;
        });
        return in(session -> session.count(id)) == 0;
    }

    @Override
    public String refused() {
        return "the token \""
                + token
                + "\" does not open this instance: it is not sealed by it, or its key was"
                + " destroyed; nothing was changed";
    }

    @Override
    public void clear() {
        Arrays.fill(pin, (byte) 0);
    }

    private static byte[] id(Map<String, Object> parameters) {
        return HexFormat.of().parseHex(new JsonObject(parameters).text("keyId"));
    }

    private <T> T in(Function<TokenSession, T> act) {
        try (TokenSession session = TokenSession.open(module, token, pin)) {
            return act.apply(session);
        } catch (TokenFailed failure) {
            throw new StartRefused("token \"" + token + "\": " + failure.getMessage());
        }
    }
}
