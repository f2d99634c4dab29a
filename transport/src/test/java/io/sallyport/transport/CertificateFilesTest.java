package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading a certificate and a key from files, whatever somebody put there.
class CertificateFilesTest {
    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final KeyPair KEY = ForeignChain.ec("secp256r1");
    private static final List<X509Certificate> CHAIN = chain(KEY);

    @TempDir private Path folder;
    private Path certificate;
    private Path key;

    private static List<X509Certificate> chain(KeyPair key) {
        ForeignChain.Wish root =
                ForeignChain.authority(ForeignChain.ec("secp256r1"), "CN=somebody");
        return List.of(
                ForeignChain.sign(ForeignChain.leaf(key), root, "SHA256withECDSA"),
                ForeignChain.root(root));
    }

    static String pem(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        chain.forEach(one -> text.append(CertificateForm.pem(one)));
        return text.toString();
    }

    static String pem(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder().encodeToString(content), label);
    }

    static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static byte[] bundle(char[] password, int keys) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < keys; i++) {
                store.setKeyEntry(
                        "key" + i,
                        KEY.getPrivate(),
                        password,
                        CHAIN.toArray(X509Certificate[]::new));
            }
            store.setCertificateEntry("other", CHAIN.getLast());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, password);
            return out.toByteArray();
        } catch (IOException | GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @BeforeEach
    void write() throws IOException {
        certificate = Files.writeString(folder.resolve("chain.pem"), pem(CHAIN));
        key = folder.resolve("key.pem");
        Files.createFile(
                key,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem(KEY.getPrivate()));
    }

    private TlsIdentity pair() {
        return read(new CertificateFiles(certificate, Optional.of(key)));
    }

    private TlsIdentity single() {
        return read(new CertificateFiles(certificate, Optional.empty()));
    }

    private static TlsIdentity read(CertificateFiles files) {
        return CertificateFiles.parse(files.contents(), PASSWORD);
    }

    private static void refuses(IdentityFinding finding, Runnable reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        UnfitIdentity.class,
                        unfit -> assertThat(unfit.finding()).isEqualTo(finding));
    }

    private void refusesKey(IdentityFinding finding, String text) throws IOException {
        Files.writeString(key, text);
        refuses(finding, this::pair);
    }

    private void bundled(byte[] bytes) throws IOException {
        certificate = Files.write(folder.resolve("both.p12"), bytes);
        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void readsAChainAndItsKey() throws Exception {
        assertThat(pair()).isEqualTo(new TlsIdentity(CHAIN, KEY.getPrivate()));
        String told = "Bag Attributes\r\n    friendlyName: one\r\n";
        Files.writeString(certificate, told + pem(CHAIN).replace("\n", "\r\n") + "the end");
        assertThat(pair().chain()).isEqualTo(CHAIN);
        KeyPair rsa = ForeignChain.rsa(2048);
        Files.writeString(key, pem(rsa.getPrivate()));
        assertThat(pair().privateKey()).isEqualTo(rsa.getPrivate());
    }

    @Test
    void readsABundle() throws Exception {
        bundled(bundle(PASSWORD, 1));
        assertThat(single()).isEqualTo(new TlsIdentity(CHAIN, KEY.getPrivate()));
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        bundled(bundle("another".toCharArray(), 1));
        refuses(IdentityFinding.PASSWORD, this::single);
        CertificateFiles files = new CertificateFiles(certificate, Optional.empty());
        refuses(
                IdentityFinding.PASSWORD,
                () -> CertificateFiles.parse(files.contents(), new char[0]));
    }

    @Test
    void refusesABundleWithoutAKeyOrWithTwo() throws Exception {
        bundled(bundle(PASSWORD, 0));
        refuses(IdentityFinding.CERTIFICATE_FORM, this::single);
        bundled(bundle(PASSWORD, 2));
        refuses(IdentityFinding.CERTIFICATE_FORM, this::single);
    }

    @Test
    void refusesAKeyTooManyAndAKeyTooFew() throws Exception {
        refuses(IdentityFinding.KEY_MISSING, this::single);
        bundled(bundle(PASSWORD, 1));
        refuses(IdentityFinding.KEY_TWICE, this::pair);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw----r--", "rw-----w-"})
    void refusesAKeyThatEverybodyMayRead(String permissions) throws Exception {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
        refuses(IdentityFinding.KEY_EXPOSED, this::pair);
        bundled(bundle(PASSWORD, 1));
        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString(permissions));
        refuses(IdentityFinding.KEY_EXPOSED, this::single);
    }

    @Test
    void refusesWhatIsNoFile() throws Exception {
        Path there = certificate;
        certificate = folder.resolve("absent");
        refuses(IdentityFinding.CERTIFICATE_UNREADABLE, this::pair);
        certificate = folder;
        refuses(IdentityFinding.CERTIFICATE_UNREADABLE, this::pair);
        certificate = Files.write(folder.resolve("long"), new byte[(256 << 10) + 1]);
        refuses(IdentityFinding.CERTIFICATE_UNREADABLE, this::pair);
        certificate = there;
        Files.delete(key);
        refuses(IdentityFinding.KEY_UNREADABLE, this::pair);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void refusesAKeyInAnotherForm(String label) throws Exception {
        refusesKey(IdentityFinding.KEY_FORM, pem(label, KEY.getPrivate().getEncoded()));
    }

    @Test
    void refusesAFileWithoutOneKey() throws Exception {
        refusesKey(IdentityFinding.KEY_FORM, "");
        refusesKey(IdentityFinding.KEY_FORM, pem(CHAIN));
        refusesKey(IdentityFinding.KEY_FORM, pem(KEY.getPrivate()) + pem(KEY.getPrivate()));
        refusesKey(IdentityFinding.KEY_FORM, pem("PRIVATE KEY", new byte[] {0x30, 0}));
        byte[] cut = KEY.getPrivate().getEncoded();
        cut[cut.length - 5] ^= 1;
        cut[1]--;
        refusesKey(IdentityFinding.KEY_FORM, pem("PRIVATE KEY", cut));
    }

    @Test
    void refusesAKeyOfAnotherAlgorithm() throws Exception {
        PrivateKey ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        refusesKey(IdentityFinding.KEY_KIND, pem(ed));
    }

    @Test
    void refusesAChainThatIsNone() throws Exception {
        for (String text :
                List.of(
                        "",
                        "certificate",
                        pem(KEY.getPrivate()),
                        pem("CERTIFICATE", new byte[] {1, 2, 3}),
                        pem("CERTIFICATE", new byte[0]),
                        pem(CHAIN).replace("-----END", "----END"),
                        pem(CHAIN).repeat(5))) {
            Files.writeString(certificate, text);
            refuses(IdentityFinding.CERTIFICATE_FORM, this::pair);
        }
    }

    @Test
    void knowsWhetherAnythingHasChanged() throws Exception {
        CertificateFiles files = new CertificateFiles(certificate, Optional.of(key));
        String before = files.contents().digest();
        assertThat(files.contents().digest()).isEqualTo(before);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(files.contents().digest()).isNotEqualTo(before);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(files.contents().digest()).isEqualTo(before);
        Files.writeString(certificate, pem(CHAIN) + "\n");
        assertThat(files.contents().digest()).isNotEqualTo(before);
    }

    /// Whatever the bytes are: an identity or a refusal, never another exception.
    @Test
    void takesOrRefusesAnyBytes() {
        byte[] chain = pem(CHAIN).getBytes(StandardCharsets.US_ASCII);
        byte[] pkcs8 = pem(KEY.getPrivate()).getBytes(StandardCharsets.US_ASCII);
        byte[] leaf = CertificateForm.der(CHAIN.getFirst());
        byte[] der = KEY.getPrivate().getEncoded();
        Property.forAll(
                random ->
                        switch (random.nextInt(4)) {
                            case 0 -> contents(damaged(random, chain), pkcs8);
                            case 1 -> contents(chain, damaged(random, pkcs8));
                            case 2 ->
                                    contents(
                                            ascii(pem("CERTIFICATE", damaged(random, leaf))),
                                            pkcs8);
                            default ->
                                    contents(
                                            chain, ascii(pem("PRIVATE KEY", damaged(random, der))));
                        },
                CertificateFilesTest::takesOrRefuses);
    }

    @Test
    void takesOrRefusesAnyBundle() {
        byte[] bundle = bundle(PASSWORD, 1);
        Property.forAll(
                random ->
                        new CertificateFiles.Contents(
                                damaged(random, bundle), Optional.empty(), false, ""),
                CertificateFilesTest::takesOrRefuses);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static CertificateFiles.Contents contents(byte[] chain, byte[] key) {
        return new CertificateFiles.Contents(chain, Optional.of(key), false, "");
    }

    private static void takesOrRefuses(CertificateFiles.Contents contents) {
        try {
            TlsIdentity identity = CertificateFiles.parse(contents, PASSWORD);
            IdentityCheck.check(identity, new HostName("id.example"), ForeignChain.NOW);
            assertThat(identity.certificate().getPublicKey()).isEqualTo(KEY.getPublic());
        } catch (UnfitIdentity expected) {
            assertThat(expected.finding().advice()).isNotBlank();
        }
    }

    private static byte[] damaged(Random random, byte[] whole) {
        byte[] bytes = whole.clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
        return Arrays.copyOf(bytes, length);
    }
}
