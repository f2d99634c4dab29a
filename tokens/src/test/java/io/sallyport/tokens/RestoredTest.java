package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rows are those of a backup: what was revoked or used since may be forgotten, so nothing of
/// before the restore counts.
class RestoredTest {
    private static final ECKey KEY = SignedAssertion.key(Curve.P_256, "one");

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        instance.signer(contoso, "signer", KEY);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private void restore() {
        instance.time.step(Duration.ofSeconds(2));
        instance.store.restoredAt(instance.time.millis());
        instance.time.step(Duration.ofSeconds(2));
    }

    @Test
    void aTokenFromBeforeDoesNotCountAndANewOneDoes() {
        Application client = instance.client(contoso, "portal");
        String old = instance.token(contoso, client);
        assertThat(verify(old)).isEqualTo("portal");
        restore();
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, "token-before-restore", () -> verify(old));
        assertThat(verify(instance.token(contoso, client))).isEqualTo("portal");
    }

    private String verify(String token) {
        return instance.verifier.forApi(instance.in(contoso), contoso, token, List.of()).clientId();
    }

    private void authenticate(Forged assertion) {
        String signed = SignedAssertion.signed(assertion, KEY, JWSAlgorithm.ES256);
        instance.clients.authenticate(
                instance.in(contoso), contoso, Posted.assertion(contoso, signed).request());
    }

    private Forged right() {
        return SignedAssertion.of(instance, contoso, "signer");
    }

    private void refuses(Forged assertion) {
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "assertion-before-restore",
                () -> authenticate(assertion));
    }

    @Test
    void anAssertionThatMayHaveBeenUsedBeforeIsRefused() {
        Forged old = right().claim("iat", Long.toString(instance.now()));
        restore();
        refuses(old);
        // One that does not tell when it was made might be that old for some minutes.
        refuses(right());
        authenticate(right().claim("iat", Long.toString(instance.now())));
        instance.time.step(Duration.ofSeconds(330));
        authenticate(right());
    }
}
