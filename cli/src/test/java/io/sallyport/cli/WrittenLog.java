package io.sallyport.cli;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.TileFolder;
import io.sallyport.testkit.Cosigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;

/// A log as the server writes it: tiles, a signed checkpoint, the key beside it.
final class WrittenLog {
    static final String ORIGIN = "sallyport/test";

    private final Path folder;
    private final NoteSigner signer = signer(ORIGIN);
    private TileFolder tiles;

    WrittenLog(Path folder, int entries) throws IOException {
        this.folder = folder;
        this.tiles = TileFolder.open(folder);
        grow(entries);
        Files.writeString(folder.resolve("key"), key() + "\n");
    }

    static NoteSigner signer(String name) {
        try {
            return new NoteSigner(name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    WrittenLog grow(int entries) throws IOException {
        for (int i = 0; i < entries; i++) {
            tiles.append(("entry " + tiles.size()).getBytes(StandardCharsets.UTF_8));
        }
        tiles.flush();
        Checkpoint head = new Checkpoint(ORIGIN, tiles.size(), tiles.root());
        tiles.publish(signer.sign(head.text()));
        return this;
    }

    /// Another history, under the same key.
    void rewrite(int entries) throws IOException {
        tiles = TileFolder.open(folder);
        tiles.append("another entry".getBytes(StandardCharsets.UTF_8));
        grow(entries - 1);
    }

    /// Shows the checkpoint with cosignatures.
    void witness(Instant time, Cosigner... witnesses) throws IOException {
        String text = new Checkpoint(ORIGIN, tiles.size(), tiles.root()).text();
        StringBuilder note = new StringBuilder(Files.readString(folder.resolve("checkpoint")));
        for (Cosigner witness : witnesses) {
            note.append(witness.line(text, time));
        }
        Files.writeString(folder.resolve("checkpoint.witnessed"), note);
    }

    Path folder() {
        return folder;
    }

    String key() {
        return signer.verifier().text();
    }

    String root() {
        return tiles.root().toString();
    }

    /// Changes one byte of a file.
    void damage(String file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        bytes[at] ^= 1;
        Files.write(folder.resolve(file), bytes);
    }
}
