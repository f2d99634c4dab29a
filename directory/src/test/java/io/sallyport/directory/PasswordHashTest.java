package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.foundation.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashes as others write them, and what only looks like one.
class PasswordHashTest {
    private static final String SALT_AND_HASH = "$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=65536,t=3,p=4",
                "$argon2id$v=19$m=7168,t=5,p=1",
                "$scrypt$ln=16,r=8,p=1",
                "$pbkdf2-sha256$i=600000",
                "$pbkdf2-sha512$i=210000"
            })
    void takesStandardForms(String begin) {
        assertThat(PasswordHash.of(begin + SALT_AND_HASH).text()).startsWith(begin);
    }

    /// Costs that one check could not bear, weaker kinds, and passwords themselves.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=131073,t=3,p=4",
                "$argon2id$v=19$m=65536,t=11,p=4",
                "$argon2id$v=19$m=65536,t=0,p=4",
                "$argon2id$v=16$m=65536,t=3,p=4",
                "$argon2i$v=19$m=65536,t=3,p=4",
                "$scrypt$ln=18,r=8,p=1",
                "$pbkdf2-sha256$i=10000001",
                "$pbkdf2-sha256$i=99999999999999999999",
                "$pbkdf2$i=1000",
                "correct horse battery staple",
                ""
            })
    void refusesEverythingElse(String begin) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> PasswordHash.of(begin + SALT_AND_HASH))
                .satisfies(refusal -> assertThat(refusal.publicDetail()).doesNotContain("horse"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2a$10$", "$2b$16$", "$2y$04$"})
    void takesBcrypt(String begin) {
        assertThat(PasswordHash.of(begin + "a".repeat(53)).toString()).doesNotContain("aaa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2b$17$", "$2b$00$", "$2b$03$", "$2x$10$"})
    void refusesOtherBcrypt(String begin) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> PasswordHash.of(begin + "a".repeat(53)));
    }
}
