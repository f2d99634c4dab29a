package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RevocationsTest {
    private static final int CALLERS = 16;

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Tenant fabrikam;
    private TokenClaims claims;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
        Application client = instance.client(contoso, "portal");
        String token = instance.token(contoso, client);
        claims = TokenClaims.of(CompactJws.parse(token).orElseThrow().payload());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private boolean revoked(Tenant tenant, String id) {
        return instance.revocations.isRevoked(instance.in(tenant), id);
    }

    private void revoke() {
        instance.revoke(instance.in(contoso), claims);
    }

    @Test
    void revokesOneTokenOfOneTenant() {
        assertThat(revoked(contoso, claims.id())).isFalse();
        revoke();
        assertThat(revoked(contoso, claims.id())).isTrue();
        assertThat(revoked(fabrikam, claims.id())).isFalse();
        assertThat(revoked(contoso, claims.id().toUpperCase(java.util.Locale.ROOT))).isFalse();
        assertThat(revoked(contoso, "")).isFalse();
    }

    @Test
    void onceMoreIsAsGoodAsOnce() {
        revoke();
        revoke();
        assertThat(revoked(contoso, claims.id())).isTrue();
        List<JsonObject> events = instance.events(contoso, "token.revoked");
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().object("details").members())
                .isEqualTo(Map.of("token", claims.id(), "client", "portal"));
        assertThat(revoked(contoso, claims.id())).isTrue();
    }

    @Test
    void manyAtOnceAreAsGoodAsOne() throws Exception {
        CyclicBarrier together = new CyclicBarrier(CALLERS);
        List<Future<Boolean>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS; i++) {
                callers.add(
                        threads.submit(() -> {
                            together.await();
                            revoke();
                            return revoked(contoso, claims.id());
                        }));
            }
        }
        for (Future<Boolean> caller : callers) {
            assertThat(caller.get()).isTrue();
        }
        assertThat(instance.events(contoso, "token.revoked")).hasSize(1);
    }

    /// A row stays as long as the token could be used, and no longer.
    @Test
    void isKeptUntilTheTokenEnds() {
        revoke();
        instance.time.step(AccessTokens.LIFE.minus(Duration.ofMillis(1)));
        assertThat(instance.revocations.purge()).isZero();
        assertThat(revoked(contoso, claims.id())).isTrue();
        instance.time.step(Duration.ofMillis(1));
        assertThat(instance.revocations.purge()).isOne();
        assertThat(instance.revocations.purge()).isZero();
    }

    /// Only "revoked already" passes for success.
    @Test
    void tellsWhenItCouldNotRevoke() {
        RequestContext late = instance.in(contoso);
        instance.time.step(Duration.ofSeconds(11));
        SmallInstance.refuses(
                RefusalCode.UNAVAILABLE,
                "journal-unavailable",
                () -> instance.revoke(late, claims));
        assertThat(revoked(contoso, claims.id())).isFalse();
        assertThat(instance.events(contoso, "token.revoked")).isEmpty();
    }
}
