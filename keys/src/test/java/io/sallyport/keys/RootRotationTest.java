package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.token.SoftHsm;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("external")
class RootRotationTest {
    private static final TenantId CONTOSO = new TenantId(new UUID(1, 1));
    private static final Place PLACE =
            new Place(CONTOSO, "application", new RowId(new UUID(0, 1)), 1);
    private static final byte[] PLAIN = "canary".getBytes(UTF_8);
    private static final Keyring.Progress SILENT = (_, _) -> {};

    @TempDir Path home;
    private final SeededRandomness randomness = new SeededRandomness(1);
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final Words first = new Words("correct horse battery");

    /// A passphrase, made anew for each use: a seal is wiped when it was used.
    private record Words(String words) {
        PassphraseSeal seal() {
            return new PassphraseSeal(words.getBytes(UTF_8));
        }
    }

    private InstanceKeys.Ground ground(Path folder) {
        return new InstanceKeys.Ground(folder, randomness, time);
    }

    private Path keys() {
        return home.resolve("keys");
    }

    private Keyring create(Seal seal) {
        Keyring keyring = InstanceKeys.create(ground(keys()), seal, "Ada");
        keyring.addTenant(CONTOSO);
        return keyring;
    }

    private Path copy(String name) throws IOException {
        Path copy = home.resolve(name);
        Files.createDirectories(copy);
        for (String file : List.of("root.json", "keyring")) {
            Files.copy(keys().resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private TokenSeal token(String label) {
        return new TokenSeal(SoftHsm.MODULE, label, SoftHsm.PIN);
    }

    @Test
    void whatWasSealedBeforeOpensAfterAndAfterARestart() {
        Keyring keyring = create(first.seal());
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        byte[] index = keyring.indexes(CONTOSO, "application.name", "x").getFirst().hash();
        List<Long> steps = new ArrayList<>();

        Keyring.Rotation rotation =
                keyring.rotateRoot(List.of(first.seal()), (done, _) -> steps.add(done));

        assertThat(rotation).isEqualTo(new Keyring.Rotation(2, 2, 0, 1));
        assertThat(steps).containsExactly(1L, 2L);
        assertThat(keyring.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
        keyring.addTenant(new TenantId(new UUID(2, 2)));
        keyring.close();
        try (Keyring again = InstanceKeys.open(ground(keys()), first.seal())) {
            assertThat(again.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
            assertThat(again.indexes(CONTOSO, "application.name", "x").getFirst().hash())
                    .isEqualTo(index);
            assertThat(again.size()).isEqualTo(3);
            assertThat(again.protectors().epoch()).isEqualTo(2);
            assertThat(again.rotating()).isFalse();
        }
    }

    /// The limit that SECURITY.md states: who kept the folder and knows the passphrase.
    @Test
    void anOldCopyOpensWithItsOldPassphrase() throws IOException {
        Keyring keyring = create(first.seal());
        Path old = copy("stolen");
        keyring.rotateRoot(List.of(first.seal()), SILENT);
        try (Keyring stolen = InstanceKeys.open(ground(old), first.seal())) {
            assertThat(stolen.protectors().epoch()).isEqualTo(1);
        }
    }

    @Test
    void aStolenCopyDoesNotOpenOnceTheTokensKeyIsGone() throws IOException {
        String label = SoftHsm.newToken();
        Keyring keyring = create(token(label));
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        Path old = copy("stolen");
        InstanceKeys.open(ground(old), token(label)).close();

        Keyring.Rotation rotation = keyring.rotateRoot(List.of(token(label)), SILENT);

        assertThat(rotation.destroyed()).isOne();
        assertThat(rotation.kept()).isZero();
        assertThatThrownBy(() -> InstanceKeys.open(ground(old), token(label)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("does not open this instance");
        assertThat(SoftHsm.objects(label).split("Secret Key Object", -1)).hasSize(2);
        keyring.close();
        try (Keyring again = InstanceKeys.open(ground(keys()), token(label))) {
            assertThat(again.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
        }
    }

    /// A rotated root file with a keyring of before: neither half of an old copy joins a new one.
    @Test
    void anOldKeyringUnderTheNewRootIsRefused() throws IOException {
        Keyring keyring = create(first.seal());
        Path old = copy("old");
        keyring.rotateRoot(List.of(first.seal()), SILENT);
        keyring.close();
        Files.copy(keys().resolve("root.json"), home.resolve("new-root"));
        Files.delete(keys().resolve("keyring"));
        Files.copy(old.resolve("keyring"), keys().resolve("keyring"));

        try (Keyring mixed = InstanceKeys.open(ground(keys()), first.seal())) {
            assertThatThrownBy(() -> mixed.sealEvent(CONTOSO, new byte[0], PLAIN))
                    .isInstanceOf(Corruption.class);
        }
    }

    /// What a crash leaves: the files after any step, taken away while the rotation goes on.
    @Test
    void aCrashAtAnyTenantIsFinishedAtTheNextStart() throws IOException {
        Keyring keyring = create(first.seal());
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        List<Path> crashes = new ArrayList<>();
        keyring.rotateRoot(
                List.of(first.seal()),
                (done, _) -> {
                    try {
                        crashes.add(copy("crash-" + done));
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                });
        assertThat(crashes).hasSize(2);
        for (Path crash : crashes) {
            try (Keyring after = InstanceKeys.open(ground(crash), first.seal())) {
                assertThat(after.rotating()).isTrue();
                assertThat(after.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
                after.finishRotation(List.of(first.seal()), SILENT);
                assertThat(after.rotating()).isFalse();
            }
            try (Keyring after = InstanceKeys.open(ground(crash), first.seal())) {
                assertThat(after.protectors().epoch()).isEqualTo(2);
                assertThat(after.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
            }
        }
    }

    @Test
    void aProtectorWhoseSecretIsNotThereGoesStale() {
        Words second = new Words("another long passphrase");
        Keyring keyring = create(first.seal());
        String id = keyring.protectors().add(second.seal(), "Bob", Optional.empty()).id();

        keyring.rotateRoot(List.of(first.seal()), SILENT);

        Protector stale =
                keyring.protectors().list().stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow();
        assertThat(stale.state(2, time.instant())).isEqualTo(Protector.State.STALE);
        assertThatThrownBy(() -> InstanceKeys.open(ground(keys()), second.seal()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("was not there when the root key was rotated");

        keyring.protectors().add(second.seal(), "Bob", Optional.of(id));
        keyring.close();
        InstanceKeys.open(ground(keys()), second.seal()).close();
    }

    /// Tenants whose keys are opened for the first time while the root key changes under them.
    @Test
    void nobodyIsRefusedWhileItIsRotated() throws Exception {
        Keyring keyring = create(first.seal());
        List<TenantId> tenants = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            TenantId tenant = new TenantId(new UUID(3, i));
            keyring.addTenant(tenant);
            tenants.add(tenant);
        }
        keyring.close();
        try (Keyring cold = InstanceKeys.open(ground(keys()), first.seal());
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            CountDownLatch begun = new CountDownLatch(1);
            List<Future<?>> loads = new ArrayList<>();
            for (TenantId tenant : tenants) {
                loads.add(
                        threads.submit(() -> {
                            begun.await();
                            return cold.sealEvent(tenant, new byte[0], PLAIN);
                        }));
            }
            cold.rotateRoot(List.of(first.seal()), (_, _) -> begun.countDown());
            for (Future<?> load : loads) {
                load.get();
            }
        }
    }

    @Test
    void withoutAnySecretNothingIsRotated() {
        Keyring keyring = create(first.seal());
        assertThatThrownBy(() ->
                        keyring.rotateRoot(List.of(new Words("a wrong passphrase").seal()), SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing was rotated");
        assertThat(keyring.rotating()).isFalse();
        assertThat(keyring.protectors().epoch()).isOne();
        keyring.close();
        InstanceKeys.open(ground(keys()), first.seal()).close();
    }

    @Test
    void sealedFromOneKindToAnother() {
        String label = SoftHsm.newToken();
        Keyring keyring = create(first.seal());
        String passphrase = keyring.protectors().list().getFirst().id();
        SharesSeal shares = SharesSeal.deal(2, 3, randomness);
        List<String> texts = shares.texts();

        keyring.protectors().add(token(label), "the rack in room 4", Optional.of(passphrase));
        keyring.protectors().add(shares, "three custodians", Optional.empty());
        keyring.close();

        InstanceKeys.open(ground(keys()), token(label)).close();
        InstanceKeys.open(ground(keys()), SharesSeal.of(texts.subList(1, 3))).close();
        assertThatThrownBy(() -> InstanceKeys.open(ground(keys()), first.seal()))
                .isInstanceOf(StartRefused.class);
    }

    @Test
    void aSuspendedProtectorOpensAgainWhenItsTimeIsOver() {
        Words second = new Words("another long passphrase");
        Keyring keyring = create(first.seal());
        Protectors protectors = keyring.protectors();
        String id = protectors.add(second.seal(), "Bob", Optional.empty()).id();
        protectors.suspend(id, time.instant().plus(Duration.ofHours(1)));
        keyring.close();

        assertThatThrownBy(() -> InstanceKeys.open(ground(keys()), second.seal()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("(Bob) is suspended until 2026-01-02T04:04:05Z");
        time.step(Duration.ofHours(1));
        InstanceKeys.open(ground(keys()), second.seal()).close();
    }

    @Test
    void theLastActiveProtectorStays() {
        Keyring keyring = create(first.seal());
        Protectors protectors = keyring.protectors();
        String id = protectors.list().getFirst().id();
        assertThatThrownBy(() -> protectors.remove(id)).hasMessageContaining("last active");
        assertThatThrownBy(() -> protectors.suspend(id, time.instant().plusSeconds(1)))
                .hasMessageContaining("last active");
        assertThatThrownBy(() -> protectors.remove("unknown"))
                .hasMessageContaining("no protector unknown");
    }

    @Test
    void aTestNotesTheDayOnlyWhenItOpens() {
        Keyring keyring = create(first.seal());
        Protectors protectors = keyring.protectors();
        String id = protectors.list().getFirst().id();
        time.step(Duration.ofDays(3));

        assertThat(protectors.test(id, new Words("a wrong passphrase").seal())).isFalse();
        assertThat(protectors.list().getFirst().tested()).isBefore(time.instant());
        assertThat(protectors.test(id, first.seal())).isTrue();
        assertThat(protectors.list().getFirst().tested()).isEqualTo(time.instant());
    }

    /// Who may write the folder cannot lift a suspension, or claim a test, unseen.
    @Test
    void anEditedRootFileIsRefused() throws IOException {
        create(first.seal()).close();
        Path file = keys().resolve("root.json");
        Files.writeString(file, Files.readString(file).replace("\"Ada\"", "\"Eve\""));
        assertThatThrownBy(() -> InstanceKeys.open(ground(keys()), first.seal()))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("somebody else changed the root file");
    }
}
