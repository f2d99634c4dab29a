package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OcsfTest {
    private static final Instant TIME = Instant.parse("2026-01-31T08:30:00.123Z");
    private static final Instant COMMITTED = TIME.plusMillis(4);
    private static final TenantId CONTOSO = new TenantId(new UUID(0x7000, 1));

    /// What each class requires besides the base event (OCSF 1.3).
    private static final Map<Long, List<String>> REQUIRED =
            Map.of(
                    2004L, List.of("finding_info"),
                    3001L, List.of("user"),
                    3002L, List.of("user", "service"),
                    3003L, List.of("user", "privileges"),
                    3004L, List.of("entity"),
                    6002L, List.of("app"),
                    6003L, List.of("actor", "api", "src_endpoint"),
                    6005L, List.of("actor", "src_endpoint"));

    /// The listed activities of each class; 99 is in all of them.
    private static final Map<Long, Integer> ACTIVITIES =
            Map.of(2004L, 3, 3001L, 9, 3002L, 5, 3003L, 2, 3004L, 4, 6002L, 8, 6003L, 4, 6005L, 8);

    private final Ocsf ocsf = new Ocsf("1.2.3");

    private JsonObject shown(AuditAction action, Map<String, String> details) {
        AuditEvent event =
                new AuditEvent(
                        TIME,
                        action,
                        CONTOSO,
                        List.of(new Actor.Client("portal")),
                        Purpose.TOKEN_SERVICE,
                        "192.0.2.7",
                        new RequestId("00112233445566778899aabbccddeeff"),
                        details);
        return json(new LogEvent.Legible(17, CONTOSO, COMMITTED, JsonObject.read(event.bytes())));
    }

    private JsonObject json(LogEvent event) {
        return JsonObject.read(
                CanonicalJson.write(ocsf.of(event)).getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject shown(AuditAction action) {
        return shown(
                action,
                action.details().stream()
                        .collect(Collectors.toMap(name -> name, name -> "the " + name)));
    }

    @ParameterizedTest
    @EnumSource(AuditAction.class)
    void everyActionHasAClassAndWhatThatRequires(AuditAction action) {
        JsonObject event = shown(action);
        long type = event.number("class_uid");
        long activity = event.number("activity_id");
        assertThat(REQUIRED).containsKey(type);
        assertThat(event.members().keySet())
                .containsAll(REQUIRED.getOrDefault(type, List.of()))
                .contains("time", "status", "message", "unmapped", "actor", "src_endpoint");
        assertThat(event.number("category_uid")).isEqualTo(type / 1_000);
        assertThat(event.number("type_uid")).isEqualTo(type * 100 + activity);
        assertThat(event.number("severity_id")).isBetween(1L, 5L);
        assertThat(event.number("status_id")).isBetween(1L, 2L);
        assertThat(activity == 99 || activity <= ACTIVITIES.getOrDefault(type, 0)).isTrue();
        assertThat(activity).isPositive();
        assertThat(event.members().containsKey("activity_name")).isEqualTo(activity == 99);
        JsonObject metadata = event.object("metadata");
        assertThat(metadata.text("version")).isEqualTo("1.3.0");
        assertThat(metadata.text("uid")).isEqualTo("17");
        assertThat(metadata.text("event_code")).isEqualTo(action.label());
        assertThat(metadata.object("product").text("version")).isEqualTo("1.2.3");
    }

    @Test
    void anIssuedTokenIsASessionWithPrivileges() {
        JsonObject event =
                shown(
                        AuditAction.TOKEN_ISSUED,
                        Map.of("client", "portal", "scope", "a.read b.read"));
        assertThat(event.number("type_uid")).isEqualTo(300301);
        assertThat(event.number("time")).isEqualTo(TIME.toEpochMilli());
        assertThat(event.object("metadata").number("logged_time"))
                .isEqualTo(COMMITTED.toEpochMilli());
        assertThat(event.object("metadata").text("tenant_uid")).isEqualTo(CONTOSO.toString());
        assertThat(event.object("user").text("uid")).isEqualTo("portal");
        assertThat(event.object("actor").object("user").text("uid")).isEqualTo("portal");
        assertThat(event.object("session").text("uid")).isEqualTo("17");
        assertThat(event.texts("privileges")).containsExactly("a.read", "b.read");
        assertThat(event.object("src_endpoint").text("ip")).isEqualTo("192.0.2.7");
        assertThat(event.text("status")).isEqualTo("Success");
    }

    @Test
    void aRefusalFailedAndATamperedRowIsAFinding() {
        JsonObject refused = shown(AuditAction.REQUEST_REFUSED);
        assertThat(refused.text("status")).isEqualTo("Failure");
        assertThat(refused.object("api").text("operation")).isEqualTo("the place");
        assertThat(refused.object("unmapped").object("details").text("reason"))
                .isEqualTo("the reason");
        JsonObject tampered = shown(AuditAction.ROW_TAMPERED);
        assertThat(tampered.number("type_uid")).isEqualTo(200401);
        assertThat(tampered.number("severity_id")).isEqualTo(5);
        assertThat(tampered.text("status")).isEqualTo("New");
    }

    @Test
    void whatAnEntityIsComesFromTheAction() {
        JsonObject entity = shown(AuditAction.SIGNING_KEY_DELETED).object("entity");
        assertThat(entity.text("type")).isEqualTo("signing-key");
        assertThat(entity.text("uid")).isEqualTo("the kid");
        assertThat(shown(AuditAction.SCHEMAS_READ).object("entity").text("uid"))
                .isEqualTo(CONTOSO.toString());
    }

    /// Events never change once written, and the catalogue does.
    @Test
    void anEventOfAKindThatIsNoMoreIsABaseEvent() {
        JsonObject written =
                new JsonObject(Map.of("action", "badge.eaten", "time", TIME.toEpochMilli()));
        JsonObject event = json(new LogEvent.Legible(3, CONTOSO, COMMITTED, written));
        assertThat(event.number("type_uid")).isEqualTo(99);
        assertThat(event.text("activity_name")).isEqualTo("badge.eaten");
        assertThat(event.number("time")).isEqualTo(TIME.toEpochMilli());
        assertThat(event.object("unmapped").text("action")).isEqualTo("badge.eaten");
    }

    @Test
    void anErasedEventIsABaseEvent() {
        JsonObject event =
                json(new LogEvent.Erased(3, CONTOSO, COMMITTED, LogEvent.Reason.SHREDDED));
        assertThat(event.number("class_uid")).isZero();
        assertThat(event.number("type_uid")).isEqualTo(99);
        assertThat(event.number("time")).isEqualTo(COMMITTED.toEpochMilli());
        assertThat(event.object("metadata").text("tenant_uid")).isEqualTo(CONTOSO.toString());
        assertThat(event.members()).doesNotContainKeys("actor", "unmapped");
    }
}
