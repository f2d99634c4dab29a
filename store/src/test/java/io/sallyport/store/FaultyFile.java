package io.sallyport.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A file that fails at the step that a test chose, in one of the two ways that "it failed" can
/// mean: having happened or not. After a failed sync that did not happen, what was written since
/// the last one may be gone: the file is cut back as a power loss would.
final class FaultyFile implements DurableFile {
    enum Fault {
        WRITE_LOST,
        WRITE_KEPT,
        WRITE_TORN,
        FORCE_LOST,
        FORCE_KEPT
    }

    /// Counts down over all files of one journal.
    static final class Plan {
        private final Fault fault;
        private int steps;

        Plan(Fault fault, int steps) {
            this.fault = fault;
            this.steps = steps;
        }

        synchronized boolean strikes(boolean write) {
            return fault.name().startsWith(write ? "WRITE" : "FORCE") && steps-- == 0;
        }

        DurableFile open(Path path) throws IOException {
            return new FaultyFile(path, this);
        }
    }

    private final DurableFile file;
    private final Plan plan;
    private long forced;
    private long written;

    private FaultyFile(Path path, Plan plan) throws IOException {
        this.file = DurableFile.open(path);
        this.plan = plan;
        this.forced = path.toFile().length();
        this.written = forced;
    }

    @Override
    public void write(ByteBuffer bytes, long offset) throws IOException {
        long end = offset + bytes.remaining();
        boolean strikes = plan.strikes(true);
        if (strikes && plan.fault == Fault.WRITE_LOST) {
            throw new IOException("No space left on device");
        }
        if (strikes && plan.fault == Fault.WRITE_TORN) {
            file.write(bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2), offset);
            throw new IOException("No space left on device");
        }
        file.write(bytes, offset);
        written = end;
        if (strikes) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void force() throws IOException {
        boolean strikes = plan.strikes(false);
        if (strikes && plan.fault == Fault.FORCE_LOST) {
            file.truncate(forced);
            throw new IOException("Input/output error");
        }
        file.force();
        forced = written;
        if (strikes) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        file.truncate(size);
        written = size;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
