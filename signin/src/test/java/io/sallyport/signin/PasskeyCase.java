package io.sallyport.signin;

import static io.sallyport.signin.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.testkit.SampleCertificate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Ada, a key of hers, and the ceremonies with it.
abstract class PasskeyCase {
    static final SampleCertificate.Made ROOT =
            SampleCertificate.authority("CN=Makers", Instant.EPOCH)
                    .lasting(Instant.EPOCH, Instant.parse("2099-01-01T00:00:00Z"))
                    .selfSigned();

    @TempDir Path folder;
    SmallInstance instance;
    Account ada;
    SoftAuthenticator key;

    @BeforeEach
    void open() {
        instance = new SmallInstance(folder, List.of(ROOT.certificate()));
        ada = instance.user("Ada");
        key = new SoftAuthenticator(1);
    }

    @AfterEach
    void close() {
        instance.close();
    }

    final Passkeys passkeys() {
        return instance.credentials.passkeys();
    }

    final Sessions.Current session(Account account) {
        Sessions.Proof proof =
                new Sessions.Proof(account, List.of("pwd"), "", instance.time.instant());
        return instance.sessions.begin(instance.inside(), Optional.empty(), proof).current();
    }

    final String creation(Sessions.Current session) {
        return passkeys().creation(instance.inside(), instance.contoso, session);
    }

    final void add(Sessions.Current session, String answer) {
        passkeys()
                .add(
                        session.context(instance.inside()),
                        instance.contoso,
                        session,
                        new Passkeys.Made("laptop", answer));
    }

    final void add(Account account, SoftAuthenticator with) {
        Sessions.Current session = session(account);
        add(session, with.create(creation(session)));
    }

    final String request() {
        return passkeys().request(instance.inside(), instance.contoso);
    }

    final Sessions.Current signIn(String answer) {
        return signIn(instance.inside(), instance.contoso, answer);
    }

    final Sessions.Current signIn(RequestContext inside, Tenant tenant, String answer) {
        Passkeys.Shown shown = passkeys().verify(inside, tenant, answer);
        Sessions.Proof proof =
                new Sessions.Proof(
                        shown.account(),
                        shown.methods(),
                        "",
                        instance.time.instant(),
                        shown.redeeming());
        return instance.sessions.begin(inside, Optional.empty(), proof).current();
    }

    final void refusesToSignIn(String reason, Consumer<SoftAuthenticator> wrong) {
        add(ada, key);
        wrong.accept(key);
        String answer = key.get(request());
        refuses(RefusalCode.SIGN_IN_FAILED, reason, () -> signIn(answer));
    }

    final void refusesToAdd(String reason, Consumer<SoftAuthenticator> wrong) {
        wrong.accept(key);
        Sessions.Current session = session(ada);
        String answer = key.create(creation(session));
        refuses(RefusalCode.INVALID_VALUE, reason, () -> add(session, answer));
        assertThat(passkeys().list(instance.inside(), ada)).isEmpty();
    }
}
