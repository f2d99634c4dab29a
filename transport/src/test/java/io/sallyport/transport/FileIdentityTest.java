package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files change under a node that serves.
class FileIdentityTest {
    private static final ForeignChain.Wish ROOT =
            ForeignChain.authority(ForeignChain.ec("secp256r1"), "CN=somebody");

    @TempDir private Path folder;
    private final SteppingTime time = new SteppingTime(ForeignChain.NOW);
    private final KeyPair first = ForeignChain.ec("secp256r1");
    private final KeyPair second = ForeignChain.rsa(2048);
    private CertificateFiles files;

    @BeforeEach
    void write() throws IOException {
        files =
                new CertificateFiles(
                        folder.resolve("chain.pem"), Optional.of(folder.resolve("key.pem")));
        chain(ForeignChain.leaf(first));
        key(first);
    }

    private X509Certificate chain(ForeignChain.Wish wish) throws IOException {
        X509Certificate leaf = ForeignChain.sign(wish, ROOT, "SHA256withECDSA");
        put(files.certificate(), CertificateFilesTest.pem(List.of(leaf)));
        return leaf;
    }

    private void key(KeyPair key) throws IOException {
        put(files.key().orElseThrow(), CertificateFilesTest.pem(key.getPrivate()));
    }

    private void put(Path path, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private FileIdentity open() {
        return new FileIdentity(files, new char[0], new HostName("id.example"), time);
    }

    private static FileIdentity.Look refused(IdentityFinding finding) {
        return new FileIdentity.Look.Refused(finding);
    }

    @Test
    void servesWhatIsThereAndRefusesToBeginWithWhatIsUnfit() throws Exception {
        FileIdentity identity = open();
        assertThat(identity.get().privateKey()).isEqualTo(first.getPrivate());
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        assertThat(identity.problem()).isEmpty();
        key(second);
        assertThatThrownBy(this::open)
                .isInstanceOf(UnfitIdentity.class)
                .hasMessageContaining("the key is not that of the first certificate");
    }

    /// However the two are written: the old pair serves until the new one is whole, and nobody is
    /// told of what is between.
    @Test
    void takesANewPairWhenItIsWhole() throws Exception {
        FileIdentity identity = open();
        X509Certificate next = chain(ForeignChain.leaf(second));
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        assertThat(identity.get().privateKey()).isEqualTo(first.getPrivate());
        time.step(Duration.ofSeconds(1));
        key(second);
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Loaded(identity.get()));
        assertThat(identity.get()).isEqualTo(new TlsIdentity(List.of(next), second.getPrivate()));
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
    }

    @Test
    void tellsOnceOfAPairThatStaysHalf() throws Exception {
        FileIdentity identity = open();
        key(second);
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        time.step(FileIdentity.SETTLED);
        assertThat(identity.look()).isEqualTo(refused(IdentityFinding.KEY_MISMATCH));
        assertThat(identity.problem()).contains(IdentityFinding.KEY_MISMATCH);
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        time.step(FileIdentity.AGAIN);
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        assertThat(identity.get().privateKey()).isEqualTo(first.getPrivate());
    }

    @Test
    void tellsOfTheNextMistakeToo() throws Exception {
        FileIdentity identity = open();
        key(second);
        identity.look();
        time.step(FileIdentity.SETTLED);
        assertThat(identity.look()).isEqualTo(refused(IdentityFinding.KEY_MISMATCH));
        Files.delete(files.certificate());
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        time.step(FileIdentity.SETTLED);
        assertThat(identity.look()).isEqualTo(refused(IdentityFinding.CERTIFICATE_UNREADABLE));
        assertThat(identity.get().privateKey()).isEqualTo(first.getPrivate());
    }

    @Test
    void forgetsAMistakeThatWasTakenBack() throws Exception {
        FileIdentity identity = open();
        key(second);
        identity.look();
        time.step(FileIdentity.SETTLED);
        identity.look();
        key(first);
        assertThat(identity.look()).isEqualTo(new FileIdentity.Look.Nothing());
        assertThat(identity.problem()).isEmpty();
    }

    @Test
    void takesWhatWasTooEarlyWhenItsTimeComes() throws Exception {
        FileIdentity identity = open();
        chain(ForeignChain.leaf(first).from(ForeignChain.NOW.plusSeconds(30)));
        identity.look();
        time.step(FileIdentity.SETTLED);
        assertThat(identity.look()).isEqualTo(refused(IdentityFinding.NOT_YET_VALID));
        time.step(FileIdentity.AGAIN);
        assertThat(identity.look()).isInstanceOf(FileIdentity.Look.Loaded.class);
        assertThat(identity.problem()).isEmpty();
    }

    @Test
    void namesTheFileThatAFindingIsAbout() {
        Path key = files.key().orElseThrow();
        assertThat(files.about(IdentityFinding.KEY_EXPOSED)).isEqualTo(key);
        assertThat(files.about(IdentityFinding.EXPIRED)).isEqualTo(files.certificate());
        assertThat(new CertificateFiles(key, Optional.empty()).about(IdentityFinding.KEY_EXPOSED))
                .isEqualTo(key);
    }
}
