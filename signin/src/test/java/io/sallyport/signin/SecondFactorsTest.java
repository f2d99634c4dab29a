package io.sallyport.signin;

import static io.sallyport.signin.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Account;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One-time codes and recovery codes: each once, also when many bring it at the same moment.
class SecondFactorsTest {
    private static final int CALLERS = 16;

    @TempDir private Path folder;

    private static String code(SmallInstance instance, byte[] secret) {
        return TotpCode.of(secret, TotpCode.step(instance.time.instant()), TotpCode.DIGITS);
    }

    private static byte[] enrolled(SmallInstance instance, Account account) {
        byte[] secret = instance.credentials.totp().offer(instance.inside(), account);
        instance.credentials.totp().enrol(instance.inside(), account, code(instance, secret));
        instance.time.step(Duration.ofSeconds(30));
        return secret;
    }

    private static void verify(SmallInstance instance, Account account, String code) {
        instance.credentials.totp().verify(instance.inside(), account, code, "");
    }

    @Test
    void aSecretCountsAfterItsFirstCode() {
        try (SmallInstance instance = new SmallInstance(folder)) {
            Account ada = instance.user("Ada");
            Totp totp = instance.credentials.totp();
            byte[] secret = totp.offer(instance.inside(), ada);
            assertThat(secret).hasSize(20);
            assertThat(totp.isEnrolled(instance.inside(), ada)).isFalse();
            String first = code(instance, secret);
            refuses(RefusalCode.SIGN_IN_FAILED, "totp-none", () -> verify(instance, ada, first));
            refuses(
                    RefusalCode.INVALID_VALUE,
                    "totp-not-enrolled",
                    () -> totp.enrol(instance.inside(), ada, "000000"));
            totp.enrol(instance.inside(), ada, first);
            assertThat(totp.isEnrolled(instance.inside(), ada)).isTrue();
            refuses(RefusalCode.SIGN_IN_FAILED, "totp-wrong", () -> verify(instance, ada, first));
            instance.time.step(Duration.ofSeconds(30));
            verify(instance, ada, code(instance, secret));
            // What is offered next counts for nothing yet, and the old one goes on.
            totp.offer(instance.inside(), ada);
            instance.time.step(Duration.ofMinutes(15));
            refuses(
                    RefusalCode.INVALID_VALUE,
                    "totp-not-enrolled",
                    () -> totp.enrol(instance.inside(), ada, code(instance, secret)));
            verify(instance, ada, code(instance, secret));
            totp.remove(instance.inside(), ada);
            assertThat(totp.isEnrolled(instance.inside(), ada)).isFalse();
        }
    }

    @Test
    void recoveryCodesWorkOnceEachAndVoidEarlierOnes() {
        try (SmallInstance instance = new SmallInstance(folder)) {
            Account ada = instance.user("Ada");
            RecoveryCodes codes = instance.credentials.recoveryCodes();
            List<String> old = codes.make(instance.inside(), ada);
            List<String> made = codes.make(instance.inside(), ada);
            assertThat(new HashSet<>(made)).hasSize(10);
            assertThat(made)
                    .allMatch(code ->
                            code.matches("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}"));
            refuses(
                    RefusalCode.SIGN_IN_FAILED,
                    "recovery-code-wrong",
                    () -> codes.use(instance.inside(), ada, old.getFirst(), ""));
            assertThat(codes.use(instance.inside(), ada, made.getFirst(), "")).isEqualTo(9);
            refuses(
                    RefusalCode.SIGN_IN_FAILED,
                    "recovery-code-wrong",
                    () -> codes.use(instance.inside(), ada, made.getFirst(), ""));
            String typed =
                    made.get(1)
                            .toLowerCase(Locale.ROOT)
                            .replace('-', ' ')
                            .replace('0', 'o')
                            .replace('1', 'l');
            assertThat(codes.use(instance.inside(), ada, typed, "")).isEqualTo(8);
            assertThat(codes.left(instance.inside(), ada)).isEqualTo(8);
            assertThat(RecoveryCodes.normal("A".repeat(100_000))).isEmpty();
            assertThat(instance.events("recovery-codes.made")).hasSize(2);
            assertThat(instance.events("recovery-code.used")).hasSize(2);
        }
    }

    private static boolean isThrough(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (Refusal refusal) {
            assertThat(refusal.code())
                    .isIn(RefusalCode.SIGN_IN_FAILED, RefusalCode.TOO_MANY_REQUESTS);
            return false;
        }
    }

    /// How many of them came through.
    private static long together(Runnable attempt) throws Exception {
        return Together.run(CALLERS, () -> isThrough(attempt)).stream().filter(it -> it).count();
    }

    private static void race(SmallInstance opened) throws Exception {
        try (SmallInstance instance = opened) {
            Account ada = instance.user("Ada");
            byte[] secret = enrolled(instance, ada);
            for (int round = 0; round < 5; round++) {
                String code = code(instance, secret);
                assertThat(together(() -> verify(instance, ada, code))).isEqualTo(1);
                instance.credentials.lockout().unlock(instance.inside(), ada);
                instance.time.step(Duration.ofSeconds(30));
            }
            RecoveryCodes codes = instance.credentials.recoveryCodes();
            for (String code : codes.make(instance.inside(), ada).subList(0, 5)) {
                assertThat(together(() -> codes.use(instance.inside(), ada, code, "")))
                        .isEqualTo(1);
                instance.credentials.lockout().unlock(instance.inside(), ada);
                instance.time.step(Duration.ofHours(1));
            }
            assertThat(codes.left(instance.inside(), ada)).isEqualTo(5);
        }
    }

    @Test
    void ofSixteenAtOnceOneHasIt() throws Exception {
        race(new SmallInstance(folder));
    }

    @Test
    @Tag("external")
    void ofSixteenAtOnceOneHasItOnPostgres() throws Exception {
        race(SmallInstance.onPostgres(folder));
    }
}
