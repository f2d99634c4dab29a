package io.sallyport.signin;

import static io.sallyport.signin.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Each way in which what a browser answers can be wrong at a sign-in (WebAuthn 7.2), and what is
/// left of a challenge, a passkey and a user that are gone.
class PasskeysTest extends PasskeyCase {
    @Test
    void whoShowsOneIsInWithoutAName() {
        add(ada, key);
        Sessions.Current begun = signIn(key.get(request()));
        assertThat(begun.account().subject()).isEqualTo(ada.subject());
        assertThat(begun.session().methods()).containsExactly("swk", "user");
        assertThat(begun.session().level()).isEqualTo(AuthenticationLevel.PHISHING_RESISTANT);
        assertThat(passkeys().list(instance.inside(), ada))
                .singleElement()
                .extracting(SignInPages.Passkey::name)
                .isEqualTo("laptop");
        assertThat(instance.events("passkey.added")).hasSize(1);
    }

    @Test
    void whatIsAskedForSaysNothingOfPeople() {
        add(ada, key);
        JsonObject asked = JsonObject.read(request().getBytes(StandardCharsets.UTF_8));
        assertThat(asked.text("rpId")).isEqualTo("id.example");
        assertThat(asked.text("userVerification")).isEqualTo("required");
        assertThat(asked.objects("allowCredentials")).isEmpty();
    }

    @Test
    void aChallengeCountsOnce() {
        add(ada, key);
        String answer = key.get(request());
        signIn(answer);
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-challenge-used", () -> signIn(answer));
    }

