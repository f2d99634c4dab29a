package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Application;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A genuine token stops counting when something else changes: its key, its client, its tenant, the
/// time, or that somebody revoked it.
class TokenStandingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private Tenant contoso;
    private Tenant fabrikam;
    private Application client;
    private String token;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @BeforeEach
    void makeTenants() {
        int number = NUMBER.incrementAndGet();
        contoso = instance.tenant("contoso-" + number);
        fabrikam = instance.tenant("fabrikam-" + number);
        client = instance.client(contoso, "portal");
        instance.client(fabrikam, "portal");
        token = instance.token(contoso, client);
        verifies();
    }

    @AfterEach
    void heal() {
        instance.store.heal();
    }

    private void verifies() {
        assertThat(verify(contoso, token).clientId()).isEqualTo("portal");
    }

    private VerifiedToken verify(Tenant tenant, String token) {
        return instance.verifier.forApi(instance.in(tenant), tenant, token, List.of());
    }

    private void refuses(String reason) {
        refuses(contoso, token, reason);
    }

    private void refuses(Tenant tenant, String token, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, reason, () -> verify(tenant, token));
        SmallInstance.refuses(
                RefusalCode.INVALID_TOKEN,
                reason,
                () -> instance.verifier.forIntrospection(instance.in(tenant), tenant, token));
    }

    @Test
    void endsWithTheSecondThatItNames() {
        instance.time.step(AccessTokens.LIFE.minusMillis(1));
        verifies();
        instance.time.step(Duration.ofMillis(1));
        refuses("token-expired");
        instance.time.step(SECOND);
        refuses("token-expired");
    }

    @Test
    void isOfItsOwnTenantOnly() {
        refuses(fabrikam, token, "token-issuer");
        // The same client id stands in both.
        String renamed = Forged.of(token).text("iss", fabrikam.issuer()).signed(key(contoso));
        refuses(fabrikam, renamed, "token-key-unknown");
        String foreign =
                Forged.of(token).header("kid", quoted(key(fabrikam).kid())).signed(key(fabrikam));
        refuses(contoso, foreign, "token-key-unknown");
    }

    /// A context of one tenant beside another tenant's issuer opens neither.
    @Test
    void countsNowhereWhenContextAndTenantDiffer() {
        SmallInstance.refuses(
                RefusalCode.INVALID_TOKEN,
                "token-key-unknown",
                () -> instance.verifier.forApi(instance.in(fabrikam), contoso, token, List.of()));
        SmallInstance.refuses(
                RefusalCode.INVALID_TOKEN,
                "token-issuer",
                () -> instance.verifier.forApi(instance.in(contoso), fabrikam, token, List.of()));
    }

    private SigningKey key(Tenant tenant) {
        return instance.key(tenant);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /// The longest life that a token of its client can have, and it lives it all.
    @Test
    void outlivesTheTurnOfItsKey() {
        Application patient =
                instance.client(contoso, "patient", Optional.of(AccessTokens.LIFE_MAX));
        token = instance.token(contoso, patient);
        instance.signingKeys.rotate(instance.in(contoso), Optional.empty());
        instance.time.step(AccessTokens.LIFE_MAX.minus(SECOND));
        assertThat(verify(contoso, token).clientId()).isEqualTo("patient");
        instance.time.step(SECOND);
        refuses("token-expired");
    }

    @Test
    void endsAtOnceWhenItsKeyWasStolen() {
        instance.signingKeys.rotateAtOnce(instance.in(contoso), Optional.empty());
        refuses("token-key-ended");
        token = instance.token(contoso, client);
        verifies();
    }

    /// The retired key's signature under the new key's id.
    @Test
    void isNotOfANewKeyOfTheSameTenant() {
        SigningKey old = key(contoso);
        instance.signingKeys.rotateAtOnce(instance.in(contoso), Optional.empty());
        String forged = Forged.of(token).header("kid", quoted(key(contoso).kid())).signed(old);
        refuses(contoso, forged, "token-signature");
    }

    /// Whoever has a key out of its turn makes tokens with it that are right in everything else.
    @ParameterizedTest
    @CsvSource({
        "5, 600, 600, token-key-not-yet",
        "1, 600, 600, token-key-not-yet",
        "0, 600, 600, ",
        "-600, 600, 600, ",
        "-600, -60, 600, ",
        "-600, -61, 600, token-key-over",
        "-600, -300, 600, token-key-over",
        "-600, 600, 1, ",
        "-600, 600, 0, token-key-ended",
        "-600, -300, -1, token-key-ended",
        "-7200, 600, -3600, token-key-ended"
    })
    void isOfAKeyInItsTurnOnly(long from, long signsUntil, long end, @Nullable String reason) {
        Instant now = Instant.ofEpochSecond(instance.now());
        SigningKey key =
                instance.signingKeys
                        .rehearse(
                                instance.in(contoso),
                                List.of(
                                        new SigningKeys.Rehearsal(
                                                SignatureAlgorithm.ES256,
                                                now.plusSeconds(from),
                                                now.plusSeconds(signsUntil),
                                                now.plusSeconds(end))))
                        .getFirst();
        Forged named = Forged.of(token).header("kid", quoted(key.kid()));
        String forged = instance.told(contoso, named).signed(key);
        if (reason == null) {
            assertThat(verify(contoso, forged).clientId()).isEqualTo("portal");
        } else {
            refuses(contoso, forged, reason);
        }
    }

    @Test
    void restsWhileItsClientIsSuspended() {
        instance.applications.suspend(instance.in(contoso), "portal");
        refuses("token-client-gone");
        instance.applications.resume(instance.in(contoso), "portal");
        verifies();
    }

    @Test
    void endsWithItsClient() {
        instance.applications.delete(instance.in(contoso), "portal");
        refuses("token-client-gone");
    }

    /// The door finds the tenant first, and a suspended one is not there.
    @Test
    void restsWhileItsTenantIsSuspended() {
        instance.tenants.suspend(instance.realm(), contoso.name());
        SmallInstance.refuses(
                RefusalCode.NOT_FOUND,
                "tenant-suspended",
                () -> verify(instance.tenants.serving(contoso.name()), token));
        instance.tenants.resume(instance.realm(), contoso.name());
        assertThat(verify(instance.tenants.serving(contoso.name()), token).clientId())
                .isEqualTo("portal");
    }

    @Test
    void endsWhenItWasRevoked() {
        TokenClaims claims = verify(contoso, token).claims();
        String other = instance.token(contoso, client);
        instance.revoke(instance.in(contoso, client), claims);
        refuses("token-revoked");
        assertThat(verify(contoso, other).clientId()).isEqualTo("portal");
    }

    /// A token whose revocation cannot be looked up does not count: no answer is not a good one.
    @Test
    void doesNotCountWhileNobodyCanTellWhetherItWasRevoked() {
        instance.store.unreadable("revocation");
        SmallInstance.refuses(RefusalCode.UNAVAILABLE, "disk-gone", () -> verify(contoso, token));
    }

    @Test
    void livesAsLongAsItsClientMay() {
        Application longest = instance.client(contoso, "batch", Optional.of(AccessTokens.LIFE_MAX));
        token = instance.token(contoso, longest);
        instance.time.step(AccessTokens.LIFE_MAX.minusSeconds(1));
        assertThat(verify(contoso, token).clientId()).isEqualTo("batch");
        instance.time.step(SECOND);
        refuses("token-expired");
    }
}
