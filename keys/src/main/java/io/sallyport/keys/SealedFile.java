package io.sallyport.keys;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.SecretKey;

/// A secret under a passphrase, in a file that leaves the instance or never was there: AES-256-GCM
/// under what [PassphraseSeal] makes of the passphrase. What stands beside the secret in clear is
/// bound to it.
public final class SealedFile {
    private SealedFile() {}

    /// @param secret left as it is: who made it wipes it
    /// @param beside what may be read without the passphrase
    /// @return the file's content, JSON
    public static byte[] seal(
            byte[] secret, JsonObject beside, PassphraseSeal seal, Randomness randomness) {
        Map<String, Object> parameters = seal.newParameters(randomness);
        byte[] nonce = randomness.bytes(AesGcm.NONCE_BYTES);
        byte[] sealed = new byte[nonce.length + secret.length + AesGcm.TAG_BYTES];
        System.arraycopy(nonce, 0, sealed, 0, nonce.length);
        SecretKey key = seal.key(parameters);
        new AesGcm()
                .seal(
                        new AesGcm.Terms(key, nonce, bound(beside, parameters)),
                        secret,
                        sealed,
                        nonce.length);
        Map<String, Object> file = new TreeMap<>();
        file.put("beside", beside.members());
        file.put("parameters", parameters);
        file.put("sealed", Base64.getEncoder().encodeToString(sealed));
        return (CanonicalJson.write(file) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bound(JsonObject beside, Map<String, Object> parameters) {
        return CanonicalJson.write(Map.of("beside", beside.members(), "parameters", parameters))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// @return nothing when the passphrase is another one or the file was changed
    /// @throws IllegalArgumentException or JsonReader.Malformed when it is no such file
    /// @throws io.sallyport.foundation.StartRefused when its parameters are out of bounds
    public static Optional<byte[]> open(byte[] file, PassphraseSeal seal) {
        JsonObject parts = JsonObject.read(file);
        Map<String, Object> parameters = parts.object("parameters").members();
        byte[] sealed = Base64.getDecoder().decode(parts.text("sealed"));
        if (sealed.length < AesGcm.NONCE_BYTES + AesGcm.TAG_BYTES) {
            throw new IllegalArgumentException("too short to hold anything");
        }
        byte[] nonce = Arrays.copyOf(sealed, AesGcm.NONCE_BYTES);
        byte[] bound = bound(beside(file), parameters);
        return Optional.ofNullable(
                new AesGcm()
                        .open(
                                new AesGcm.Terms(seal.key(parameters), nonce, bound),
                                sealed,
                                nonce.length));
    }

    /// What stands there in clear. Only [#open(byte[], PassphraseSeal)] says whether it was
    /// changed.
    ///
    /// @throws IllegalArgumentException or JsonReader.Malformed when it is no such file
    public static JsonObject beside(byte[] file) {
        return JsonObject.read(file).object("beside");
    }
}
