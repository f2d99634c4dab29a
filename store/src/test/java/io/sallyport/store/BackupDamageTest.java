package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.testkit.SeededRandomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A file that was a backup once, and disks that fail while one is written.
class BackupDamageTest extends StoreFixture {
    private static final List<Table<?>> TABLES = List.of(THINGS);
    private Path file;

    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    @BeforeEach
    void backup() {
        file = folder.resolve("backup");
        for (int i = 0; i < 20; i++) {
            insert(contoso, "thing-" + i, 0);
        }
        store.backups().write(new Backup.Order(file, TABLES), (_, _) -> true);
    }

    private void refused(Keyring keys, byte[] bytes, String words) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(
                        () -> BackupCheck.of(new Backup.Order(file, TABLES), keys, (_, _) -> true))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining(words);
    }

    /// Where each block begins, and behind the last one the end.
    private static List<Integer> blocks(byte[] bytes) {
        List<Integer> starts = new ArrayList<>();
        for (int at = Long.BYTES; at < bytes.length; ) {
            starts.add(at);
            at += ByteBuffer.wrap(bytes).getInt(at + 1) + BackupBlock.AROUND;
        }
        starts.add(bytes.length);
        return starts;
    }

    @Test
    void namesEveryKindOfDamage() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        List<Integer> blocks = blocks(whole);
        String[] parts = {"header", "rows", "hashes", "journal", "end"};
        assertThat(blocks).hasSize(parts.length + 1);
        for (int i = 0; i < parts.length; i++) {
            byte[] flipped = whole.clone();
            flipped[blocks.get(i) + 40] ^= 1;
            refused(keyring, flipped, "damaged in block " + i + " (" + parts[i]);
            byte[] cut = Arrays.copyOf(whole, blocks.get(i + 1) - 3);
            refused(keyring, cut, "cut short in block " + i + " at byte " + blocks.get(i));
            refused(keyring, Arrays.copyOf(whole, blocks.get(i)), "cut short in block " + i);
        }
        byte[] foreign = whole.clone();
        foreign[0] ^= 1;
        refused(keyring, foreign, "is no backup of Sallyport");
        refused(keyring, new byte[0], "is no backup of Sallyport");
        refused(keyring, Arrays.copyOf(whole, whole.length + 1), "goes on behind its end");
    }

    /// Whatever is changed, and wherever it ends, it is refused in words and never a fault.
    @Test
    void refusesEveryFlipAndEveryCut() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            refused(keyring, flipped, "backup");
            refused(keyring, Arrays.copyOf(whole, at), "backup");
        }
    }

    /// Whoever can count a checksum has no key.
    @Test
    void refusesWhatWasForged() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        List<Integer> blocks = blocks(whole);
        byte[] changed = whole.clone();
        changed[blocks.get(1) + 60] ^= 1;
        resign(changed, blocks, 1);
        refused(keyring, changed, "was changed after it was written");
        byte[] ended = whole.clone();
        ended[blocks.get(4) + 40] ^= 1;
        resign(ended, blocks, 4);
        refused(keyring, ended, "end of the file " + file + " was not written by this instance");
        // The journal's block left out altogether.
        byte[] without = new byte[whole.length - (blocks.get(4) - blocks.get(3))];
        System.arraycopy(whole, 0, without, 0, blocks.get(3));
        System.arraycopy(
                whole, blocks.get(4), without, blocks.get(3), whole.length - blocks.get(4));
        refused(keyring, without, "was changed after it was written");
        // Its end taken from another one.
        insert(contoso, "another", 0);
        Path second = folder.resolve("second");
        store.backups().write(new Backup.Order(second, TABLES), (_, _) -> true);
        byte[] other = Files.readAllBytes(second);
        int end = blocks.get(4);
        int from = blocks(other).get(4);
        byte[] mixed = Arrays.copyOf(whole, end + other.length - from);
        System.arraycopy(other, from, mixed, end, other.length - from);
        refused(keyring, mixed, "was changed after it was written");
    }

    private static void resign(byte[] bytes, List<Integer> blocks, int block) {
        int at = blocks.get(block);
        int end = blocks.get(block + 1) - Integer.BYTES;
        byte[] covered = Arrays.copyOfRange(bytes, at, end);
        ByteBuffer.wrap(bytes).putInt(end, BackupBlock.checksum(covered, covered.length));
    }

    @Test
    void namesTheInstanceThatItIsOf() throws IOException {
        Path stranger = folder.resolve("stranger");
        Keyring keys =
                InstanceKeys.create(
                        new InstanceKeys.Ground(stranger, new SeededRandomness(9), time),
                        new DemoSeal(folder.resolve("stranger.seal")),
                        "test");
        refused(keys, Files.readAllBytes(file), keyring.instance().toString());
        keys.close();
    }

    @Test
    void leavesNothingWhereTheDiskFails() throws IOException {
        Path broken = folder.resolve("broken");
        LiveBackups backups = (LiveBackups) store.backups();
        for (FaultyFile.Fault fault : FaultyFile.Fault.values()) {
            int refused = 0;
            for (int step = 0; step < 40; step++) {
                FaultyFile.Plan plan = new FaultyFile.Plan(fault, step);
                try {
                    backups.write(new Backup.Order(broken, TABLES), (_, _) -> true, plan::open);
                    Files.delete(broken);
                    break;
                } catch (BackupRefused named) {
                    refused++;
                    assertThat(named).hasMessageContaining("cannot be written");
                }
                assertThat(names()).noneMatch(name -> name.startsWith("broken"));
                insert(contoso, fault + "-" + step, 0);
            }
            assertThat(refused).as(fault.name()).isPositive();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString()).toList();
        }
    }

    @Test
    void saysWhyItCannotBegin() throws IOException {
        refusedWriting(file, "exists already");
        refusedWriting(folder.resolve("nowhere").resolve("backup"), "there is no folder");
        Path stopped = folder.resolve("stopped");
        assertThatThrownBy(() ->
                        store.backups().write(new Backup.Order(stopped, TABLES), (_, _) -> false))
                .hasMessageContaining("was stopped");
        assertThat(names()).noneMatch(name -> name.startsWith("stopped"));
        assertThat(file).exists();
    }

    private void refusedWriting(Path where, String words) {
        assertThatThrownBy(() ->
                        store.backups().write(new Backup.Order(where, TABLES), (_, _) -> true))
                .isInstanceOf(BackupRefused.class)
                .hasMessageContaining(words);
    }
}
