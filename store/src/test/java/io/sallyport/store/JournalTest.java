package io.sallyport.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalTest {
    private static final TenantId TENANT = new TenantId(new UUID(1, 1));
    private static final int SMALL_SEGMENT = 400;

    @TempDir private Path folder;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Journal open(DurableFile.Opener files, int segmentBytes) {
        return Journal.open(
                new Journal.Setup(
                        folder,
                        SteppingTime.atSomeInstant(),
                        files,
                        segmentBytes,
                        0,
                        stopped::countDown));
    }

    private Journal open() {
        return open(DurableFile::open, SMALL_SEGMENT);
    }

    private static List<String> read(EntrySource journal, long from) {
        List<String> texts = new ArrayList<>();
        journal.read(
                from,
                journal.durable(),
                (position, tenant, _, sealed) -> {
                    assertThat(tenant).isEqualTo(TENANT);
                    assertThat(position).isEqualTo(from + texts.size());
                    texts.add(new String(sealed, UTF_8));
                });
        return texts;
    }

    private static void append(Journal journal, String text) {
        journal.append(Lane.REQUIRED, TENANT, text.getBytes(UTF_8)).await();
    }

    private static List<String> numbered(int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "entry " + i).toList();
    }

    @Test
    void readersThatTakeTurnsSeeTheSame() {
        try (Journal journal = open()) {
            for (int i = 0; i < 40; i++) {
                append(journal, "entry " + i);
            }
            for (int from = 0; from < 40; from += 7) {
                assertThat(read(journal, from)).isEqualTo(numbered(40).subList(from, 40));
                assertThat(read(journal, 39 - from)).startsWith("entry " + (39 - from));
            }
            append(journal, "entry 40");
            assertThat(journal.durable()).isEqualTo(41);
            assertThat(read(journal, 0)).isEqualTo(numbered(41));
        }
    }

    @Test
    void readsBackAcrossSegmentsAndRestarts() {
        for (int round = 0; round < 4; round++) {
            try (Journal journal = open()) {
                for (int i = 0; i < 25; i++) {
                    append(journal, "entry " + (round * 25 + i));
                }
                assertThat(read(journal, 0)).isEqualTo(numbered((round + 1) * 25));
                assertThat(read(journal, 17)).startsWith("entry 17");
            }
        }
        assertThat(folder.toFile().list()).hasSizeGreaterThan(5);
    }

    /// Each reader finds its own way, whatever the others last read.
    @Test
    void readsBackwardsAndByManyAtOnce() throws InterruptedException {
        int count = 3_000;
        try (Journal journal = open(DurableFile::open, 40_000)) {
            for (int i = 0; i < count - 1; i++) {
                journal.append(Lane.REQUIRED, TENANT, ("entry " + i).getBytes(UTF_8));
            }
            append(journal, "entry " + (count - 1));
            List<Integer> right = new CopyOnWriteArrayList<>();
            List<Thread> readers = new ArrayList<>();
            for (int step : List.of(7, 14, 21)) {
                readers.add(
                        Thread.ofPlatform()
                                .start(() -> right.add(readBackwards(journal, count, step))));
            }
            for (Thread reader : readers) {
                reader.join();
            }
            assertThat(right).containsExactlyInAnyOrder(count / 7, count / 14, count / 21);
        }
    }

    /// How many of the pieces read were right.
    private static int readBackwards(Journal journal, int count, int step) {
        List<String> all = numbered(count);
        int right = 0;
        for (int from = count - step; from >= 0; from -= step) {
            List<String> found = new ArrayList<>();
            journal.read(
                    from, from + step, (_, _, _, sealed) -> found.add(new String(sealed, UTF_8)));
            right += found.equals(all.subList(from, from + step)) ? 1 : 0;
        }
        return right;
    }

    @Test
    void remembersTheHighestStoreSequence() {
        try (Journal journal = open()) {
            for (long sequence = 1; sequence <= 40; sequence++) {
                journal.append(TENANT, sequence, "change".getBytes(UTF_8), 0).await();
                append(journal, "no change");
            }
        }
        try (Journal journal = open()) {
            assertThat(journal.recoveredSequence()).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @EnumSource(FaultyFile.Fault.class)
    void losesNothingThatItConfirmedWhateverStepFails(FaultyFile.Fault fault) throws IOException {
        for (int step = 0; step < 30; step++) {
            List<String> confirmed = appendUntilItFails(new FaultyFile.Plan(fault, step));
            try (Journal again = open()) {
                List<String> kept = read(again, 0);
                assertThat(kept.stream().limit(confirmed.size()))
                        .as("step %d", step)
                        .containsExactlyElementsOf(confirmed);
                append(again, "afterwards");
                assertThat(read(again, 0)).endsWith("afterwards").hasSize(kept.size() + 1);
            }
            emptyFolder();
        }
    }

    private List<String> appendUntilItFails(FaultyFile.Plan plan) {
        List<String> confirmed = new ArrayList<>();
        try (Journal journal = open(plan::open, SMALL_SEGMENT)) {
            for (int i = 0; i < 40; i++) {
                append(journal, "entry " + confirmed.size());
                confirmed.add("entry " + confirmed.size());
            }
        } catch (Refusal expected) {
            assertThat(expected.privateReason()).isEqualTo("journal-unavailable");
        }
        return confirmed;
    }

    private void emptyFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void servesAgainWhenTheDiskHasRoomAgain() {
        int refused = 0;
        for (int step = 0; step < 40; step++) {
            FaultyFile.Plan plan = new FaultyFile.Plan(FaultyFile.Fault.WRITE_TORN, step);
            long before;
            try (Journal journal = open(plan::open, SMALL_SEGMENT)) {
                before = journal.durable();
                for (int i = 0; i < 20; i++) {
                    refused += appends(journal) ? 0 : 1;
                }
                assertThat(journal.durable()).isBetween(before + 19, before + 20);
                assertThat(read(journal, 0)).hasSize((int) journal.durable());
            }
        }
        // Zeros that found no room refuse nobody; every other write does.
        assertThat(refused).isGreaterThan(20);
    }

    private static boolean appends(Journal journal) {
        try {
            append(journal, "entry");
            return true;
        } catch (Refusal full) {
            return false;
        }
    }

    /// The second of two events must not overtake the first, which was lost: the journal would then
    /// seem to hold both.
    @Test
    void takesNothingThatFollowsALostEntryUntilThatIsKnown() {
        FaultyFile.Plan plan = new FaultyFile.Plan(FaultyFile.Fault.WRITE_LOST, 12);
        try (Journal journal = open(plan::open, SMALL_SEGMENT)) {
            long before = journal.losses();
            byte[] event = "change".getBytes(UTF_8);
            int sequence = 1;
            while (journal.losses() == before) {
                Receipt receipt = journal.append(TENANT, sequence++, event, before);
                while (receipt.pending()) {
                    Thread.onSpinWait();
                }
            }
            assertThatThrownBy(() -> journal.append(TENANT, 99, event, before))
                    .isInstanceOf(Refusal.class);
            append(journal, "without a change");
            journal.append(TENANT, 99, event, journal.losses()).await();
        }
    }

    @Test
    void stopsForGoodWhenASyncFails() throws InterruptedException {
        FaultyFile.Plan plan = new FaultyFile.Plan(FaultyFile.Fault.FORCE_LOST, 2);
        try (Journal journal = open(plan::open, 1 << 20)) {
            append(journal, "entry 0");
            assertThatThrownBy(() -> append(journal, "lost")).isInstanceOf(Refusal.class);
            stopped.await();
            assertThatThrownBy(() -> append(journal, "never")).isInstanceOf(Refusal.class);
        }
    }

    /// A disk that answers slowly: what comes before authentication is dropped first, then what
    /// known callers were refused, and tokens and acts last and at once.
    @Test
    void dropsLaneByLaneWhenTooMuchWaits() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch released = new CountDownLatch(1);
        try (Journal journal = open(path -> new SlowFile(path, entered, released), 1 << 20)) {
            journal.append(Lane.REQUIRED, TENANT, "first".getBytes(UTF_8));
            entered.await();
            assertThat(taken(journal, Lane.UNKNOWN)).isEqualTo(512);
            assertThat(taken(journal, Lane.KNOWN)).isEqualTo(2_048 - 512);
            assertThat(taken(journal, Lane.UNKNOWN)).isZero();
            assertThat(taken(journal, Lane.REQUIRED)).isEqualTo(8_192 - 2_048);
            assertThat(taken(journal, Lane.KNOWN)).isZero();
            released.countDown();
        }
        try (Journal journal = open()) {
            assertThat(journal.durable()).isEqualTo(8_193);
        }
    }

    private static int taken(Journal journal, Lane lane) {
        byte[] event = "event".getBytes(UTF_8);
        for (int i = 0; ; i++) {
            try {
                journal.append(lane, TENANT, event);
            } catch (Refusal full) {
                assertThat(full.code()).isEqualTo(RefusalCode.UNAVAILABLE);
                return i;
            }
        }
    }

    /// A file whose syncs wait: that of the header and the first of a frame say that they began.
    private record SlowFile(DurableFile file, CountDownLatch entered, CountDownLatch released)
            implements DurableFile {
        SlowFile(Path path, CountDownLatch entered, CountDownLatch released) throws IOException {
            this(DurableFile.open(path), entered, released);
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            file.write(bytes, offset);
        }

        @Override
        public void force() throws IOException {
            entered.countDown();
            try {
                if (entered.getCount() == 0) {
                    released.await();
                }
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
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

    @Test
    void cutsOffATornTailAtAnyByte() throws IOException {
        try (Journal journal = open(DurableFile::open, 1 << 20)) {
            numbered(5).forEach(text -> append(journal, text));
        }
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        int frame = (whole.length - JournalSegment.HEADER) / 5;
        for (int cut = 1; cut <= frame; cut++) {
            Files.write(file, Arrays.copyOf(whole, whole.length - cut));
            try (Journal journal = open(DurableFile::open, 1 << 20)) {
                assertThat(read(journal, 0)).isEqualTo(numbered(4));
            }
        }
    }

    @Test
    void neverReadsADamagedEntryAsAWholeOne() throws IOException {
        try (Journal journal = open(DurableFile::open, 1 << 20)) {
            numbered(6).forEach(text -> append(journal, text));
        }
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(whole.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            try (Journal journal = open(DurableFile::open, 1 << 20)) {
                List<String> kept = read(journal, 0);
                assertThat(kept).isEqualTo(numbered(kept.size()));
                // Only damage in the last frame can pass for a torn tail.
                assertThat(kept.size()).isGreaterThanOrEqualTo(5);
            } catch (Corruption named) {
                assertThat(named).hasMessageContaining(file.getFileName().toString());
            }
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().getFirst();
        }
    }
}
