package io.sallyport.signin;

import static io.sallyport.signin.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.directory.Account;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Store;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who guesses is slowed down, and takes nobody else along.
class LockoutTest {
    private static final String GOOD = "seven green bottles hanging";

    @TempDir private Path folder;
    private SmallInstance instance;
    private Account ada;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        ada = instance.user("Ada");
        instance.credentials
                .passwords()
                .set(instance.inside(), instance.contoso, ada, GOOD.toCharArray());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Account verify(String name, String password, String device) {
        return instance.credentials
                .passwords()
                .verify(instance.inside(), name, password.toCharArray(), device);
    }

    private Refusal guess(String name) {
        return catchThrowableOfType(Refusal.class, () -> verify(name, "a guess", ""));
    }

    private void fail(String name, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guess(name).code()).isEqualTo(RefusalCode.SIGN_IN_FAILED);
        }
    }

    private Refusal locked(String name) {
        long before = instance.credentials.hashed();
        Refusal refusal =
                refuses(
                        RefusalCode.TOO_MANY_REQUESTS,
                        "guesses-account",
                        () -> verify(name, GOOD, ""));
        assertThat(instance.credentials.hashed()).isEqualTo(before);
        return refusal;
    }

    @Test
    void afterFiveNoneIsLookedAtForAWhileThatDoubles() {
        fail("Ada", 5);
        for (int i = 0; i < 7; i++) {
            long seconds = 30L << i;
            assertThat(locked("Ada").retryAfterSeconds()).isEqualTo(seconds);
            instance.time.step(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(locked("Ada").retryAfterSeconds()).isEqualTo(1);
            instance.time.step(Duration.ofMillis(1));
            fail("Ada", 1);
        }
        instance.time.step(Duration.ofHours(1));
        verify("Ada", GOOD, "");
        List<JsonObject> told = instance.events("account.locked");
        assertThat(told).hasSize(8);
        assertThat(told.getFirst().object("details").text("seconds")).isEqualTo("30");
        assertThat(told.getFirst().object("details").text("known")).isEqualTo("false");
    }

    /// D8: what nobody has is locked like what somebody has.
    @Test
    void aNameThatNobodyHasIsSlowedDownAlike() {
        fail("nobody", 5);
        assertThat(locked("NOBODY").retryAfterSeconds()).isEqualTo(30);
        instance.restart();
        Refusal unknown = locked("nobody");
        fail("Ada", 5);
        Refusal known = locked("Ada");
        assertThat(unknown.publicDetail()).isEqualTo(known.publicDetail());
        assertThat(unknown.retryAfterSeconds()).isEqualTo(known.retryAfterSeconds());
    }

    /// D7.
    @Test
    void aStrangerDoesNotLockOutAKnownBrowser() {
        String device = instance.credentials.lockout().deviceCookie(instance.inside(), ada);
        fail("Ada", 5);
        locked("Ada");
        verify("Ada", GOOD, device);
        // That Ada came in ends nothing for the stranger.
        instance.credentials.lockout().signedIn(instance.inside(), ada, device);
        locked("Ada");
        for (int i = 0; i < 5; i++) {
            refuses(
                    RefusalCode.SIGN_IN_FAILED,
                    "password-wrong",
                    () -> verify("Ada", "a guess", device));
        }
        refuses(
                RefusalCode.TOO_MANY_REQUESTS,
                "guesses-account",
                () -> verify("Ada", GOOD, device));
        instance.credentials.lockout().unlock(instance.inside(), ada);
        verify("Ada", GOOD, "");
        assertThat(instance.rows()).isZero();
    }

    @Test
    void aDeviceCookieIsForOneUserAndAYear() {
        Lockout lockout = instance.credentials.lockout();
        Account bob = instance.user("Bob");
        String device = lockout.deviceCookie(instance.inside(), ada);
        assertThat(device).isNotEqualTo(lockout.deviceCookie(instance.inside(), ada));
        assertThat(lockout.isKnown(instance.inside(), ada, device)).isTrue();
        assertThat(lockout.isKnown(instance.inside(), bob, device)).isFalse();
        for (int i = 0; i < device.length(); i++) {
            char other = device.charAt(i) == '1' ? '2' : '1';
            String changed = device.substring(0, i) + other + device.substring(i + 1);
            if (i < device.length() - 1) {
                assertThat(lockout.isKnown(instance.inside(), ada, changed)).isFalse();
            }
        }
        for (String junk : new String[] {"", ".", "a.b.c", "1".repeat(100_000), device + "A"}) {
            assertThat(lockout.isKnown(instance.inside(), ada, junk)).isFalse();
        }
        instance.time.step(Duration.ofDays(365));
        assertThat(lockout.isKnown(instance.inside(), ada, device)).isFalse();
    }

    /// One right factor does not make another one free to guess at.
    @Test
    void allKindsCountTogetherAndARightPasswordEndsNothing() {
        Totp totp = instance.credentials.totp();
        RecoveryCodes codes = instance.credentials.recoveryCodes();
        fail("Ada", 2);
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "totp-none",
                () -> totp.verify(instance.inside(), ada, "123456", ""));
        verify("Ada", GOOD, "");
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "recovery-code-none",
                () -> codes.use(instance.inside(), ada, "7F3K-90QA-ZX5T-1MCE", ""));
        fail("Ada", 1);
        locked("Ada");
        refuses(
                RefusalCode.TOO_MANY_REQUESTS,
                "guesses-account",
                () -> totp.verify(instance.inside(), ada, "123456", ""));
        refuses(
                RefusalCode.TOO_MANY_REQUESTS,
                "guesses-account",
                () -> codes.use(instance.inside(), ada, "7F3K-90QA-ZX5T-1MCE", ""));
        instance.time.step(Duration.ofSeconds(30));
        instance.credentials.lockout().signedIn(instance.inside(), ada, "");
        fail("Ada", 5);
    }

    @Test
    void ofManyGuessesAtOnceNoMoreAreLookedAtThanAfterEachOther() throws Exception {
        long before = instance.credentials.hashed();
        long looked =
                Together.run(64, () -> guess("Ada").code()).stream()
                        .filter(code -> code == RefusalCode.SIGN_IN_FAILED)
                        .count();
        assertThat(looked).isBetween(1L, 5L);
        assertThat(instance.credentials.hashed() - before).isEqualTo(looked);
    }

    /// Password spraying.
    @Test
    void oneSourceIsHeldBackWhateverItGuessesAt() {
        for (int i = 0; i < Sources.BURST; i++) {
            fail("user-" + i, 1);
        }
        refuses(RefusalCode.TOO_MANY_REQUESTS, "guesses-source", () -> verify("Ada", GOOD, ""));
        String device = instance.credentials.lockout().deviceCookie(instance.inside(), ada);
        verify("Ada", GOOD, device);
        instance.credentials
                .passwords()
                .verify(instance.from("198.51.100.7"), "Ada", GOOD.toCharArray(), "");
        instance.time.step(Sources.ANOTHER_AFTER);
        // Who is right spends nothing.
        verify("Ada", GOOD, "");
        verify("Ada", GOOD, "");
    }

    @Test
    void aCountIsForgottenAfterAWeekAndManyInARowWaitADay() {
        Instant now = Instant.EPOCH.plus(Duration.ofDays(1_000));
        GuessCount.Tally tally = GuessCount.Tally.NONE;
        Duration all = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            tally = tally.failed(now);
            assertThat(tally.pause()).isLessThanOrEqualTo(Duration.ofDays(1));
            now = now.plus(tally.pause());
            all = all.plus(tally.pause());
        }
        assertThat(tally.pause()).isEqualTo(Duration.ofDays(1));
        assertThat(all).isGreaterThan(Duration.ofDays(3));
        assertThat(tally.at(now.plus(Duration.ofDays(5)))).isEqualTo(tally);
        assertThat(tally.at(now.plus(Duration.ofDays(7)))).isEqualTo(GuessCount.Tally.NONE);
    }

    /// A request that takes until its deadline is no way round.
    @Test
    void aGuessIsCountedHoweverLongItTook() {
        Lockout lockout = instance.credentials.lockout();
        for (int i = 0; i < 5; i++) {
            RequestContext inside = instance.inside();
            Supplier<Boolean> slow =
                    () -> {
                        instance.time.step(Duration.ofMinutes(5));
                        throw Passwords.wrong("late");
                    };
            refuses(
                    RefusalCode.SIGN_IN_FAILED,
                    "late",
                    () -> lockout.guess(inside, lockout.target(inside, ada, ""), slow));
        }
        locked("Ada");
    }

    private Store unwritable() {
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("write")) {
                                throw new Refusal(
                                        RefusalCode.UNAVAILABLE, "The disk is full.", "full");
                            }
                            return method.invoke(instance.store, arguments);
                        });
    }

    /// Neither is a disk that nothing can be written to.
    @Test
    void aGuessThatCouldNotBeCountedStopsTheNext() {
        Parts parts = new Parts(unwritable(), instance.keyring, instance.ids, instance.time);
        Lockout lockout = new Lockout(parts, new AccountEvents(parts));
        Lockout.Target target = lockout.target(instance.inside(), ada, "");
        Supplier<Boolean> wrong =
                () -> {
                    throw Passwords.wrong("wrong");
                };
        refuses(
                RefusalCode.UNAVAILABLE,
                "full",
                () -> lockout.guess(instance.inside(), target, wrong));
        refuses(
                RefusalCode.TOO_MANY_REQUESTS,
                "guesses-uncounted",
                () -> lockout.guess(instance.inside(), target, () -> true));
        instance.time.step(Duration.ofMinutes(5));
        assertThat(lockout.guess(instance.inside(), target, () -> true)).isTrue();
    }

    /// A crash or a start is no way round.
    @Test
    void aStartForgetsNothingOfAnAccount() {
        fail("Ada", 5);
        instance.restart();
        locked("Ada");
    }
}
