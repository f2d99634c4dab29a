package io.sallyport.signin;

import static io.sallyport.signin.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Account;
import io.sallyport.directory.Setting;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.SampleCertificate;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/// What of an authenticator's answer keeps it from being added (WebAuthn 7.1), and which one counts
/// as bound to hardware.
class NewPasskeysTest extends PasskeyCase {
    @Test
    void refusesToAddWhatWasMadeElsewhere() {
        refusesToAdd("passkey-origin", one -> one.origin = "http://id.example");
    }

    @Test
    void refusesToAddWhatIsForAnotherHost() {
        refusesToAdd("passkey-rp", one -> one.host = "example");
    }

    @Test
    void refusesToAddForWhoeverWasNotVerified() {
        refusesToAdd(
                "passkey-user-not-verified", one -> one.flags &= ~SoftAuthenticator.USER_VERIFIED);
    }

    @Test
    void refusesToAddAnAlgorithmThatWasNotOffered() {
        key = new SoftAuthenticator(1, "secp384r1");
        refusesToAdd("passkey-algorithm", _ -> {});
    }

    @Test
    void refusesToAddOneTwice() {
        add(ada, key);
        Account bob = instance.user("Bob");
        refuses(RefusalCode.INVALID_VALUE, "passkey-there", () -> add(bob, key));
    }

    @Test
    void refusesToAddAnAnswerTwice() {
        Sessions.Current session = session(ada);
        String answer = key.create(creation(session));
        add(session, answer);
        refuses(RefusalCode.INVALID_VALUE, "passkey-challenge", () -> add(session, answer));
    }

    private void requireHardware() {
        instance.set(Setting.PASSKEY_ATTESTATION.label(), 2);
    }

    private static SampleCertificate.Made model(SampleCertificate.Made root) {
        return SampleCertificate.client(
                        "C=SE,O=Makers,OU=Authenticator Attestation,CN=Model 1", Instant.EPOCH)
                .lasting(Instant.EPOCH, Instant.parse("2099-01-01T00:00:00Z"))
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .signedBy(root);
    }

    @Test
    void hardwareIsWhatAMakerProves() {
        requireHardware();
        key.flags = SoftAuthenticator.USER_PRESENT | SoftAuthenticator.USER_VERIFIED;
        key.maker = Optional.of(model(ROOT));
        add(ada, key);
        Sessions.Current begun = signIn(key.get(request()));
        assertThat(begun.session().methods()).containsExactly("hwk", "user");
        assertThat(begun.session().level()).isEqualTo(AuthenticationLevel.HARDWARE_BOUND);
    }

    @Test
    void hardwareIsNotWhatSaysSoItself() {
        requireHardware();
        refusesToAdd(
                "passkey-not-hardware",
                one ->
                        one.flags =
                                SoftAuthenticator.USER_PRESENT | SoftAuthenticator.USER_VERIFIED);
        SampleCertificate.Made other =
                SampleCertificate.authority("CN=Makers", Instant.EPOCH)
                        .lasting(Instant.EPOCH, Instant.parse("2099-01-01T00:00:00Z"))
                        .selfSigned();
        refusesToAdd("passkey-not-hardware", one -> one.maker = Optional.of(model(other)));
    }

    @Test
    void hardwareIsNotWhatMayBeCopied() {
        requireHardware();
        refusesToAdd("passkey-not-hardware", one -> one.maker = Optional.of(model(ROOT)));
    }
}
