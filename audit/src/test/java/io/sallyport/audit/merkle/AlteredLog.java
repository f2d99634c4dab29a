package io.sallyport.audit.merkle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A [SampleLog] in a folder, of which some files are shown otherwise.
final class AlteredLog {
    private final LogReader log;
    private final Map<String, Optional<byte[]>> changes = new HashMap<>();

    /// What the verifier has seen before.
    private Checkpoint older = new Checkpoint(SampleLog.NAME, 0, TreeHasher.EMPTY);

    AlteredLog(Path folder) {
        this.log = LogReader.of(folder);
    }

    LogReader reader() {
        return SampleLog.changed(log, changes);
    }

    LogVerifier verifier() {
        return new LogVerifier(reader(), SampleLog.SIGNER.verifier());
    }

    Verification verify() throws IOException {
        return verifier().verifyExtends(older, LogVerifier.Progress.SILENT);
    }

    void remember(String origin, long size, Hash root) {
        older = new Checkpoint(origin, size, root);
    }

    static NoteSigner other() {
        try {
            return new NoteSigner(
                    SampleLog.NAME, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static String text(String origin, long size, Hash of) {
        return new Checkpoint(origin, size, of).text();
    }

    void show(Note note) {
        changes.put("checkpoint", Optional.of(note.bytes()));
    }

    void sign(String text) {
        show(SampleLog.SIGNER.sign(text));
    }

    void edit(UnaryOperator<String> change) throws IOException {
        change(
                "checkpoint",
                bytes ->
                        change.apply(new String(bytes, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
    }

    void remove(String file) {
        changes.put(file, Optional.empty());
    }

    void rename(String from, String to) throws IOException {
        changes.put(to, log.read(from, EntryBundle.BYTES_MAX));
        remove(from);
    }

    void flip(String file, int at) throws IOException {
        change(file, bytes -> flip(bytes, at));
    }

    void rebundle(String file, Consumer<List<byte[]>> change) throws IOException {
        change(
                file,
                bytes -> {
                    List<byte[]> entries = new ArrayList<>(EntryBundle.parse(bytes, 256));
                    change.accept(entries);
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    for (byte[] entry : entries) {
                        out.write(entry.length >> 8);
                        out.write(entry.length);
                        out.writeBytes(entry);
                    }
                    return out.toByteArray();
                });
    }

    void change(String file, UnaryOperator<byte[]> change) throws IOException {
        byte[] bytes = log.read(file, EntryBundle.BYTES_MAX).orElseThrow();
        changes.put(file, Optional.of(change.apply(bytes)));
    }

    static byte[] flip(byte[] bytes, int at) {
        bytes[at] ^= 1;
        return bytes;
    }
}
