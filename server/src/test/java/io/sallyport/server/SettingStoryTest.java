package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant's administrators set what holds for it, within the instance's ceilings.
class SettingStoryTest extends ScimStory {
    private static final String PATH = "/settings";
    private static final String LIFE = "tokenLifeSeconds";

    private Administrator administrator;

    @BeforeEach
    void register() {
        administrator = administrator(0, "settings.read", "settings.write");
    }

    private HttpResponse<String> change(Object body) {
        return ask(administrator, "PATCH", PATH, body);
    }

    private HttpResponse<String> change(Object body, String tag) {
        return ask(administrator.with("If-Match", tag), "PATCH", PATH, body);
    }

    private HttpResponse<String> read() {
        return ask(administrator, "GET", PATH);
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private long life(int tenant) {
        JsonObject scim = instance.tenant(tenant).object("scim");
        return DemoInstance.object(token(tenant, scim, scim.text("scope"))).number("expires_in");
    }

    @Test
    void whatIsSetHoldsAtOnceAndInThisTenantAlone() {
        HttpResponse<String> before = read();
        long usual = life(1);
        HttpResponse<String> changed = change(Map.of(LIFE, 61), tag(before));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(DemoInstance.object(changed).number(LIFE)).isEqualTo(61);
        assertThat(read().body()).isEqualTo(changed.body());
        assertThat(tag(read())).isEqualTo(tag(changed)).isNotEqualTo(tag(before));
        assertThat(life(0)).isEqualTo(61);
        assertThat(life(1)).isEqualTo(usual);
        assertThat(change(Map.of(LIFE, 62), tag(before)).statusCode()).isEqualTo(412);
        assertThat(change(Map.of(LIFE, 62)).statusCode()).isEqualTo(200);
        assertThat(Events.of(node, AuditAction.TENANT_CONFIGURED))
                .hasSize(2)
                .allMatch(event -> event.texts("actors").getFirst().startsWith("client:"))
                .anyMatch(event -> event.object("details").text("after").equals(LIFE + "=61"));
        assertThat(Events.of(node, AuditAction.SETTINGS_READ)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void refusesWhatIsBeyondTheCeilingsOrIsNoSetting() {
        String before = read().body();
        for (Object wrong :
                List.<Object>of(
                        Map.of(LIFE, 3_601),
                        Map.of(LIFE, 59),
                        Map.of(LIFE, "60"),
                        Map.of("requestsPerSecond", 1_000_001),
                        Map.of(LIFE, 100, "requestsBurst", 0),
                        Map.of("version", 7),
                        Map.of(),
                        "{\"tokenLifeSeconds\": null}",
                        "[]")) {
            assertThat(change(wrong).statusCode()).as(wrong.toString()).isEqualTo(400);
        }
        assertThat(read().body()).isEqualTo(before);
    }

    @Test
    void whoReadsOrIsOfAnotherTenantSetsNothing() {
        Administrator reader = administrator(0, "settings.read");
        assertThat(ask(reader, "PATCH", PATH, Map.of(LIFE, 100)).statusCode()).isEqualTo(403);
        Administrator theirs = administrator(1, "settings.read", "settings.write");
        assertThat(ask(theirs.at(0), "PATCH", PATH, Map.of(LIFE, 100)).statusCode()).isEqualTo(401);
        assertThat(ask(administrator(0, "settings.write"), "GET", PATH).statusCode())
                .isEqualTo(403);
        assertThat(Events.of(node, AuditAction.TENANT_CONFIGURED)).isEmpty();
    }
}
