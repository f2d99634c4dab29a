package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever stole a signing key can sign, and cannot write into the log: what he signs is refused
/// and told.
class TokenEntriesTest {
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

    private Forged genuine() {
        return Forged.of(instance.token(contoso, client));
    }

    private void verify(Forged token) {
        String signed = token.signed(instance.key(contoso));
        instance.verifier.forApi(instance.in(contoso), contoso, signed, List.of());
    }

    private void refuses(Forged token) {
        SmallInstance.refuses(
                RefusalCode.INVALID_TOKEN, "token-without-entry", () -> verify(token));
    }

    private List<JsonObject> alarms(TenantId tenant) {
        return instance.events(tenant).stream()
                .filter(event -> event.text("action").equals("token.forged"))
                .toList();
    }

    @Test
    void refusesWhatTheLogDoesNotTellOf() {
        verify(genuine());
        assertThat(alarms(contoso.id())).isEmpty();
        for (String id : List.of("", "7", "ab".repeat(16), "00".repeat(16), "zz".repeat(16))) {
            refuses(genuine().text("jti", id));
        }
    }

    /// Of the tenant, of another tenant, and of the future.
    @Test
    void refusesAnIdThatIsAnotherEntrys() {
        refuses(genuine().text("jti", instance.entries.id(contoso.id(), 0)));
        Tenant fabrikam = instance.tenant("fabrikam");
        Application other = instance.client(fabrikam, "portal");
        CompactJws foreign = CompactJws.parse(instance.token(fabrikam, other)).orElseThrow();
        refuses(genuine().text("jti", foreign.payload().text("jti")));
        long after = instance.store.journal().durable() + 1_000;
        refuses(genuine().text("jti", instance.entries.id(contoso.id(), after)));
    }

    @Test
    void refusesMoreThanWhatTheEntrySays() {
        Forged token = genuine();
        refuses(token.text("scope", "orders.read admin"));
        refuses(token.claim("exp", Long.toString(instance.now() + 301)));
        refuses(token.claim("aud", "[\"" + contoso.api() + "\",\"https://more.example\"]"));
        instance.client(contoso, "other");
        refuses(token.text("client_id", "other").text("sub", "other"));
        verify(token);
    }

    @Test
    void tellsTheTenantAndTheOperatorRealmOnceAMinute() {
        Forged token = genuine().text("jti", "ab".repeat(16));
        refuses(token);
        refuses(token);
        assertThat(alarms(contoso.id())).hasSize(1);
        assertThat(alarms(TenantId.OPERATOR_REALM)).hasSize(1);
        JsonObject alarm = alarms(TenantId.OPERATOR_REALM).getFirst().object("details");
        assertThat(alarm.text("kid")).isEqualTo(instance.key(contoso).kid());
        assertThat(alarm.text("tenant")).isEqualTo(contoso.id().toString());
        instance.time.step(Duration.ofSeconds(61));
        refuses(token);
        assertThat(alarms(contoso.id())).hasSize(2);
    }

    /// A token that was seen before is not read again, and still has to be the same.
    @Test
    void refusesAnotherTokenUnderTheIdOfOneThatWasJustUsed() {
        Forged token = genuine();
        verify(token);
        verify(token);
        refuses(token.text("scope", "admin"));
        Tenant fabrikam = instance.tenant("fabrikam");
        instance.client(fabrikam, "portal");
        Forged there =
                token.text("iss", fabrikam.issuer())
                        .text("aud", fabrikam.api())
                        .header("kid", "\"" + instance.key(fabrikam).kid() + "\"");
        SmallInstance.refuses(
                RefusalCode.INVALID_TOKEN,
                "token-without-entry",
                () ->
                        instance.verifier.forApi(
                                instance.in(fabrikam),
                                fabrikam,
                                there.signed(instance.key(fabrikam)),
                                List.of()));
    }

    /// A rehearsed token stands in the log like any other; only canaries have rehearsals.
    @Test
    void rehearsesInCanaryTenantsAlone() {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        AccessTokens.Rehearsal asked =
                new AccessTokens.Rehearsal(client, key, Duration.ofMinutes(1));
        assertThatThrownBy(() -> instance.tokens.rehearse(instance.in(contoso), contoso, asked))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(instance.events(contoso, "token.issued")).isEmpty();
        Tenant canary = instance.tenants.createCanary(instance.realm(), "canary-one");
        instance.tokens.rehearse(instance.in(canary), canary, asked);
        assertThat(instance.events(canary, "token.issued"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.object("details").text("kid")).isEqualTo(key.kid()));
    }

    @Test
    void findsTheEntryAfterTheLogsKeyWasRotated() {
        Forged token = genuine();
        instance.rotate(contoso, KeyPurpose.AUDIT);
        verify(token);
        verify(genuine());
    }

    @Test
    void ofAnErasedEntryOnlyItsPlaceIsKnown() {
        verify(genuine());
        String id =
                LongStream.range(0, instance.store.journal().durable())
                        .mapToObj(at -> instance.entries.id(contoso.id(), at))
                        .filter(one ->
                                instance.entries.entry(instance.in(contoso), one).isPresent())
                        .findFirst()
                        .orElseThrow();
        assertThat(instance.entries.isErased(instance.in(contoso), id)).isFalse();
        instance.erase(contoso);
        assertThat(instance.entries.entry(instance.in(contoso), id)).isEmpty();
        assertThat(instance.entries.position(instance.in(contoso), id)).isPresent();
        assertThat(instance.entries.isErased(instance.in(contoso), id)).isTrue();
        verify(genuine());
    }

    /// Whoever collects tokens learns from their ids neither how many there are nor in which order.
    @Test
    void tellsNothingByTheId() {
        String first = instance.entries.id(contoso.id(), 1);
        String second = instance.entries.id(contoso.id(), 2);
        Tenant fabrikam = instance.tenant("fabrikam");
        assertThat(instance.entries.id(fabrikam.id(), 1)).isNotEqualTo(first);
        byte[] a = HexFormat.of().parseHex(first);
        byte[] b = HexFormat.of().parseHex(second);
        int same = 0;
        for (int i = 0; i < a.length; i++) {
            same += a[i] == b[i] ? 1 : 0;
        }
        assertThat(same).isLessThan(4);
        assertThat(instance.entries.position(instance.in(contoso), second)).hasValue(2);
        assertThat(instance.entries.position(instance.in(fabrikam), second)).isEmpty();
    }
}
