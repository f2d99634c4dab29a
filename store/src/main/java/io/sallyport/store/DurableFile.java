package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The four things the journal asks of a file, so that tests can make each of them fail, having
/// happened or not.
interface DurableFile extends AutoCloseable {
    /// Writes the whole buffer at the offset.
    void write(ByteBuffer bytes, long offset) throws IOException;

    /// Returns when everything written is on disk.
    void force() throws IOException;

    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;

    /// Opens files; the real one creates what is missing.
    @FunctionalInterface
    interface Opener {
        DurableFile open(Path path) throws IOException;
    }

    static DurableFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return new DurableFile() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                long at = offset;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
