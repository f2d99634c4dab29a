package io.sallyport.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The lines of an import, one by one; the same ones in the same order whenever a file is read.
interface ImportSource extends AutoCloseable {
    /// A line without its end; empty behind the last one.
    Optional<byte[]> next() throws IOException;

    /// Bytes of the file that were read by now, and of all.
    long read();

    long size();

    /// What people should know of what was left out.
    Optional<String> note();

    @Override
    void close() throws IOException;

    /// A file that has them as they are. Empty lines are none.
    static ImportSource lines(Path file) throws IOException {
        return new Lines(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), Files.size(file));
    }

    /// The lines of one file.
    final class Lines implements ImportSource {
        private final InputStream in;
        private final long size;
        private long read;

        private Lines(InputStream in, long size) {
            this.in = in;
            this.size = size;
        }

        @Override
        public Optional<byte[]> next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            int one = in.read();
            while (one == '\n' || one == '\r') {
                read++;
                one = in.read();
            }
            while (one >= 0 && one != '\n') {
                line.write(one);
                one = in.read();
            }
            read += line.size() + 1L;
            return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
        }

        @Override
        public long read() {
            return Math.min(read, size);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public Optional<String> note() {
            return Optional.empty();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
