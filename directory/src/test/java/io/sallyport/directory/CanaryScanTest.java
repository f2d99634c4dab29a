package io.sallyport.directory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plaintext never reaches the disk: not in the database, not in its write-ahead log, not in the
/// journal, not in the keyring.
class CanaryScanTest {
    private static final String TENANT = "canary-tenant-5d41402a";
    private static final String NAME = "Canary name 7d793037";
    private static final String CLIENT = "canary.client.a1b2c3";
    private static final String SECRET = "canary secret e99a18c4";
    private static final String SCOPE = "canary:scope:28f0b864";
    private static final String RESOURCE = "https://canary.example/f1d3ff84";

    @TempDir private Path folder;

    @Test
    void writesNoNameSecretOrKeyIntoAnyFile() throws IOException {
        List<byte[]> needles = new ArrayList<>();
        try (SmallInstance instance = new SmallInstance(folder)) {
            needles.addAll(spellings(fill(instance)));
            // While everything is open, the write-ahead log too.
            scan(needles);
            instance.restart();
            scan(needles);
        }
        scan(needles);
    }

    /// Makes things with canaries in them; returns what must be found nowhere.
    private static List<byte[]> fill(SmallInstance instance) {
        Tenant tenant = instance.tenant(TENANT);
        NewApplication asked =
                new NewApplication(
                        NAME,
                        Optional.of(CLIENT),
                        Optional.of(SECRET),
                        Optional.empty(),
                        List.of(SCOPE),
                        List.of(RESOURCE),
                        Optional.empty());
        instance.applications.create(instance.in(tenant), asked);
        String renewed =
                instance.applications
                        .renew(instance.in(tenant), CLIENT, Optional.empty())
                        .clientSecret()
                        .orElseThrow();
        instance.applications.suspend(instance.in(tenant), CLIENT);
        instance.tenants.suspend(instance.realm(), TENANT);
        SigningKey key = instance.signing(tenant);
        SigningKey rotated =
                instance.signingKeys
                        .rotateAtOnce(instance.in(tenant), java.util.Optional.empty())
                        .getFirst();
        List<byte[]> canaries = new ArrayList<>();
        for (String text :
                List.of(TENANT, NAME, CLIENT, SECRET, SCOPE, RESOURCE, renewed, key.kid())) {
            canaries.add(text.getBytes(UTF_8));
        }
        canaries.add(privateNumber(key));
        canaries.add(privateNumber(rotated));
        return canaries;
    }

    /// The 32 bytes of a P-256 private key inside its PKCS #8 form (RFC 5915 3).
    private static byte[] privateNumber(SigningKey key) {
        byte[] pkcs8 = key.pkcs8();
        String hex = HexFormat.of().formatHex(pkcs8);
        int at = hex.indexOf("0201010420") / 2 + 5;
        return Arrays.copyOfRange(pkcs8, at, at + 32);
    }

    private static List<byte[]> spellings(List<byte[]> canaries) {
        List<byte[]> needles = new ArrayList<>();
        for (byte[] canary : canaries) {
            String text = new String(canary, ISO_8859_1);
            needles.add(canary);
            needles.add(text.getBytes(UTF_16LE));
            needles.add(text.getBytes(UTF_16BE));
            needles.add(HexFormat.of().formatHex(canary).getBytes(ISO_8859_1));
            for (int shift = 0; shift < 3; shift++) {
                needles.add(base64(canary, shift));
            }
        }
        return needles;
    }

    /// What the bytes look like in base64 when `shift` bytes stand before them; the ends, which
    /// depend on the neighbours, are left off.
    private static byte[] base64(byte[] canary, int shift) {
        byte[] shifted = new byte[shift + canary.length];
        System.arraycopy(canary, 0, shifted, shift, canary.length);
        String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return text.substring(4, text.length() - 4).getBytes(ISO_8859_1);
    }

    private void scan(List<byte[]> needles) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
        for (Path file : files) {
            String text = new String(Files.readAllBytes(file), ISO_8859_1);
            for (byte[] needle : needles) {
                assertThat(text.contains(new String(needle, ISO_8859_1)))
                        .as("%s holds %s", file, new String(needle, ISO_8859_1))
                        .isFalse();
            }
        }
    }

    /// The control: the scan does find what is there.
    @Test
    void findsWhatIsWrittenInAnySpelling() throws IOException {
        for (String spelled :
                List.of(
                        SECRET,
                        Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8)),
                        Base64.getEncoder().encodeToString(("xy" + SECRET + "z").getBytes(UTF_8)),
                        HexFormat.of().formatHex(SECRET.getBytes(UTF_8)))) {
            String file = "before " + spelled + " behind";
            assertThat(spellings(List.of(SECRET.getBytes(UTF_8))))
                    .anyMatch(needle -> file.contains(new String(needle, ISO_8859_1)));
        }
    }
}
