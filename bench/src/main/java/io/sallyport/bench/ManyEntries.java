package io.sallyport.bench;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.TileFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;

/// Writes a log of many entries, all of one length, with its key beside it.
public final class ManyEntries {
    private static final String ORIGIN = "sallyport/bench";

    private ManyEntries() {}

    /// @param arguments the folder, how many, how many bytes each (at least 8)
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Path folder = Path.of(arguments[0]);
        NoteSigner signer =
                new NoteSigner(ORIGIN, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        TileFolder log = TileFolder.open(folder);
        long entries = Long.parseLong(arguments[1]);
        int bytes = Integer.parseInt(arguments[2]);
        for (long i = 0; i < entries; i++) {
            log.append(ByteBuffer.allocate(bytes).putLong(i).array());
        }
        log.flush();
        Files.writeString(folder.resolve("key"), signer.verifier().text() + "\n");
        log.publish(signer.sign(new Checkpoint(ORIGIN, log.size(), log.root()).text()));
    }
}
