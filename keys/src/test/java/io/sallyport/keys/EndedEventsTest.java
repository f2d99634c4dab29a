package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events end with the version of the key that sealed them, and what the store needs of them stays.
class EndedEventsTest {
    private static final TenantId CONTOSO = new TenantId(new UUID(1, 1));
    private static final byte[] MARKS = "which rows".getBytes(UTF_8);
    private static final byte[] EVENT = "what happened".getBytes(UTF_8);
    private static final byte[] NONE = new byte[0];

    @TempDir private Path home;
    private final SeededRandomness randomness = new SeededRandomness(1);
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private Keyring keyring;
    private byte[] old;
    private byte[] oldWithout;

    @BeforeEach
    void create() {
        keyring = InstanceKeys.create(ground(), seal(), "Ada");
        keyring.addTenant(CONTOSO);
        old = keyring.sealEvent(CONTOSO, MARKS, EVENT);
        oldWithout = keyring.sealEvent(CONTOSO, NONE, EVENT);
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

    private void refused(byte[] sealed) {
        assertThatThrownBy(() -> keyring.openEvent(CONTOSO, sealed)).isInstanceOf(Corruption.class);
    }

    private int end(int through) {
        return keyring.retired().endLog(CONTOSO, through, time.instant());
    }

    @Test
    void openWithTheirMarksAndNoOthers() {
        assertThat(keyring.openEvent(CONTOSO, old)).isEqualTo(EVENT);
        assertThat(keyring.openMarks(CONTOSO, old)).isEqualTo(MARKS);
        assertThat(keyring.openEvent(CONTOSO, oldWithout)).isEqualTo(EVENT);
        assertThat(keyring.openMarks(CONTOSO, oldWithout)).isEmpty();
        // One envelope, as ever: a token's event costs nothing more.
        assertThat(oldWithout).startsWith(1).hasSize(EVENT.length + 36);
        EventForm form = EventForm.of(CONTOSO, old);
        EventForm other = EventForm.of(CONTOSO, keyring.sealEvent(CONTOSO, MARKS, EVENT));
        byte[] exchanged =
                ByteBuffer.allocate(5 + other.marks().length + form.event().length)
                        .put((byte) 2)
                        .putInt(other.marks().length)
                        .put(other.marks())
                        .put(form.event())
                        .array();
        refused(exchanged);
        refused(form.event());
        for (int length = 0; length < old.length; length++) {
            refused(Arrays.copyOf(old, length));
        }
    }

    private void assertEnded() {
        refused(old);
        refused(oldWithout);
        assertThat(keyring.hasEnded(CONTOSO, old)).isTrue();
        assertThat(keyring.hasEnded(CONTOSO, oldWithout)).isTrue();
        assertThat(keyring.openMarks(CONTOSO, old)).isEqualTo(MARKS);
        byte[] fresh = keyring.sealEvent(CONTOSO, MARKS, EVENT);
        assertThat(keyring.hasEnded(CONTOSO, fresh)).isFalse();
        assertThat(keyring.openEvent(CONTOSO, fresh)).isEqualTo(EVENT);
    }

    @Test
    void endWithTheVersionThatSealedThem() {
        byte[] name = keyring.positions(CONTOSO).seal(77);
        keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        byte[] second = keyring.sealEvent(CONTOSO, MARKS, EVENT);
        keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        assertThat(keyring.hasEnded(CONTOSO, old)).isFalse();
        assertThat(end(1)).isEqualTo(1);
        assertEnded();
        reopen();
        assertEnded();
        keyring.rotateTenant(CONTOSO);
        keyring.rotateRoot(List.of(seal()), (_, _) -> {});
        reopen();
        assertEnded();
        assertThat(keyring.openEvent(CONTOSO, second)).isEqualTo(EVENT);
        assertThat(keyring.positions(CONTOSO).open(name)).hasValue(77);
        assertThat(keyring.versions(CONTOSO, KeyPurpose.AUDIT)).containsExactly(2, 3);
        assertThat(keyring.retired().list(CONTOSO)).isEmpty();
        assertThat(keyring.inRotation()).isEmpty();
        assertThat(keyring.retired().destroy(CONTOSO, _ -> true, () -> 0)).isEmpty();
        assertEnded();
        assertThat(end(2)).isEqualTo(1);
        refused(second);
        assertEnded();
        assertThat(keyring.endedThrough(CONTOSO)).isEqualTo(2);
        assertThatThrownBy(() -> end(3)).isInstanceOf(IllegalStateException.class);
        // However many have ended, the keyring has one line of them.
        assertThat(keyring.verify()).isEqualTo(2);
    }

    /// No key that is there opens one, whatever it is for.
    @Test
    void openWithNoKeyThatIsLeft() {
        keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        end(1);
        EventForm form = EventForm.of(CONTOSO, old);
        for (KeyPurpose purpose : KeyPurpose.values()) {
            for (byte[] event : List.of(form.event(), oldWithout)) {
                byte[] relabelled = event.clone();
                for (int version = 1; version <= 2; version++) {
                    ByteBuffer.wrap(relabelled).putInt(Keyring.VERSION_AT, version);
                    relabelled[1] = (byte) purpose.code();
                    assertThatThrownBy(() ->
                                    keyring.openArchived(
                                            purpose,
                                            EventForm.eventPlace(CONTOSO, form.marks()),
                                            relabelled))
                            .isInstanceOf(Corruption.class);
                }
            }
        }
    }

    /// What never was is not called erased.
    @Test
    void areToldFromThoseOfAVersionThatNeverWas() {
        byte[] strange = oldWithout.clone();
        ByteBuffer.wrap(strange).putInt(Keyring.VERSION_AT, 9);
        keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        end(1);
        refused(strange);
        assertThat(keyring.hasEnded(CONTOSO, strange)).isFalse();
        ByteBuffer.wrap(strange).putInt(Keyring.VERSION_AT, 0);
        assertThat(keyring.hasEnded(CONTOSO, strange)).isFalse();
    }

    /// The limit that SECURITY.md states: who kept the old file and still opens the seal has the
    /// old version. A copy goes back by our own command only where it is not older.
    @Test
    void openAgainForWhoKeptTheKeyringOfBefore() throws IOException {
        Path kept = Files.createDirectory(home.resolve("kept"));
        for (String name : List.of("root.json", "keyring")) {
            Files.copy(keys().resolve(name), kept.resolve(name));
        }
        keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        byte[] later = keyring.sealEvent(CONTOSO, MARKS, EVENT);
        end(1);
        StagedKeys staged = StagedKeys.bring(kept, home.resolve("stage"), keys());
        assertThatThrownBy(staged::requireNewer)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("newer");
        staged.discard();
        keyring.close();
        Files.delete(keys().resolve("keyring"));
        Files.copy(kept.resolve("keyring"), keys().resolve("keyring"));
        keyring = InstanceKeys.open(ground(), seal());
        assertThat(keyring.openEvent(CONTOSO, old)).isEqualTo(EVENT);
        // It shows: nothing that was logged since opens.
        refused(later);
        assertThat(keyring.hasEnded(CONTOSO, later)).isFalse();
    }

    @Test
    void openNoMoreOnceTheRootKeyWasRotatedEvenSo() throws IOException {
        byte[] before = Files.readAllBytes(keys().resolve("keyring"));
        keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        end(1);
        keyring.rotateRoot(List.of(seal()), (_, _) -> {});
        keyring.close();
        Files.write(keys().resolve("keyring"), before);
        assertThatThrownBy(
                        () -> {
                            reopen();
                            keyring.openEvent(CONTOSO, old);
                        })
                .isInstanceOfAny(Corruption.class, StartRefused.class);
    }
}
