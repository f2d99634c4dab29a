package io.sallyport.keys;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.SecretKey;

/// Makes and opens an instance's keys: the folder with `root.json`, which lists how the root key is
/// sealed, and `keyring`. An instance exists as soon as `root.json` does.
public final class InstanceKeys {
    private static final String ROOT = "root.json";
    private static final String KEYRING = "keyring";
    private static final long FORMAT = 1;

    private InstanceKeys() {}

    public static boolean exist(Path folder) {
        return Files.exists(folder.resolve(ROOT));
    }

    /// What kind of instance stands here, before anything is opened. The claim is proven by
    /// opening.
    public static Assurance assurance(Path folder) {
        return Assurance.of(read(folder).text("assurance"));
    }

    /// Which instance stands here, before anything is opened; proven by opening as well.
    public static InstanceId instance(Path folder) {
        try {
            return InstanceId.parse(read(folder).text("instance"));
        } catch (JsonReader.Malformed | IllegalArgumentException damage) {
            throw damaged(folder, damage);
        }
    }

    /// Makes the keys and opens them. `root.json` is written last, so a crash before leaves no
    /// instance.
    public static Keyring create(Path folder, Seal seal, Randomness randomness) {
        try {
            OwnerOnly.folder(folder);
            ByteBuffer id = ByteBuffer.wrap(randomness.bytes(16));
            InstanceId instance = new InstanceId(new UUID(id.getLong(), id.getLong()));
            KeyWrap wrap = new KeyWrap(randomness);
            SecretKey key = wrap.newKey();
            Keyring.Root root = new Keyring.Root(instance, seal.assurance(), 1, key);
            Keyring keyring = new Keyring(root, freshFile(folder), randomness);
            keyring.addTenant(TenantId.OPERATOR_REALM);
            Map<String, Object> parameters = seal.newParameters(randomness);
            byte[] context = context(instance, seal.assurance(), seal.kind(), parameters);
            Protector protector =
                    new Protector(
                            seal.kind(), parameters, wrap.wrap(seal.key(parameters), context, key));
            Map<String, Object> fields = new TreeMap<>();
            fields.put("format", FORMAT);
            fields.put("instance", instance.toString());
            fields.put("assurance", seal.assurance().label());
            fields.put("epoch", (long) root.epoch());
            fields.put("protectors", List.of(protector.fields()));
            OwnerOnly.write(
                    folder.resolve(ROOT),
                    (CanonicalJson.write(fields) + "\n").getBytes(StandardCharsets.UTF_8));
            return keyring;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What an unfinished creation left is put aside: without a root file nothing opens it, but the
    /// root file may have been lost, and come back.
    private static KeyringFile freshFile(Path folder) throws IOException {
        Path file = folder.resolve(KEYRING);
        for (int number = 1; Files.exists(file); number++) {
            Path aside = folder.resolve(KEYRING + ".unfinished-" + number);
            if (!Files.exists(aside)) {
                Files.move(file, aside);
            }
        }
        return KeyringFile.create(file);
    }

    /// @throws StartRefused when the seal is of another kind or its secret is wrong
    public static Keyring open(Path folder, Seal seal, Randomness randomness) {
        JsonObject fields = read(folder);
        try {
            InstanceId instance = InstanceId.parse(fields.text("instance"));
            Assurance assurance = Assurance.of(fields.text("assurance"));
            Protector protector =
                    fields.objects("protectors").stream()
                            .map(Protector::of)
                            .filter(one -> one.kind().equals(seal.kind()))
                            .findFirst()
                            .orElseThrow(() -> new StartRefused(seal.refused()));
            byte[] context = context(instance, assurance, seal.kind(), protector.parameters());
            SecretKey sealKey = seal.key(protector.parameters());
            SecretKey key = new KeyWrap(randomness).unwrap(sealKey, context, protector.wrapped());
            if (key == null || assurance != seal.assurance()) {
                throw new StartRefused(seal.refused());
            }
            Keyring.Root root =
                    new Keyring.Root(instance, assurance, (int) fields.number("epoch"), key);
            return new Keyring(root, KeyringFile.open(folder.resolve(KEYRING)), randomness);
        } catch (JsonReader.Malformed | IllegalArgumentException damage) {
            throw damaged(folder, damage);
        }
    }

    private static byte[] context(
            InstanceId instance, Assurance assurance, String kind, Map<String, Object> parameters) {
        return CanonicalJson.write(
                        List.of(
                                "root-key",
                                instance.toString(),
                                assurance.label(),
                                kind,
                                parameters))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject read(Path folder) {
        try {
            JsonObject fields = JsonObject.read(Files.readAllBytes(folder.resolve(ROOT)));
            if (fields.number("format") != FORMAT) {
                throw new StartRefused(
                        "the keys in " + folder + " are of a newer version: use that version");
            }
            return fields;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (JsonReader.Malformed damage) {
            throw damaged(folder, damage);
        }
    }

    private static Corruption damaged(Path folder, RuntimeException cause) {
        return new Corruption(
                "the root file " + folder.resolve(ROOT) + " is damaged: restore it from a backup",
                cause);
    }
}
