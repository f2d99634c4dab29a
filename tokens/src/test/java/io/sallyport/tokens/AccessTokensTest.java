package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.ECPrivateKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What stands in a token (RFC 9068 2), and that none is handed out that the journal does not have.
@Timeout(60)
class AccessTokensTest {
    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Application client;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        client = instance.client(contoso, "portal");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private AccessTokens.Issued issue(List<String> scopes, List<String> audience) {
        return issue(client, scopes, audience);
    }

    private AccessTokens.Issued issue(Application to, List<String> scopes, List<String> audience) {
        return instance.tokens.issue(
                instance.in(contoso, to),
                contoso,
                new AccessTokens.Content(
                        to,
                        scopes,
                        audience,
                        List.of(),
                        new Confirmation.Bearer(),
                        Optional.empty()));
    }

    private AccessTokens.Issued issue() {
        return issue(client.scopes(), List.of(contoso.api()));
    }

    private static CompactJws parsed(AccessTokens.Issued issued) {
        return CompactJws.parse(issued.token()).orElseThrow();
    }

    private List<String> actions() {
        return instance.events(contoso).stream()
                .map(event -> event.text("action"))
                .filter(action -> action.startsWith("token."))
                .toList();
    }

    @Test
    void saysWhatRfc9068Wants() {
        AccessTokens.Issued issued = issue();
        CompactJws jws = parsed(issued);
        String kid = instance.key(contoso).kid();
        assertThat(jws.header().members())
                .isEqualTo(Map.of("alg", "ES256", "kid", kid, "typ", "at+jwt"));
        Map<String, Object> claims = new TreeMap<>(jws.payload().members());
        assertThat((String) claims.remove("jti")).matches("[0-9a-f]{32}");
        long now = instance.now();
        assertThat(claims)
                .isEqualTo(
                        Map.of(
                                "iss", "https://id.example/contoso",
                                "sub", "portal",
                                "client_id", "portal",
                                "aud", "https://id.example/contoso/api/v1",
                                "scope", "orders.read orders.write",
                                "iat", now,
                                "exp", now + 300));
        assertThat(issued.scope()).isEqualTo("orders.read orders.write");
        assertThat(issued.lifeSeconds()).isEqualTo(300);
        assertThat(instance.key(contoso).verification().verifies(jws.signed(), jws.signature()))
                .isTrue();
    }

    @Test
    void namesSeveralResourcesAndNoScope() {
        JsonObject claims =
                parsed(issue(List.of(), List.of(contoso.api(), SmallInstance.ORDERS))).payload();
        assertThat(claims.texts("aud")).containsExactly(contoso.api(), SmallInstance.ORDERS);
        assertThat(claims.text("scope")).isEmpty();
    }

    @Test
    void livesAsLongAsItsClientsMay() {
        for (long seconds : new long[] {1, 60, 3_600}) {
            Application other =
                    instance.client(
                            contoso, "life." + seconds, Optional.of(Duration.ofSeconds(seconds)));
            AccessTokens.Issued issued = issue(other, List.of(), List.of(contoso.api()));
            JsonObject claims = parsed(issued).payload();
            assertThat(issued.lifeSeconds()).isEqualTo(seconds);
            assertThat(claims.number("exp") - claims.number("iat")).isEqualTo(seconds);
            assertThat(claims.number("iat")).isEqualTo(instance.now());
        }
    }

