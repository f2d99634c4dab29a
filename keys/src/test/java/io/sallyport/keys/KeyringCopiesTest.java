package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringCopiesTest {
    private static final TenantId CONTOSO = new TenantId(new UUID(1, 1));
    private static final Place PLACE =
            new Place(CONTOSO, "application", new RowId(new UUID(0, 1)), 1);

    @TempDir Path home;
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final SeededRandomness randomness = new SeededRandomness(1);
    private Path usb;
    private Path nfs;
    private Keyring keyring;

    @BeforeEach
    void makeAnInstanceWithTwoPlaces() throws IOException {
        usb = Files.createDirectories(home.resolve("usb"));
        nfs = Files.createDirectories(home.resolve("nfs"));
        keyring = InstanceKeys.create(ground("data"), seal(), "Ada");
        keyring.copies().add(usb, "Ada");
        keyring.copies().add(nfs, "Bob");
    }

    private InstanceKeys.Ground ground(String data) {
        return new InstanceKeys.Ground(home.resolve(data).resolve("keys"), randomness, time);
    }

    private static PassphraseSeal seal() {
        return new PassphraseSeal("correct horse battery".getBytes(UTF_8));
    }

    private Keyring opened(Path copy) {
        return InstanceKeys.open(new InstanceKeys.Ground(copy, randomness, time), seal());
    }

    /// As a mount that comes and goes.
    private Path away(Path place) throws IOException {
        Path away = place.resolveSibling(place.getFileName() + "-away");
        Files.move(place, away);
        return away;
    }

    private static List<Boolean> current(KeyringCopies copies) {
        return copies.list().stream().map(KeyringCopies.Standing::current).toList();
    }

    private static String why(KeyringCopies.Rewritten rewritten) {
        assertThat(rewritten.missed()).hasSize(1);
        return rewritten.missed().getFirst().why();
    }

    @Test
    void aCopyIsTheKeysAndForItsOwnerAlone() throws IOException {
        keyring.addTenant(CONTOSO);
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, "canary".getBytes(UTF_8));
        assertThat(current(keyring.copies())).containsExactly(false, false);

        assertThat(keyring.copies().rewriteAll().missed()).isEmpty();

        assertThat(current(keyring.copies())).containsExactly(true, true);
        for (String file : List.of("root.json", "keyring")) {
            assertThat(nfs.resolve(file))
                    .hasSameBinaryContentAs(home.resolve("data/keys").resolve(file));
            assertThat(Files.getPosixFilePermissions(nfs.resolve(file)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        try (Keyring copy = opened(nfs)) {
            assertThat(copy.open(KeyPurpose.RECORDS, PLACE, sealed).plain())
                    .isEqualTo("canary".getBytes(UTF_8));
        }
    }

    @Test
    void aRotationRewritesEveryPlaceAndSaysWhichItMissed() throws IOException {
        Path away = away(usb);
        keyring.rotateRoot(List.of(seal()), (_, _) -> {});

        KeyringCopies.Rewritten rewritten = keyring.copies().rewriteAll();

        assertThat(rewritten.done()).extracting(CopyPlace::folder).containsExactly(nfs);
        assertThat(rewritten.missed())
                .extracting(missed -> missed.place().folder())
                .containsExactly(usb);
        assertThat(RootFile.read(nfs).epoch()).isEqualTo(2);
        var since = rewritten.missed().getFirst().since();
        time.step(Duration.ofMinutes(5));
        assertThat(keyring.copies().rewriteAll().missed())
                .extracting(KeyringCopies.Missed::since)
                .containsExactly(since);
        Files.move(away, usb);
        assertThat(keyring.copies().rewriteAll().missed()).isEmpty();
        assertThat(RootFile.read(usb).epoch()).isEqualTo(2);
        assertThat(current(keyring.copies())).containsExactly(true, true);
    }

    /// The mount point of a disk that is not there is an empty folder on another disk.
    @Test
    void anEmptyPlaceIsNotWrittenUntilItIsAddedOnceMore() throws IOException {
        away(usb);
        Files.createDirectory(usb);
        keyring.addTenant(CONTOSO);
        assertThat(why(keyring.copies().rewriteAll())).contains("is the disk mounted");
        assertThat(usb).isEmptyDirectory();

        keyring.copies().add(usb, "Ada");

        assertThat(keyring.copies().list()).hasSize(2);
        assertThat(keyring.copies().rewriteAll().missed()).isEmpty();
        opened(usb).close();
    }

    @Test
    void anotherInstancesCopyIsNeverOverwritten() throws IOException {
        Path other = Files.createDirectories(home.resolve("other-copy"));
        Keyring stranger = InstanceKeys.create(ground("other"), seal(), "Eve");
        stranger.copies().add(other, "Eve");
        byte[] before = Files.readAllBytes(other.resolve("root.json"));

        assertThatThrownBy(() -> keyring.copies().add(other, "Ada"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another instance");
        away(usb);
        Files.move(other, usb);
        keyring.addTenant(CONTOSO);
        assertThat(why(keyring.copies().rewriteAll())).contains("another instance");
        assertThat(keyring.copies().list()).hasSize(2);
        assertThat(usb.resolve("root.json")).hasBinaryContent(before);
    }

    /// The data folder was set back to an older state; its next round must not destroy what a
    /// restore needs.
    @Test
    void aNewerCopyIsNeverOverwritten() throws IOException {
        Path old = Files.createDirectories(home.resolve("old/keys"));
        for (String file : List.of("root.json", "keyring")) {
            Files.copy(home.resolve("data/keys").resolve(file), old.resolve(file));
        }
        keyring.addTenant(CONTOSO);
        keyring.copies().rewriteAll();
        try (Keyring setBack = InstanceKeys.open(ground("old"), seal())) {
            assertThat(setBack.copies().rewriteAll().missed())
                    .hasSize(2)
                    .allMatch(missed -> missed.why().contains("newer than the keys in use"));
        }
        keyring.rotateRoot(List.of(seal()), (_, _) -> {});
        keyring.copies().rewriteAll();
        try (Keyring setBack = InstanceKeys.open(ground("old"), seal())) {
            assertThat(setBack.copies().rewriteAll().missed()).hasSize(2);
        }
        opened(usb).close();
    }

    @Test
    void aCopyThatWasTamperedWithIsFound() throws IOException {
        byte[] bytes = Files.readAllBytes(usb.resolve("keyring"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(usb.resolve("keyring"), bytes);
        assertThat(keyring.copies().verify(nfs).current()).isTrue();
        KeyringCopies.Standing found = keyring.copies().verify(usb);
        assertThat(found.current()).isFalse();
        assertThat(found.missed()).isPresent();
        assertThat(keyring.copies().rewriteAll().missed()).isEmpty();
        assertThat(keyring.copies().verify(usb).current()).isTrue();

        String root = Files.readString(usb.resolve("root.json"));
        Files.writeString(usb.resolve("root.json"), root.replace("\"Ada\"", "\"Eve\""));
        assertThat(keyring.copies().verify(usb).current()).isFalse();
        assertThat(why(keyring.copies().rewriteAll())).contains("somebody else changed");
    }

    /// Between the two steps of a write: the keyring is the new one, the root file is not.
    @Test
    void aCrashBetweenTheStepsIsTakenUp() throws IOException {
        byte[] oldRoot = Files.readAllBytes(usb.resolve("root.json"));
        keyring.rotateRoot(List.of(seal()), (_, _) -> {});
        keyring.copies().rewriteAll();
        Files.move(usb.resolve("root.json"), usb.resolve("root.json.new"));
        Files.write(usb.resolve("root.json"), oldRoot);

        new CopyFolder(usb).settle();

        assertThat(RootFile.read(usb).epoch()).isEqualTo(2);
        opened(usb).close();
    }

    @Test
    void refusesWhatIsNoPlace() throws IOException {
        Path inside = Files.createDirectories(home.resolve("data/copy"));
        assertThatThrownBy(() -> keyring.copies().add(inside, ""))
                .hasMessageContaining("inside the data folder");
        assertThatThrownBy(() -> keyring.copies().add(Path.of("copy"), ""))
                .hasMessageContaining("absolute");
        assertThatThrownBy(() -> keyring.copies().add(home.resolve("missing"), ""))
                .hasMessageContaining("that is there");
        // Nobody can write there, root neither.
        assertThatThrownBy(() -> keyring.copies().add(Path.of("/proc"), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(keyring.copies().list()).hasSize(2);
    }

    @Test
    void aPlaceThatIsRemovedHoldsNoCopyAnyMore() throws IOException {
        assertThat(keyring.copies().remove(usb)).isTrue();
        assertThat(usb).isEmptyDirectory();
        away(nfs);
        assertThat(keyring.copies().remove(nfs)).isFalse();
        assertThat(keyring.copies().list()).isEmpty();
        assertThatThrownBy(() -> keyring.copies().remove(nfs)).hasMessageContaining("no listed");
    }

    /// A place that is added behind the instance's back would be handed every new keyring.
    @Test
    void onlyWhoOpensTheInstanceCanListAPlace() throws IOException {
        keyring.close();
        Path root = home.resolve("data/keys/root.json");
        String text = Files.readString(root);
        Files.writeString(root, text.replace("\"" + nfs + "\"", "\"/tmp/elsewhere\""));
        assertThatThrownBy(() -> InstanceKeys.open(ground("data"), seal()))
                .isInstanceOf(Corruption.class);
        Files.writeString(root, text);
        try (Keyring again = InstanceKeys.open(ground("data"), seal())) {
            assertThat(again.copies().list())
                    .extracting(standing -> standing.place().folder())
                    .containsExactly(usb, nfs);
            assertThat(again.copies().rewriteAll().missed()).isEmpty();
        }
    }
}
