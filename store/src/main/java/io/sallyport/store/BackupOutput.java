package io.sallyport.store;

import io.sallyport.foundation.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// Writes a backup's blocks, one after another.
final class BackupOutput implements AutoCloseable {
    /// So much of the disk is left to those who serve, who may be on the same one.
    static final long LEFT_BYTES = 64L << 20;

    private final DurableFile file;
    private final Path folder;
    private final MessageDigest digest = Sha256.fresh();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private long at;
    private long blocks;

    BackupOutput(DurableFile file, Path folder) throws IOException {
        this.file = file;
        this.folder = folder;
        put(ByteBuffer.allocate(Long.BYTES).putLong(BackupBlock.MAGIC).flip());
    }

    @FunctionalInterface
    interface Filling {
        void write(DataOutputStream out) throws IOException;
    }

    /// Adds to the block that is being filled; returns whether it is full.
    boolean add(Filling filling) throws IOException {
        filling.write(new DataOutputStream(payload));
        return payload.size() >= BackupBlock.PAYLOAD_BYTES;
    }

    boolean isEmpty() {
        return payload.size() == 0;
    }

    void close(BackupBlock.Kind kind) throws IOException {
        if (payload.size() > BackupBlock.PAYLOAD_BYTES_MAX) {
            throw new IOException("a block of " + payload.size() + " bytes");
        }
        if (Files.getFileStore(folder).getUsableSpace() < LEFT_BYTES) {
            throw new BackupRefused(
                    "the disk of "
                            + folder
                            + " has less than "
                            + (LEFT_BYTES >> 20)
                            + " MiB left: free some, or write the backup to another disk");
        }
        put(BackupBlock.encode(kind, payload));
        payload.reset();
        blocks++;
    }

    private void put(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        int length = bytes.remaining();
        file.write(bytes, at);
        at += length;
    }

    /// Of everything so far; only once.
    byte[] digest() {
        return digest.digest();
    }

    long blocks() {
        return blocks;
    }

    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
