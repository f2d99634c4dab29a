package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// RFC 7523 3, rule 7: an assertion works once, for as long as it could work at all.
@Timeout(60)
class ClientAssertionReplayTest {
    private static final ECKey KEY = SignedAssertion.key(Curve.P_256, "first");
    private static final int CALLERS = 16;

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Tenant fabrikam;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
        instance.signer(contoso, "signer", KEY);
        instance.signer(contoso, "other", KEY);
        instance.signer(fabrikam, "signer", KEY);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Forged right(Tenant tenant, String clientId) {
        return SignedAssertion.of(instance, tenant, clientId).text("jti", "once");
    }

    private static String signed(Forged assertion) {
        return SignedAssertion.signed(assertion, KEY, JWSAlgorithm.ES256);
    }

    private String authenticate(Tenant tenant, String assertion) {
        return authenticate(instance.in(tenant), tenant, assertion);
    }

    private String authenticate(RequestContext context, Tenant tenant, String assertion) {
        return instance.clients
                .authenticate(context, tenant, Posted.assertion(tenant, assertion).request())
                .clientId();
    }

    private void refuses(String assertion, String reason) {
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT, reason, () -> authenticate(contoso, assertion));
    }

    @Test
    void worksOnce() {
        String assertion = signed(right(contoso, "signer"));
        assertThat(authenticate(contoso, assertion)).isEqualTo("signer");
        refuses(assertion, "assertion-replayed");
        refuses(assertion, "assertion-replayed");
        // Signed again, with other claims, it is the same assertion still.
        refuses(
                signed(right(contoso, "signer").claim("exp", "" + (instance.now() + 90))),
                "assertion-replayed");
        List<JsonObject> redeemed = instance.events(contoso, "assertion.redeemed");
        assertThat(redeemed).hasSize(1);
        assertThat(redeemed.getFirst().object("details").members())
                .isEqualTo(java.util.Map.of("client", "signer", "assertion", "once"));
    }

    @Test
    void isOneOfItsClientAndTenant() {
        assertThat(authenticate(contoso, signed(right(contoso, "signer")))).isEqualTo("signer");
        assertThat(authenticate(contoso, signed(right(contoso, "other")))).isEqualTo("other");
        assertThat(authenticate(fabrikam, signed(right(fabrikam, "signer")))).isEqualTo("signer");
        refuses(signed(right(contoso, "signer")), "assertion-replayed");
        refuses(signed(right(contoso, "other")), "assertion-replayed");
    }

    @Test
    void oneOfManyThatComeAtOnceWins() throws Exception {
        String assertion = signed(right(contoso, "signer"));
        CyclicBarrier together = new CyclicBarrier(CALLERS);
        List<Future<String>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS; i++) {
                callers.add(
                        threads.submit(() -> {
                            together.await();
                            return outcome(assertion);
                        }));
            }
        }
        List<String> outcomes = new ArrayList<>();
        for (Future<String> caller : callers) {
            outcomes.add(caller.get());
        }
        List<String> expected =
                new ArrayList<>(Collections.nCopies(CALLERS - 1, "assertion-replayed"));
        expected.add("signer");
        assertThat(outcomes).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(instance.events(contoso, "assertion.redeemed")).hasSize(1);
    }

    private String outcome(String assertion) {
        try {
            return authenticate(contoso, assertion);
        } catch (Refusal refused) {
            return refused.privateReason();
        }
    }

    @Test
    void isRememberedUntilItEnds() {
        Forged longest = right(contoso, "signer").claim("exp", Long.toString(instance.now() + 330));
        String assertion = signed(longest);
        assertThat(authenticate(contoso, assertion)).isEqualTo("signer");
        instance.time.step(Duration.ofSeconds(330).minusMillis(1));
        assertThat(instance.assertions.purge()).isZero();
        refuses(assertion, "assertion-replayed");
        instance.time.step(Duration.ofMillis(1));
        refuses(assertion, "assertion-expired");
        assertThat(instance.assertions.purge()).isOne();
        refuses(assertion, "assertion-expired");
        assertThat(instance.assertions.purge()).isZero();
        // The name is free again, for an assertion that lives now.
        assertThat(authenticate(contoso, signed(right(contoso, "signer")))).isEqualTo("signer");
    }

    @Test
    void isRememberedAcrossARestart() {
        String assertion = signed(right(contoso, "signer"));
        assertThat(authenticate(contoso, assertion)).isEqualTo("signer");
        assertThat(instance.events(contoso, "assertion.redeemed")).hasSize(1);
        refuses(assertion, "assertion-replayed");
    }

    /// Or else whoever knows a client's next `jti` could spend it for the client.
    @Test
    void isNotSpentByWhoeverCannotSign() {
        Forged right = right(contoso, "signer");
        ECKey own = SignedAssertion.key(Curve.P_256, "first");
        refuses(SignedAssertion.signed(right, own, JWSAlgorithm.ES256), "assertion-signature");
        refuses(signed(right.text("aud", fabrikam.issuer())), "assertion-audience");
        assertThat(authenticate(contoso, signed(right))).isEqualTo("signer");
    }

    /// Nobody has authenticated when the use could not be recorded.
    @Test
    void doesNotCountWhenItsUseCannotBeRecorded() {
        String assertion = signed(right(contoso, "signer"));
        RequestContext late = instance.in(contoso);
        instance.time.step(Duration.ofSeconds(11));
        SmallInstance.refuses(
                RefusalCode.UNAVAILABLE,
                "journal-unavailable",
                () -> authenticate(late, contoso, assertion));
        assertThat(instance.events(contoso, "assertion.redeemed")).isEmpty();
        assertThat(authenticate(contoso, assertion)).isEqualTo("signer");
    }
}
