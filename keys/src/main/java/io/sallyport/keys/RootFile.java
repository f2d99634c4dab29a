package io.sallyport.keys;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// `root.json`: how the root key is sealed. It carries a MAC under the root key, so whoever opens
/// it knows that nobody else changed who may.
///
/// @param epoch the root key that counts; during a rotation the one before it is there too
/// @param copies where the keys are copied to: who cannot open the instance cannot add a place
/// @param mac HMAC-SHA256 over all the rest, as it was read
record RootFile(
        InstanceId instance,
        Assurance assurance,
        int epoch,
        List<Protector> protectors,
        List<CopyPlace> copies,
        byte[] mac) {
    static final String NAME = "root.json";
    private static final long FORMAT = 2;
    private static final String COPIES = "copies";

    RootFile {
        protectors = List.copyOf(protectors);
        copies = List.copyOf(copies);
    }

    /// What nothing opens was not written here.
    private RootFile requireProtector() {
        if (protectors.isEmpty()) {
            throw new IllegalArgumentException("no protector");
        }
        return this;
    }

    RootFile with(List<Protector> others) {
        return new RootFile(instance, assurance, epoch, others, copies, new byte[0]);
    }

    RootFile copiedTo(List<CopyPlace> others) {
        return new RootFile(instance, assurance, epoch, protectors, others, new byte[0]);
    }

    RootFile inEpoch(int other) {
        return new RootFile(instance, assurance, other, protectors, copies, new byte[0]);
    }

    static RootFile read(Path folder) {
        Path path = folder.resolve(NAME);
        try {
            JsonObject fields = JsonObject.read(Files.readAllBytes(path));
            if (fields.number("format") != FORMAT) {
                throw new StartRefused(
                        "the keys in " + folder + " are of another version: use that version");
            }
            return new RootFile(
                            InstanceId.parse(fields.text("instance")),
                            Assurance.of(fields.text("assurance")),
                            Math.toIntExact(fields.number("epoch")),
                            fields.objects("protectors").stream().map(Protector::of).toList(),
                            copies(fields),
                            Base64.getDecoder().decode(fields.text("mac")))
                    .requireProtector();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (JsonReader.Malformed | IllegalArgumentException | ArithmeticException damage) {
            throw new Corruption(
                    "the root file " + path + " is damaged: restore it from a backup", damage);
        }
    }

    private static List<CopyPlace> copies(JsonObject fields) {
        return fields.members().containsKey(COPIES)
                ? fields.objects(COPIES).stream().map(CopyPlace::of).toList()
                : List.of();
    }

    /// Replaces the file in one step.
    void write(Path folder, SecretKey root) {
        try {
            OwnerOnly.write(folder.resolve(NAME), bytes(root));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The file as it is written.
    byte[] bytes(SecretKey root) {
        Map<String, Object> fields = fields();
        fields.put("mac", Base64.getEncoder().encodeToString(mac(root)));
        return bytes(fields);
    }

    boolean isAuthentic(SecretKey root) {
        return MessageDigest.isEqual(mac, mac(root));
    }

    private byte[] mac(SecretKey root) {
        return new KeyedHash(macKey(root)).hash("root-file", bytes(fields()));
    }

    private static SecretKey macKey(SecretKey root) {
        try {
            HKDFParameterSpec derivation =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(root)
                            .thenExpand("root-file-mac".getBytes(StandardCharsets.US_ASCII), 32);
            return KDF.getInstance("HKDF-SHA256").deriveKey("HmacSHA256", derivation);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HKDF", impossible);
        }
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("format", FORMAT);
        fields.put("instance", instance.toString());
        fields.put("assurance", assurance.label());
        fields.put("epoch", (long) epoch);
        fields.put("protectors", protectors.stream().map(Protector::fields).toList());
        if (!copies.isEmpty()) {
            fields.put(COPIES, copies.stream().map(CopyPlace::fields).toList());
        }
        return fields;
    }

    private static byte[] bytes(Map<String, Object> fields) {
        return (CanonicalJson.write(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Binds a wrapped root key to where it belongs.
    Seal.Sealing sealing(int ofEpoch, String kind, Map<String, Object> parameters) {
        byte[] context =
                CanonicalJson.write(
                                List.of(
                                        "root-key",
                                        instance.toString(),
                                        assurance.label(),
                                        (long) ofEpoch,
                                        kind,
                                        parameters))
                        .getBytes(StandardCharsets.UTF_8);
        return new Seal.Sealing(parameters, context);
    }
}
