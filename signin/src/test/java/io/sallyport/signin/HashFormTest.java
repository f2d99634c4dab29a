package io.sallyport.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Property;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each form by the vectors of who wrote it down, and whatever else somebody may have put there.
class HashFormTest {
    private static String base64(String hex) {
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String text(String plain) {
        return Base64.getEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    private static boolean matches(String hash, String password) {
        return HashForm.read(hash).orElseThrow().matches(password.getBytes(UTF_8));
    }

    /// RFC 9106 5.3, which has a secret and associated data, as no password has.
    @Test
    void argon2idOfRfc9106() {
        byte[] made = new byte[32];
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(32)
                        .withIterations(3)
                        .withParallelism(4)
                        .withSalt(repeated(2, 16))
                        .withSecret(repeated(3, 8))
                        .withAdditional(repeated(4, 12))
                        .build());
        generator.generateBytes(repeated(1, 32), made);
        assertThat(HexFormat.of().formatHex(made))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    private static byte[] repeated(int value, int count) {
        byte[] all = new byte[count];
        Arrays.fill(all, (byte) value);
        return all;
    }

    /// The tests of the reference implementation, `test.c`, version 0x13.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                        + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc password",
                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ"
                        + "$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc password",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                        + "$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94 differentpassword"
            })
    void argon2idOfTheReference(String hash, String password) {
        assertThat(matches(hash, password)).isTrue();
        assertThat(matches(hash, password + "x")).isFalse();
        assertThat(HashForm.read(hash).orElseThrow().isOfToday()).isFalse();
    }

    @Test
    void argon2idOfToday() {
        Argon2 made = Argon2.of("an orange umbrella".getBytes(UTF_8), repeated(7, 16));
        assertThat(made.text())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$");
        assertThat(HashForm.read(made.text()).orElseThrow().isOfToday()).isTrue();
        assertThat(matches(made.text(), "an orange umbrella")).isTrue();
        assertThat(matches(made.text(), "an orange Umbrella")).isFalse();
    }

    /// RFC 7914 12.
    @Test
    void scryptOfRfc7914() {
        String hash =
                "$scrypt$ln=14,r=8,p=1$"
                        + text("SodiumChloride")
                        + "$"
                        + base64(
                                "7023bdcb3afd7348461c06cd81fd38eb fda8fbba904f8e3ea9b543f6545da1f2"
                                        + "d5432955613f0fcf62d49705242a9af9"
                                        + "e61e85dc0d651e40dfcf017b45575887");
        assertThat(matches(hash, "pleaseletmein")).isTrue();
        assertThat(matches(hash, "Pleaseletmein")).isFalse();
    }

    /// RFC 7914 11 has these of PBKDF2 with SHA-256.
    @ParameterizedTest
    @CsvSource({
        "1,passwd,salt,55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
        "80000,Password,NaCl,4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
    })
    void pbkdf2OfRfc7914(int iterations, String password, String salt, String hex) {
        String hash = "$pbkdf2-sha256$i=" + iterations + "$" + text(salt) + "$" + base64(hex);
        assertThat(matches(hash, password)).isTrue();
        assertThat(matches(hash, password + " ")).isFalse();
    }

    /// Widely used in place of those that RFC 6070 has for SHA-1.
    @Test
    void pbkdf2WithSha512() {
        String hash =
                "$pbkdf2-sha512$i=1$"
                        + text("salt")
                        + "$"
                        + base64(
                                "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
                                        + "c02d470a285a0501bad999bfe943c08f"
                                        + "050235d7d68b1da55e63f73b60a57fce");
        assertThat(matches(hash, "password")).isTrue();
        assertThat(matches(hash, "passwort")).isFalse();
    }

    /// Of the tests of OpenBSD's and of jBCrypt.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe a",
                "$2a$08$cfcvVd2aQ8CMvoMpP2EBfeodLEkkFJ9umNEfPD18.hUF62qqlC/V. a",
                "$2a$10$fVH8e28OQRj9tqiDXs1e1uxpsjN0c7II7YPKXua2NAKYvM6iQk7dq"
                        + " abcdefghijklmnopqrstuvwxyz",
                "$2b$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe a",
                "$2y$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe a"
            })
    void bcryptOfOthers(String hash, String password) {
        assertThat(matches(hash, password)).isTrue();
        assertThat(matches(hash, password + "b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "plain",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f",
                "$argon2id$v=19$m=131073,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5",
                "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5",
                "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$bQk8UB/Vm",
                "$scrypt$ln=18,r=8,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX",
                "$scrypt$ln=17,r=1,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX",
                "$pbkdf2-sha1$i=1000$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX",
                "$pbkdf2-sha256$i=0$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX",
                "$2x$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
                "$2b$31$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"
            })
    void knowsNoOthers(String hash) {
        assertThat(HashForm.read(hash)).isEmpty();
    }

    private static final String[] SAMPLES = {
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "$scrypt$ln=4,r=8,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX",
        "$pbkdf2-sha256$i=10$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX",
        "$2b$04$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"
    };

    @ParameterizedTest
    @CsvSource({
        "'$argon2id$v=19$m=65536,t=1,p=1$', true",
        "'$argon2id$v=19$m=19456,t=5,p=1$', true",
        "'$argon2id$v=19$m=19456,t=2,p=1$', false",
        "'$argon2id$v=19$m=12288,t=3,p=1$', false",
        "'$scrypt$ln=17,r=8,p=1$', true",
        "'$scrypt$ln=14,r=8,p=4$', true",
        "'$scrypt$ln=15,r=8,p=1$', false",
        "'$pbkdf2-sha256$i=600001$', true",
        "'$pbkdf2-sha512$i=600000$', false"
    })
    void knowsWhatIsDear(String begin, boolean isCostly) {
        String hash = begin + "c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDX";
        assertThat(HashForm.read(hash).orElseThrow().isCostly()).isEqualTo(isCostly);
        String bcrypt = "m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";
        assertThat(HashForm.read("$2b$12$" + bcrypt).orElseThrow().isCostly()).isTrue();
        assertThat(HashForm.read("$2b$11$" + bcrypt).orElseThrow().isCostly()).isFalse();
    }

    /// One that is read is small enough to be checked, and a check answers.
    @Test
    void whateverStandsThereIsReadOrNot() {
        Property.forAll(
                HashFormTest::mutated,
                text ->
                        HashForm.read(text)
                                .filter(form -> !form.isCostly() && !isSlow(form))
                                .ifPresent(form -> form.matches(new byte[] {'a'})));
    }

    private static boolean isSlow(HashForm form) {
        return switch (form) {
            case Argon2 argon2 -> argon2.passes() > 10;
            case HashForm.Scrypt scrypt -> scrypt.p() > 4;
            case HashForm.Pbkdf2 pbkdf2 -> pbkdf2.iterations() > 1_000;
            case HashForm.Bcrypt bcrypt -> !bcrypt.text().contains("$04$");
        };
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(SAMPLES[random.nextInt(SAMPLES.length)]);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            char c = "$=,.+/0123456789abzAZé\0".charAt(random.nextInt(22));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
