package io.sallyport.signin;

import static io.sallyport.signin.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Account;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {
    private static final String GOOD = "seven green bottles hanging";
    private static final String BCRYPT =
            "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";

    @TempDir private Path folder;
    private SmallInstance instance;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private void set(Account account, String password) {
        instance.credentials
                .passwords()
                .set(instance.inside(), instance.contoso, account, password.toCharArray());
    }

    private Account verify(String name, String password) {
        return instance.credentials
                .passwords()
                .verify(instance.inside(), name, password.toCharArray(), "");
    }

    private Account ada() {
        Account ada = instance.user("Ada");
        set(ada, GOOD);
        return ada;
    }

    @Test
    void letsInWhoHasThePassword() {
        Account ada = ada();
        assertThat(verify("ADA", GOOD)).isEqualTo(ada);
        assertThat(ada.subject()).matches("[0-9a-f]{32}");
        assertThat(instance.heard).containsExactly(ada.subject());
        assertThat(instance.hash(ada)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        List<JsonObject> set = instance.events("password.set");
        assertThat(set).hasSize(1);
        assertThat(set.getFirst().toString()).doesNotContain("Ada").doesNotContain("192.0.2.7");
        assertThat(set.getFirst().object("details").text("user")).isEqualTo(ada.subject());
    }

    /// Nobody learns from an answer, or from the work before it, what was wrong.
    @Test
    void whoeverIsRefusedIsRefusedAlike() {
        ada();
        instance.user("Bob");
        Account eve = instance.user("Eve", Map.of("active", false));
        set(eve, GOOD);
        Map<String, String> reasons =
                Map.of(
                        "Ada", "password-wrong",
                        "Bob", "password-none",
                        "Eve", "user-inactive",
                        "Nobody", "user-unknown");
        reasons.forEach((name, reason) -> {
            String password = name.equals("Ada") ? GOOD + "!" : GOOD;
            long before = instance.credentials.hashed();
            long rows = instance.rows();
            Refusal refusal =
                    refuses(RefusalCode.SIGN_IN_FAILED, reason, () -> verify(name, password));
            assertThat(refusal.publicDetail()).isEqualTo(Passwords.wrong("").publicDetail());
            assertThat(instance.credentials.hashed() - before).as(name).isEqualTo(1);
            assertThat(instance.rows() - rows).as(name).isEqualTo(1);
        });
    }

    @Test
    void aHashFromElsewhereIsUpgradedByASignIn() {
        Account ada = instance.user("Ada");
        instance.bring(ada, BCRYPT);
        refuses(RefusalCode.SIGN_IN_FAILED, "password-wrong", () -> verify("Ada", "b"));
        assertThat(instance.hash(ada)).isEqualTo(BCRYPT);
        verify("Ada", "a");
        assertThat(instance.hash(ada)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        verify("Ada", "a");
        assertThat(instance.events("password.upgraded")).hasSize(1);
        assertThat(instance.heard).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefusedUnhashed() {
        ada();
        long before = instance.credentials.hashed();
        refuses(
                RefusalCode.INVALID_VALUE,
                "password-length",
                () -> verify("Ada", "a".repeat(1_000_000)));
        refuses(
                RefusalCode.INVALID_VALUE,
                "user-name-length",
                () -> verify("a".repeat(100_000), GOOD));
        assertThat(instance.credentials.hashed()).isEqualTo(before);
        assertThat(instance.rows()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "short,fourteen chars",
        "common,123456789987654321",
        "common,passwordpassword",
        "common,Password2024!!!!!!!!",
        "common,aaaaaaaaaaaaaaaaaaaa",
        "common,abababababababababab",
        "common,abcdefghijklmnopqrst",
        "name,my contoso password is",
        "name,xx lovelace xx yy zz"
    })
    void whatIsTriedFirstIsNoPassword(String reason, String password) {
        Account ada = instance.user("Lovelace@example.com");
        refuses(RefusalCode.INVALID_VALUE, "password-" + reason, () -> set(ada, password));
        assertThat(instance.credentials.passwords().has(instance.inside(), ada)).isFalse();
    }

    @Test
    void theListIsThere() {
        CommonPasswords common = CommonPasswords.bundled();
        assertThat(common.size()).isEqualTo(96_520);
        assertThat(common.has("password")).isTrue();
        assertThat(common.has("seven green bottles")).isFalse();
    }

    @Test
    void whoChangesAPasswordKnowsTheOneBefore() {
        Account ada = ada();
        Passwords passwords = instance.credentials.passwords();
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "password-wrong",
                () ->
                        passwords.change(
                                instance.inside(),
                                instance.contoso,
                                ada,
                                change(GOOD + "?", "eight blue bottles standing")));
        passwords.change(
                instance.inside(),
                instance.contoso,
                ada,
                change(GOOD, "eight blue bottles standing"));
        refuses(RefusalCode.SIGN_IN_FAILED, "password-wrong", () -> verify("Ada", GOOD));
        verify("Ada", "eight blue bottles standing");
        assertThat(instance.heard).hasSize(2);
    }

    private static Passwords.Change change(String before, String after) {
        return new Passwords.Change(before.toCharArray(), after.toCharArray(), "");
    }

    @Test
    void nothingIsLeftOfWhoIsPurged() {
        Account ada = ada();
        refuses(RefusalCode.SIGN_IN_FAILED, "password-wrong", () -> verify("Ada", "x"));
        instance.credentials.totp().offer(instance.inside(), ada);
        instance.credentials.recoveryCodes().make(instance.inside(), ada);
        assertThat(instance.rows()).isEqualTo(3);
        instance.delete(ada);
        assertThat(instance.rows()).isEqualTo(3);
        refuses(RefusalCode.SIGN_IN_FAILED, "user-unknown", () -> verify("Ada", GOOD));
        refuses(RefusalCode.CONFLICT, "user-gone", () -> set(ada, GOOD));
        long others = instance.rows() - 3;
        instance.purge(ada);
        assertThat(instance.rows()).isEqualTo(others);
        assertThat(instance.credentials.passwords().has(instance.inside(), ada)).isFalse();
    }
}
