package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
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
        instance.verifier.forApi(instance.in(contoso), contoso, signed);
    }

    private void alarms(Forged token) {
        instance.time.step(Duration.ofSeconds(61));
        int before = alarms(contoso.id()).size();
        verify(token);
        assertThat(alarms(contoso.id())).hasSize(before + 1);
    }

    private List<JsonObject> alarms(TenantId tenant) {
        return instance.events(tenant).stream()
                .filter(event -> event.text("action").equals("token.forged"))
                .toList();
    }

    @Test
    void tellsOfWhatTheLogDoesNotTellOf() {
        verify(genuine());
        assertThat(alarms(contoso.id())).isEmpty();
        for (String id : List.of("", "7", "ab".repeat(16), "00".repeat(16), "zz".repeat(16))) {
            alarms(genuine().text("jti", id));
        }
    }

    /// Of the tenant, of another tenant, and of the future.
    @Test
    void tellsOfAnIdThatIsAnotherEntrys() {
        alarms(genuine().text("jti", instance.entries.id(contoso.id(), 0)));
        Tenant fabrikam = instance.tenant("fabrikam");
        Application other = instance.client(fabrikam, "portal");
        CompactJws foreign = CompactJws.parse(instance.token(fabrikam, other)).orElseThrow();
        alarms(genuine().text("jti", foreign.payload().text("jti")));
        long after = instance.store.journal().durable() + 1_000;
        alarms(genuine().text("jti", instance.entries.id(contoso.id(), after)));
    }

    @Test
    void tellsOfMoreThanWhatTheEntrySays() {
        Forged token = genuine();
        alarms(token.text("scope", "orders.read admin"));
        alarms(token.claim("exp", Long.toString(instance.now() + 301)));
        alarms(token.claim("aud", "[\"" + contoso.api() + "\",\"https://more.example\"]"));
        instance.client(contoso, "other");
        alarms(token.text("client_id", "other").text("sub", "other"));
        verify(token);
    }

    @Test
    void tellsTheTenantAndTheOperatorRealmOnceAMinute() {
        Forged token = genuine().text("jti", "ab".repeat(16));
        verify(token);
        verify(token);
        assertThat(alarms(contoso.id())).hasSize(1);
        assertThat(alarms(TenantId.OPERATOR_REALM)).hasSize(1);
        JsonObject alarm = alarms(TenantId.OPERATOR_REALM).getFirst().object("details");
        assertThat(alarm.text("kid")).isEqualTo(instance.key(contoso).kid());
        assertThat(alarm.text("tenant")).isEqualTo(contoso.id().toString());
        instance.time.step(Duration.ofSeconds(61));
        verify(token);
        assertThat(alarms(contoso.id())).hasSize(2);
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
