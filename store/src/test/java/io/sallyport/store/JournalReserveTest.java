package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The part of the journal that is kept back for a full disk.
@Timeout(60)
class JournalReserveTest {
    private static final TenantId TENANT = new TenantId(new UUID(1, 1));
    private static final int RESERVE = 256 << 10;
    private static final int FULL = 600 << 10;
    private static final byte[] EVENT = new byte[10_000];

    @TempDir private Path folder;
    private final AtomicLong room = new AtomicLong(FULL);

    private Journal open(int segmentBytes) {
        return Journal.open(
                new Journal.Setup(
                        folder,
                        SteppingTime.atSomeInstant(),
                        path -> new LimitedFile(DurableFile.open(path), room),
                        segmentBytes,
                        RESERVE,
                        () -> {}));
    }

    /// A file that cannot become larger than the test says, and may be written over at will.
    private record LimitedFile(DurableFile file, AtomicLong room) implements DurableFile {
        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            if (offset + bytes.remaining() > room.get()) {
                throw new IOException("No space left on device");
            }
            file.write(bytes, offset);
        }

        @Override
        public void force() throws IOException {
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

    private static int untilRefused(Journal journal, Lane lane) {
        for (int taken = 0; ; taken++) {
            if (!takes(journal, lane)) {
                return taken;
            }
        }
    }

    private static boolean takes(Journal journal, Lane lane) {
        try {
            journal.append(lane, TENANT, EVENT).await();
            return true;
        } catch (Refusal full) {
            return false;
        }
    }

    @Test
    void leavesToEachLaneWhatThoseBeforeItMayNotHave() {
        long durable;
        try (Journal journal = open(16 << 20)) {
            assertThat(untilRefused(journal, Lane.REQUIRED)).isBetween(10, 40);
            assertThat(journal.isShort()).isTrue();
            assertThat(untilRefused(journal, Lane.UNKNOWN)).isZero();
            assertThat(untilRefused(journal, Lane.REVOCATION)).isBetween(12, 14);
            assertThat(untilRefused(journal, Lane.REQUIRED)).isZero();
            assertThat(untilRefused(journal, Lane.CONTAINMENT)).isBetween(12, 14);
            durable = journal.durable();
        }
        try (Journal journal = open(16 << 20)) {
            assertThat(journal.durable()).isEqualTo(durable);
            assertThat(journal.isShort()).isTrue();
            assertThat(untilRefused(journal, Lane.CONTAINMENT)).isZero();
            room.set(Long.MAX_VALUE);
            while (journal.isShort()) {
                Thread.onSpinWait();
            }
            assertThat(takes(journal, Lane.REQUIRED)).isTrue();
        }
    }

    /// A segment that is full goes on where there is no room for the next one and its reserve.
    @Test
    void goesOnInTheSegmentWhereTheNextFindsNoRoom() {
        int segment = 100_000;
        try (Journal journal = open(segment)) {
            for (int i = 0; i < 9; i++) {
                assertThat(takes(journal, Lane.REQUIRED)).isTrue();
            }
            // The next segment's header and its reserve would need more than there is.
            room.set(RESERVE);
            assertThat(takes(journal, Lane.REQUIRED)).isTrue();
            assertThat(takes(journal, Lane.CONTAINMENT)).isTrue();
            assertThat(takes(journal, Lane.CONTAINMENT)).isTrue();
            assertThat(segments()).isEqualTo(1);
            room.set(Long.MAX_VALUE);
            for (int i = 0; i < 200; i++) {
                takes(journal, Lane.REQUIRED);
            }
            assertThat(segments()).isGreaterThan(1);
        }
        try (Journal journal = open(segment)) {
            assertThat(journal.durable()).isGreaterThan(200);
        }
    }

    private int segments() {
        String[] names = folder.toFile().list((_, name) -> name.endsWith(".journal"));
        return names == null ? 0 : names.length;
    }
}
