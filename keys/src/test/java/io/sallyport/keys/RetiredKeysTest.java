package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key that was rotated opens what was sealed before, in backups, and does nothing else.
class RetiredKeysTest {
    private static final TenantId CONTOSO = new TenantId(new UUID(1, 1));
    private static final Place PLACE =
            new Place(CONTOSO, "application", new RowId(new UUID(0, 1)), 1);
    private static final byte[] PLAIN = "canary".getBytes(UTF_8);

    @TempDir private Path home;
    private final SeededRandomness randomness = new SeededRandomness(1);
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private Keyring keyring;
    private byte[] sealed;

    @BeforeEach
    void create() {
        keyring = InstanceKeys.create(ground(), seal(), "Ada");
        keyring.addTenant(CONTOSO);
        sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
    }

    @AfterEach
    void close() {
        keyring.close();
    }

    private Path keys() {
        return home.resolve("data").resolve("keys");
    }

    private InstanceKeys.Ground ground() {
        return new InstanceKeys.Ground(keys(), randomness, time);
    }

    private DemoSeal seal() {
        return new DemoSeal(home.resolve("demo.seal"));
    }

    private void reopen() {
        keyring.close();
        keyring = InstanceKeys.open(ground(), seal());
    }

    private Instant rotate(KeyPurpose purpose) {
        keyring.addVersion(CONTOSO, purpose);
        keyring.retired().retire(CONTOSO, purpose, time.instant(), () -> 0);
        return time.instant();
    }

    private static void refused(Runnable act) {
        assertThatThrownBy(act::run).isInstanceOf(Corruption.class);
    }

    private void opensBackupsOnly() {
        refused(() -> keyring.open(KeyPurpose.RECORDS, PLACE, sealed));
        assertThat(keyring.openArchived(KeyPurpose.RECORDS, PLACE, sealed).plain())
                .isEqualTo(PLAIN);
        byte[] fresh = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        assertThat(Keyring.version(fresh)).isEqualTo(2);
        assertThat(keyring.open(KeyPurpose.RECORDS, PLACE, fresh).plain()).isEqualTo(PLAIN);
        assertThat(keyring.openArchived(KeyPurpose.RECORDS, PLACE, fresh).plain()).isEqualTo(PLAIN);
    }

    @Test
    void opensBackupsOnlyAndSealsNothing() {
        Instant since = rotate(KeyPurpose.RECORDS);
        opensBackupsOnly();
        reopen();
        opensBackupsOnly();
        keyring.rotateTenant(CONTOSO);
        keyring.rotateRoot(List.of(seal()), (_, _) -> {});
        reopen();
        opensBackupsOnly();
        assertThat(keyring.versions(CONTOSO, KeyPurpose.RECORDS)).containsExactly(2);
        assertThat(keyring.inRotation()).isEmpty();
        assertThat(keyring.retired().list(CONTOSO))
                .containsExactly(new RetiredKey(KeyPurpose.RECORDS, 1, since));
        assertThat(keyring.verify()).isEqualTo(2);
    }

    @Test
    void hashesNothing() {
        byte[] before = keyring.indexes(CONTOSO, "application.name", "x").getFirst().hash();
        rotate(KeyPurpose.INDEX);
        for (List<Index> all :
                List.of(
                        keyring.indexes(CONTOSO, "application.name", "x"),
                        keyring.everyIndex(CONTOSO, "application.name", "x"))) {
            assertThat(all).extracting(Index::version).containsExactly(2);
            assertThat(all.getFirst().hash()).isNotEqualTo(before);
        }
    }