    @Test
    void givesEachTokenAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ids.add(parsed(issue()).payload().text("jti"));
        }
        assertThat(ids).hasSize(100);
    }

    @Test
    void signsWithTheTenantsNewestKey() {
        String old = instance.key(contoso).kid();
        instance.signingKeys.rotate(instance.in(contoso), java.util.Optional.empty());
        assertThat(parsed(issue()).header().text("kid"))
                .isEqualTo(instance.key(contoso).kid())
                .isNotEqualTo(old);
    }

    @Test
    void tellsTheTenantsLogOfEachToken() {
        AccessTokens.Issued issued = issue(List.of("orders.read"), List.of("https://a.example"));
        JsonObject claims = parsed(issued).payload();
        JsonObject event = instance.events(contoso, "token.issued").getFirst();
        assertThat(event.texts("actors")).containsExactly("client:portal");
        assertThat(event.object("details").members())
                .isEqualTo(
                        Map.of(
                                "audience",
                                "https://a.example",
                                "client",
                                "portal",
                                "expires",
                                Long.toString(claims.number("exp")),
                                "kid",
                                instance.key(contoso).kid(),
                                "scope",
                                "orders.read"));
        assertThat(instance.entries.entry(instance.in(contoso), claims.text("jti")))
                .contains(event);
        assertThat(event.toString()).doesNotContain(issued.token().split("\\.", -1)[2]);
    }

    /// The answer waits for the disk: whoever holds a token finds it in the journal.
    @Test
    void hasTheEntryOnDiskBeforeItAnswers() {
        // Nothing else is on its way to the journal.
        assertThat(actions()).isEmpty();
        for (int i = 0; i < 20; i++) {
            long before = instance.store.journal().durable();
            issue();
            assertThat(instance.store.journal().durable()).isEqualTo(before + 1);
        }
    }

    @Test
    void handsNothingOutWhileTheJournalIsSlow() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        // The journal's writer asks for the time of each frame; here it gets none for a while.
        try (Store slow = instance.open(folder.resolve("slow"), () -> timeAfter(released))) {
            instance.store.divert(AuditAction.TOKEN_ISSUED, slow::append);
            FutureTask<AccessTokens.Issued> issuing = new FutureTask<>(this::issue);
            boolean waited = waitsForAReceipt(issuing, Thread.ofPlatform().start(issuing));
            long recorded = slow.journal().durable();
            released.countDown();
            assertThat(waited).isTrue();
            assertThat(recorded).isZero();
            assertThat(parsed(issuing.get()).payload().text("sub")).isEqualTo("portal");
            assertThat(slow.journal().durable()).isOne();
        }
    }

    /// Returns when the thread waits, or has not waited and is done.
    private static boolean waitsForAReceipt(FutureTask<?> task, Thread thread) {
        while (!task.isDone() && !(LockSupport.getBlocker(thread) instanceof Receipt)) {
            Thread.onSpinWait();
        }
        return !task.isDone();
    }

    private Instant timeAfter(CountDownLatch released) {
        try {
            released.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return instance.time.instant();
    }

    @Test
    void handsNothingOutWhenTheJournalLosesTheEntry() throws Exception {
        try (Store losing = instance.open(folder.resolve("losing"), instance.time)) {
            // There is nowhere to write the first frame to.
            Files.delete(folder.resolve("losing").resolve("journal"));
            instance.store.divert(AuditAction.TOKEN_ISSUED, losing::append);
            SmallInstance.refuses(RefusalCode.UNAVAILABLE, "journal-unavailable", () -> issue());
            assertThat(losing.journal().durable()).isZero();
        }
        // What was never recorded needs no second entry.
        assertThat(actions()).isEmpty();
        instance.store.heal();
        issue();
        assertThat(actions()).containsExactly("token.issued");
    }

    @Test
    void handsNothingOutWhenTheJournalTakesNothing() {
        instance.store.divert(
                AuditAction.TOKEN_ISSUED,
                _ -> {
                    throw FaultyStore.unavailable();
                });
        SmallInstance.refuses(RefusalCode.UNAVAILABLE, "disk-gone", () -> issue());
        assertThat(actions()).isEmpty();
    }

    @Test
    void saysThatATokenWasNeverReleasedWhenItCannotBeSigned() {
        instance.store.damage("signing_key", AccessTokensTest::withAPrivateKeyThatSignsNothing);
        assertThatThrownBy(this::issue)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the signature failed");
        assertThat(actions()).containsExactly("token.issued", "token.withheld");
        JsonObject issued = instance.events(contoso, "token.issued").getFirst();
        JsonObject withheld = instance.events(contoso, "token.withheld").getFirst();
        String id = withheld.object("details").text("token");
        assertThat(instance.entries.entry(instance.in(contoso), id)).contains(issued);
        assertThat(withheld.texts("actors")).containsExactly("client:portal");
        assertThat(withheld.text("request")).isEqualTo(issued.text("request"));
    }

    /// Not even the fault of telling so lets a token out.
    @Test
    void handsNothingOutWhenNeitherSigningNorTellingWorks() {
        instance.store.damage("signing_key", AccessTokensTest::withAPrivateKeyThatSignsNothing);
        instance.store.divert(
                AuditAction.TOKEN_WITHHELD,
                _ -> {
                    throw FaultyStore.unavailable();
                });
        SmallInstance.refuses(RefusalCode.UNAVAILABLE, "disk-gone", () -> issue());
        assertThat(actions()).containsExactly("token.issued");
    }

    /// A private key of zero: it parses, and no signature comes of it.
    private static byte[] withAPrivateKeyThatSignsNothing(byte[] row) {
        Map<String, Object> members = new TreeMap<>(JsonObject.read(row).members());
        try {
            var curve =
                    SignedAssertion.key(com.nimbusds.jose.jwk.Curve.P_256, "curve")
                            .toECPublicKey()
                            .getParams();
            byte[] zero =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new ECPrivateKeySpec(BigInteger.ZERO, curve))
                            .getEncoded();
            members.put("privateKey", Base64.getEncoder().encodeToString(zero));
        } catch (java.security.GeneralSecurityException
                | com.nimbusds.jose.JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
        return CanonicalJson.write(members).getBytes(StandardCharsets.UTF_8);
    }
}
