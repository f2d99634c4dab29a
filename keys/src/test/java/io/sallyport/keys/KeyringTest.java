package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.SeededRandomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
    private static final TenantId CONTOSO = new TenantId(new UUID(1, 1));
    private static final TenantId FABRIKAM = new TenantId(new UUID(2, 2));
    private static final Place PLACE = new Place(CONTOSO, "application", row(1), 1);
    private static final byte[] PLAIN = "canary".getBytes(UTF_8);

    @TempDir private Path folder;
    private final SeededRandomness randomness = new SeededRandomness(1);
    private Keyring keyring;

    private static RowId row(long id) {
        return new RowId(new UUID(0, id));
    }

    @BeforeEach
    void create() {
        keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                        seal("correct horse battery"),
                        "test");
        keyring.addTenant(CONTOSO);
        keyring.addTenant(FABRIKAM);
    }

    private Path keys() {
        return folder.resolve("keys");
    }

    private static PassphraseSeal seal(String passphrase) {
        return new PassphraseSeal(passphrase.getBytes(UTF_8));
    }

    @Test
    void opensWhatItSealedAfterARestart() {
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 7, PLAIN);
        byte[] event = keyring.sealEvent(CONTOSO, new byte[0], PLAIN);
        byte[] index = keyring.indexes(CONTOSO, "application.name", "portal").getFirst().hash();
        keyring.close();
        Keyring again =
                InstanceKeys.open(
                        new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                        seal("correct horse battery"));
        assertThat(again.open(KeyPurpose.RECORDS, PLACE, sealed).plain()).isEqualTo(PLAIN);
        assertThat(again.open(KeyPurpose.RECORDS, PLACE, sealed).schema()).isEqualTo(7);
        assertThat(again.openEvent(CONTOSO, event)).isEqualTo(PLAIN);
        assertThat(again.indexes(CONTOSO, "application.name", "portal").getFirst().hash())
                .isEqualTo(index)
                .hasSize(16);
        assertThat(again.instance()).isEqualTo(keyring.instance());
        assertThat(again.size()).isEqualTo(3);
    }

    @Test
    void opensNothingAtAnotherPlace() {
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        for (Place other :
                new Place[] {
                    new Place(FABRIKAM, "application", row(1), 1),
                    new Place(CONTOSO, "tenant", row(1), 1),
                    new Place(CONTOSO, "application", row(2), 1),
                    new Place(CONTOSO, "application", row(1), 2)
                }) {
            refused(() -> keyring.open(KeyPurpose.RECORDS, other, sealed));
        }
        refused(() -> keyring.open(KeyPurpose.AUDIT, PLACE, sealed));
        refused(() -> keyring.openEvent(CONTOSO, sealed));
    }

    @Test
    void opensNothingOfAnotherInstanceWithTheSameTenants() {
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        Keyring other =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("other"), randomness, InstantSource.system()),
                        seal("a second secret"),
                        "test");
        other.addTenant(CONTOSO);
        refused(() -> other.open(KeyPurpose.RECORDS, PLACE, sealed));
    }

    @Test
    void opensNothingThatWasChangedOrCut() {
        byte[] sealed = keyring.seal(KeyPurpose.RECORDS, PLACE, 1, PLAIN);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            refused(() -> keyring.open(KeyPurpose.RECORDS, PLACE, changed));
            byte[] cut = Arrays.copyOf(sealed, i);
            refused(() -> keyring.open(KeyPurpose.RECORDS, PLACE, cut));
        }
    }

    @Test
    void answersAnyBytesWithARefusal() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            refused(() -> keyring.open(KeyPurpose.RECORDS, PLACE, noise));
        }
    }

    private static void refused(Runnable opening) {
        assertThatThrownBy(opening::run).isInstanceOf(Corruption.class);
    }

    @Test
    void keepsIndexesOfTenantsAndColumnsApart() {
        byte[] here = keyring.indexes(CONTOSO, "application.name", "portal").getFirst().hash();
        assertThat(keyring.indexes(FABRIKAM, "application.name", "portal").getFirst().hash())
                .isNotEqualTo(here);
        assertThat(keyring.indexes(CONTOSO, "application.nam", "eportal").getFirst().hash())
                .isNotEqualTo(here);
    }

    @Test
    void refusesAWrongPassphraseInOneLine() {
        keyring.close();
        assertThatThrownBy(() ->
                        InstanceKeys.open(
                                new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                                seal("wrong horse battery")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("wrong passphrase");
        assertThatThrownBy(() -> seal("short"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("too short");
    }

    @Test
    void refusesAnInstanceWhoseAssuranceWasEdited() throws IOException {
        DemoSeal demo = new DemoSeal(folder.resolve("demo.seal"));
        Path other = folder.resolve("demo");
        InstanceKeys.create(
                        new InstanceKeys.Ground(other, randomness, InstantSource.system()),
                        demo,
                        "test")
                .close();
        assertThat(InstanceKeys.assurance(other)).isEqualTo(Assurance.DEMONSTRATION);
        Path root = other.resolve("root.json");
        Files.writeString(
                root, Files.readString(root).replace("\"demonstration\"", "\"standard\""));
        assertThatThrownBy(() ->
                        InstanceKeys.open(
                                new InstanceKeys.Ground(other, randomness, InstantSource.system()),
                                demo))
                .isInstanceOf(StartRefused.class);
    }

    @Test
    void refusesTheDemoSealOnARealInstance() {
        keyring.close();
        DemoSeal demo = new DemoSeal(folder.resolve("demo.seal"));
        assertThatThrownBy(() ->
                        InstanceKeys.open(
                                new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                                demo))
                .isInstanceOf(StartRefused.class);
    }

    @Test
    void namesADamagedRootFile() throws IOException {
        keyring.close();
        Files.writeString(keys().resolve("root.json"), "{\"format\":2,");
        assertThatThrownBy(() ->
                        InstanceKeys.open(
                                new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                                seal("correct horse battery")))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("root.json");
    }

    @Test
    void cutsOffATornRecordAndKeepsTheRest() throws IOException {
        keyring.close();
        Path file = keys().resolve("keyring");
        byte[] whole = Files.readAllBytes(file);
        int record = whole.length / 3;
        for (int cut = 1; cut < record; cut += 37) {
            Files.write(file, Arrays.copyOf(whole, whole.length - cut));
            try (Keyring again =
                    InstanceKeys.open(
                            new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                            seal("correct horse battery"))) {
                assertThat(again.size()).isEqualTo(2);
            }
        }
    }

    @Test
    void refusesDamageInTheMiddle() throws IOException {
        keyring.close();
        Path file = keys().resolve("keyring");
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length / 2] ^= 1;
        Files.write(file, whole);
        refused(() ->
                InstanceKeys.open(
                        new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                        seal("correct horse battery")));
    }

    @Test
    void refusesARecordThatAnotherInstanceWrote() throws IOException {
        Keyring other =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("other"), randomness, InstantSource.system()),
                        seal("a second secret"),
                        "test");
        other.addTenant(CONTOSO);
        other.close();
        keyring.close();
        byte[] foreign = Files.readAllBytes(folder.resolve("other").resolve("keyring"));
        Files.write(keys().resolve("keyring"), foreign, StandardOpenOption.TRUNCATE_EXISTING);
        Keyring again =
                InstanceKeys.open(
                        new InstanceKeys.Ground(keys(), randomness, InstantSource.system()),
                        seal("correct horse battery"));
        refused(() -> again.sealEvent(CONTOSO, new byte[0], PLAIN));
    }

    @Test
    void letsOnlyTheOwnerReadTheRootFile() throws IOException {
        assertThat(Files.getPosixFilePermissions(keys().resolve("root.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(keys()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