    @Test
    void isRetiredOnceAndNotWhileSomethingNeedsIt() {
        keyring.addVersion(CONTOSO, KeyPurpose.RECORDS);
        RetiredKeys retired = keyring.retired();
        assertThatThrownBy(
                        () -> retired.retire(CONTOSO, KeyPurpose.RECORDS, time.instant(), () -> 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 ciphertexts");
        assertThatThrownBy(() -> retired.retire(CONTOSO, KeyPurpose.AUDIT, time.instant(), () -> 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(keyring.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
        retired.retire(CONTOSO, KeyPurpose.RECORDS, time.instant(), () -> 0);
        Instant first = time.instant();
        time.step(Duration.ofDays(1));
        rotate(KeyPurpose.RECORDS);
        assertThat(retired.list(CONTOSO))
                .containsExactly(
                        new RetiredKey(KeyPurpose.RECORDS, 1, first),
                        new RetiredKey(KeyPurpose.RECORDS, 2, time.instant()));
        opensNoLonger(first);
    }

    private void opensNoLonger(Instant first) {
        RetiredKeys retired = keyring.retired();
        assertThatThrownBy(() -> retired.destroy(CONTOSO, _ -> true, () -> 1))
                .isInstanceOf(IllegalStateException.class);
        assertThat(retired.destroy(CONTOSO, one -> !one.since().isAfter(first), () -> 0))
                .containsExactly(new RetiredKey(KeyPurpose.RECORDS, 1, first));
        refused(() -> keyring.openArchived(KeyPurpose.RECORDS, PLACE, sealed));
        assertThat(retired.list(CONTOSO)).extracting(RetiredKey::version).containsExactly(2);
        reopen();
        refused(() -> keyring.openArchived(KeyPurpose.RECORDS, PLACE, sealed));
    }

    @Test
    void goesWithItsTenant() {
        rotate(KeyPurpose.RECORDS);
        keyring.destroyTenant(CONTOSO, List.of(seal()), (_, _) -> {});
        refused(() -> keyring.openArchived(KeyPurpose.RECORDS, PLACE, sealed));
        assertThat(keyring.has(CONTOSO)).isFalse();
    }

    /// Whoever writes the keyring's file changes one record in it.
    private void edit(UnaryOperator<KeyringRecord> how) throws IOException {
        keyring.close();
        List<KeyringRecord> records = new ArrayList<>();
        KeyringFile.scan(keys().resolve("keyring"), records::add);
        Files.delete(keys().resolve("keyring"));
        try (KeyringFile file = KeyringFile.create(keys().resolve("keyring"))) {
            records.forEach(
                    one -> file.append(one.tenant().equals(CONTOSO) ? how.apply(one) : one));
        }
        keyring = InstanceKeys.open(ground(), seal());
    }

    private static KeyringRecord each(
            KeyringRecord record, UnaryOperator<KeyringRecord.Wrapped> how) {
        return new KeyringRecord(
                record.tenant(),
                record.epoch(),
                record.tenantVersion(),
                record.wrappedTenantKey(),
                record.keys().stream().map(how).toList());
    }

    private KeyringRecord stored() throws IOException {
        List<KeyringRecord> records = new ArrayList<>();
        KeyringFile.scan(keys().resolve("keyring"), records::add);
        records.removeIf(one -> !one.tenant().equals(CONTOSO));
        return records.getLast();
    }

    @Test
    void isNotBroughtBackIntoUseByAnEdit() throws IOException {
        rotate(KeyPurpose.RECORDS);
        KeyringRecord honest = stored();
        edit(record -> each(record, one -> one.retired(0)));
        nothingComesOfIt();
        // Nor kept for longer, nor retired by somebody else.
        edit(_ -> each(honest, one -> one.isRetired() ? one.retired(Long.MAX_VALUE / 2) : one));
        nothingComesOfIt();
        edit(_ -> each(honest, one -> one.retired(7)));
        nothingComesOfIt();
        edit(_ -> honest);
        opensBackupsOnly();
    }

    /// The same key as it was wrapped before, put into the record of today.
    @Test
    void isNotBroughtBackIntoUseByItsOldWrapping() throws IOException {
        KeyringRecord.Wrapped before = stored().keys().getFirst();
        rotate(KeyPurpose.RECORDS);
        assertThat(before.purpose()).isEqualTo(KeyPurpose.RECORDS);
        edit(record -> each(record, one -> one.isRetired() ? before : one));
        nothingComesOfIt();
    }

    /// What is left would be a tenant whose only key for its rows is a retired one.
    @Test
    void doesNotTakeThePlaceOfItsSuccessor() throws IOException {
        rotate(KeyPurpose.RECORDS);
        edit(record ->
                new KeyringRecord(
                        record.tenant(),
                        record.epoch(),
                        record.tenantVersion(),
                        record.wrappedTenantKey(),
                        record.keys().stream()
                                .filter(one ->
                                        one.purpose() != KeyPurpose.RECORDS || one.isRetired())
                                .toList()));
        nothingComesOfIt();
    }

    private void nothingComesOfIt() {
        refused(() -> keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN));
        refused(() -> keyring.open(KeyPurpose.RECORDS, PLACE, sealed));
        refused(() -> keyring.rotateTenant(CONTOSO));
        refused(() -> keyring.verify());
    }

    /// A copy from before takes nothing from the keys in use, and does not take their place.
    @Test
    void copiesFollow() throws IOException {
        Path usb = Files.createDirectories(home.resolve("usb"));
        keyring.copies().add(usb, "Ada");
        for (Runnable change : changes()) {
            Path old = Files.createDirectories(home.resolve("old-" + time.millis()));
            for (String file : List.of("root.json", "keyring")) {
                Files.copy(usb.resolve(file), old.resolve(file));
            }
            change.run();
            assertThat(keyring.copies().rewriteAll().missed()).isEmpty();
            StagedKeys newer = StagedKeys.bring(usb, home.resolve("stage"), keys());
            newer.requireNewer();
            newer.discard();
            StagedKeys older = StagedKeys.bring(old, home.resolve("stage"), keys());
            assertThatThrownBy(older::requireNewer)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("newer than the copy");
            older.discard();
            time.step(Duration.ofDays(1));
        }
        assertThat(stored().keys()).noneMatch(KeyringRecord.Wrapped::isRetired);
        assertThat(usb.resolve("keyring")).hasSameBinaryContentAs(keys().resolve("keyring"));
    }

    private List<Runnable> changes() {
        return List.of(
                () -> keyring.addVersion(CONTOSO, KeyPurpose.SIGNING),
                () -> {
                    RetiredKeys retired = keyring.retired();
                    retired.retire(CONTOSO, KeyPurpose.SIGNING, time.instant(), () -> 0);
                },
                () -> keyring.retired().destroy(CONTOSO, _ -> true, () -> 0));
    }
}