    @Test
    void ofTwoAtTheSameMomentOneIsIn() {
        add(ada, key);
        String answer = key.get(request());
        Passkeys.Shown first = passkeys().verify(instance.inside(), instance.contoso, answer);
        Passkeys.Shown second = passkeys().verify(instance.inside(), instance.contoso, answer);
        instance.sessions.begin(instance.inside(), Optional.empty(), proof(first));
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "passkey-challenge-used",
                () -> instance.sessions.begin(instance.inside(), Optional.empty(), proof(second)));
    }

    private Sessions.Proof proof(Passkeys.Shown shown) {
        return new Sessions.Proof(
                shown.account(), shown.methods(), "", instance.time.instant(), shown.redeeming());
    }

    @Test
    void aChallengeEndsAfterFiveMinutes() {
        add(ada, key);
        String answer = key.get(request());
        instance.time.step(Duration.ofMinutes(5));
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-challenge", () -> signIn(answer));
    }

    @Test
    void nobodyMakesAChallengeHimself() {
        add(ada, key);
        String own = SoftAuthenticator.base64(new byte[64]);
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "passkey-challenge",
                () -> signIn(key.get("{\"challenge\":\"" + own + "\"}")));
    }

    @Test
    void aChallengeIsForOneThing() {
        add(ada, key);
        Sessions.Current session = session(ada);
        String toAdd = creation(session);
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-challenge", () -> signIn(key.get(toAdd)));
        Account bob = instance.user("Bob");
        SoftAuthenticator other = new SoftAuthenticator(2);
        refuses(
                RefusalCode.INVALID_VALUE,
                "passkey-challenge",
                () -> add(session(bob), other.create(toAdd)));
    }

    @Test
    void nobodyKnowsAnUnknownOne() {
        add(ada, key);
        SoftAuthenticator other = new SoftAuthenticator(2);
        other.handle = key.handle;
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-unknown", () -> signIn(other.get(request())));
    }

    @Test
    void anotherTenantsIsUnknownHere() {
        add(ada, key);
        Tenant fabrikam = instance.tenant("fabrikam");
        RequestContext there = instance.within(fabrikam);
        String asked = passkeys().request(there, fabrikam);
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "passkey-unknown",
                () -> signIn(there, fabrikam, key.get(asked)));
        // Nor is a challenge of one tenant one of the other's.
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-challenge", () -> signIn(key.get(asked)));
    }

    @Test
    void refusesAnotherOrigin() {
        refusesToSignIn("passkey-origin", one -> one.origin = "https://id.example.evil");
    }

    @Test
    void refusesAFrameOnAnotherSite() {
        refusesToSignIn("passkey-framed", one -> one.crossOrigin = true);
    }

    @Test
    void refusesAnotherHost() {
        refusesToSignIn("passkey-rp", one -> one.host = "example");
    }

    /// Keycloak's CVE-2026-8830: a host that ends like ours.
    @Test
    void refusesAHostThatEndsAlike() {
        refusesToSignIn("passkey-rp", one -> one.host = "badid.example");
    }

    @Test
    void refusesWhoeverWasNotVerified() {
        refusesToSignIn(
                "passkey-user-not-verified", one -> one.flags &= ~SoftAuthenticator.USER_VERIFIED);
    }

    @Test
    void refusesWhoeverWasNotThere() {
        refusesToSignIn(
                "passkey-user-not-there", one -> one.flags &= ~SoftAuthenticator.USER_PRESENT);
    }

    @Test
    void refusesAnotherSignature() {
        refusesToSignIn("passkey-signature", one -> one.signsWrongly = true);
    }

    @Test
    void refusesWhatWasSignedForSomethingElse() {
        refusesToSignIn("passkey-type", one -> one.type = Optional.of("webauthn.create"));
    }

    @Test
    void refusesAnotherUsersHandle() {
        Account bob = instance.user("Bob");
        String handle = SoftAuthenticator.base64(bob.subject().getBytes(StandardCharsets.UTF_8));
        refusesToSignIn("passkey-user", one -> one.handle = Optional.of(handle));
    }

    @Test
    void refusesAPasskeyThatTurnsIntoACopy() {
        key.flags = SoftAuthenticator.USER_PRESENT | SoftAuthenticator.USER_VERIFIED;
        refusesToSignIn("passkey-refused", one -> one.flags |= SoftAuthenticator.BACKUP_ELIGIBLE);
    }

    @Test
    void aCounterThatDoesNotRiseIsTold() {
        key.counter = 5;
        add(ada, key);
        key.counter = 6;
        signIn(key.get(request()));
        String again = key.get(request());
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-counter", () -> signIn(again));
        assertThat(instance.events("passkey.suspected")).hasSize(1);
    }

    @Test
    void refusesSuspendedUsersAndThoseWhoAreGone() {
        add(ada, key);
        instance.suspend(ada);
        refuses(
                RefusalCode.SIGN_IN_FAILED,
                "passkey-user-suspended",
                () -> signIn(key.get(request())));
        instance.delete(ada);
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-user-gone", () -> signIn(key.get(request())));
    }

    @Test
    void aRemovedOneIsUnknown() {
        add(ada, key);
        String id = passkeys().list(instance.inside(), ada).getFirst().id();
        Account bob = instance.user("Bob");
        assertThat(passkeys().remove(instance.inside(), bob, id)).isFalse();
        assertThat(passkeys().remove(instance.inside(), ada, id)).isTrue();
        refuses(RefusalCode.SIGN_IN_FAILED, "passkey-unknown", () -> signIn(key.get(request())));
        assertThat(instance.events("passkey.removed")).hasSize(1);
    }

    /// Whatever comes is refused, and nothing breaks.
    @Test
    void readsWhateverComes() {
        add(ada, key);
        Random random = new Random(11);
        String good = key.get(request());
        Sessions.Current session = session(ada);
        String made = new SoftAuthenticator(3).create(creation(session));
        for (int i = 0; i < 2_000; i++) {
            String bad = spoilt(good, random);
            String worse = spoilt(made, random);
            assertThat(refusal(() -> signIn(bad))).isIn("", "SIGN_IN_FAILED");
            assertThat(refusal(() -> add(session, worse))).isIn("", "INVALID_VALUE");
        }
    }

    private static String refusal(Runnable act) {
        try {
            act.run();
            return "";
        } catch (Refusal refusal) {
            return refusal.code().name();
        }
    }

    private static String spoilt(String text, Random random) {
        StringBuilder spoilt = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0 && !spoilt.isEmpty(); i--) {
            int at = random.nextInt(spoilt.length());
            switch (random.nextInt(3)) {
                case 0 -> spoilt.setCharAt(at, (char) (32 + random.nextInt(95)));
                case 1 -> spoilt.deleteCharAt(at);
                default -> spoilt.setLength(Math.max(1, at));
            }
        }
        return spoilt.toString();
    }
}
