package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When the journal writes: soon for who waits, a little later for what nobody waits for.
@Timeout(60)
class JournalPaceTest {
    private static final TenantId TENANT = new TenantId(new UUID(1, 1));

    @TempDir private Path folder;

    private Journal open(DurableFile.Opener files) {
        return Journal.open(
                new Journal.Setup(folder, SteppingTime.atSomeInstant(), files, 400, 0, () -> {}));
    }

    /// An entry that nobody waits for comes to the disk as well, and soon.
    @Test
    void writesWhatNobodyWaitsFor() {
        try (Journal journal = open(DurableFile::open)) {
            Receipt receipt = journal.append(Lane.REQUIRED, TENANT, new byte[1]);
            while (!receipt.durable()) {
                Thread.onSpinWait();
            }
            assertThat(journal.durable()).isEqualTo(1);
        }
    }

    /// Who begins to wait while the entry is being written has nothing to hurry any more; the end
    /// wakes the writer all the same.
    @Test
    void closesWhereSomebodyCameLateToWait() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Journal journal = open(path -> new Held(DurableFile.open(path), begun, goOn));
        Receipt receipt = journal.append(Lane.REQUIRED, TENANT, new byte[1]);
        begun.await();
        Thread late = Thread.ofPlatform().start(receipt::await);
        waits(late);
        goOn.countDown();
        late.join();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("journal"))
                .forEach(JournalPaceTest::waits);
        journal.close();
        assertThat(journal.durable()).isEqualTo(1);
    }

    private static void waits(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /// A file whose syncs are held up until they may go on.
    private record Held(DurableFile file, CountDownLatch begun, CountDownLatch goOn)
            implements DurableFile {
        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            file.write(bytes, offset);
        }

        @Override
        public void force() throws IOException {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException ended) {
                throw new IOException(ended);
            }
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
