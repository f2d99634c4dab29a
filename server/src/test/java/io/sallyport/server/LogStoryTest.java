package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log as the provider's staff and a tenant's administrators read it.
class LogStoryTest {
    private static final String SECRET = "a secret of the auditor's own";

    @TempDir private static Path folder;
    private static Node node;
    private static DemoInstance instance;
    private static String bearer;

    @BeforeAll
    static void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        instance.activity(
                "application.create",
                Map.of(
                        "tenant", "contoso",
                        "name", "Auditor",
                        "clientId", "auditor",
                        "clientSecret", SECRET,
                        "scopes", List.of("audit.read")));
        bearer = "Bearer " + token();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String token() {
        String pair = "auditor:" + SECRET.replace(' ', '+').replace("'", "%27");
        HttpResponse<String> answer =
                instance.post(
                        instance.issuer(0) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer).text("access_token");
    }

    private static HttpResponse<String> ask(String query) {
        return instance.get(
                instance.issuer(0) + "/api/v1/audit/events" + query, "Authorization", bearer);
    }

    private static JsonObject events(String query) {
        HttpResponse<String> answer = ask(query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    private static String contoso() {
        return instance.tenant(0).text("id");
    }

    private static List<String> actions(JsonObject page) {
        return page.objects("events").stream().map(event -> event.text("action")).toList();
    }

    @Test
    void aTenantReadsItsOwnEventsAndNoOthers() {
        instance.activity(
                "application.create",
                Map.of("tenant", "fabrikam", "name", "Other", "clientId", "foreign-client"));
        List<JsonObject> all = new ArrayList<>();
        String query = "?limit=3";
        JsonObject page = events(query);
        while (page.members().containsKey("next")) {
            all.addAll(page.objects("events"));
            page = events(query + "&before=" + page.number("next"));
        }
        all.addAll(page.objects("events"));
        assertThat(all).hasSizeGreaterThan(6);
        assertThat(all).allMatch(event -> event.text("tenant").equals(contoso()));
        assertThat(all.toString()).contains("auditor").doesNotContain("foreign-client");
        assertThat(all)
                .extracting(event -> event.number("position"))
                .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                .doesNotHaveDuplicates();
        JsonObject foreign =
                Events.of(node, AuditAction.APPLICATION_CREATED).stream()
                        .filter(event -> event.toString().contains("foreign-client"))
                        .findFirst()
                        .orElseThrow();
        assertThat(events("?request=" + foreign.text("request")).objects("events")).isEmpty();
    }

    @Test
    void aTenantLooksForWhatItWants() {
        JsonObject issued = events("?action=token.issued&actor=client:auditor");
        assertThat(actions(issued)).isNotEmpty().containsOnly("token.issued");
        String time = issued.objects("events").getLast().text("committed");
        assertThat(actions(events("?action=token.issued&to=" + time))).isEmpty();
        assertThat(actions(events("?action=token.issued&from=" + time)))
                .containsAll(actions(issued));
        String request = issued.objects("events").getFirst().text("request");
        assertThat(events("?request=" + request).objects("events"))
                .allMatch(event -> event.text("request").equals(request))
                .isNotEmpty();
    }

    /// Whoever looks into the log is seen in it.
    @Test
    void eachSearchIsAnEvent() {
        String here = "?action=audit.searched&actor=client:auditor&limit=1000";
        events(here);
        int before = events(here).objects("events").size();
        assertThat(events(here).objects("events")).hasSize(before + 1);
        assertThat(events(here).objects("events").getFirst().object("details").members())
                .isEqualTo(Map.of("action", "audit.searched", "actor", "client:auditor"));
    }

    @Test
    void aWrongParameterIsNamed() {
        Map<String, String> wrong =
                Map.of(
                        "?action=token.stolen",
                        "action",
                        "?from=yesterday",
                        "from",
                        "?to=2026-13-01T00:00:00Z",
                        "to",
                        "?limit=0",
                        "limit",
                        "?limit=1001",
                        "limit",
                        "?before=-1",
                        "before",
                        "?before=last",
                        "before",
                        "?tenant=fabrikam",
                        "tenant",
                        "?actor=" + "x".repeat(300),
                        "actor");
        wrong.forEach((query, name) -> {
            HttpResponse<String> answer = ask(query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(DemoInstance.object(answer).text("detail")).contains("parameter " + name);
        });
    }

    @Test
    void aTokenWithoutTheScopeIsRefused() {
        HttpResponse<String> narrow =
                instance.post(
                        instance.issuer(0) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials", "scope", "applications.read"),
                        "Authorization",
                        instance.basic(0));
        HttpResponse<String> answer =
                instance.get(
                        instance.issuer(0) + "/api/v1/audit/events",
                        "Authorization",
                        "Bearer " + DemoInstance.object(narrow).text("access_token"));
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    /// What the provider does to a tenant stands in that tenant's log.
    @Test
    void theProvidersSearchStandsInTheTenantsLog() {
        String here = "?action=audit.searched&actor=bootstrap&limit=1000";
        int before = events(here).objects("events").size();
        JsonObject found =
                instance.activity("audit.search", Map.of("tenant", "contoso", "limit", 5L));
        assertThat(found.objects("events")).hasSize(5);
        assertThat(events(here).objects("events")).hasSize(before + 1);
        JsonObject all = instance.activity("audit.search", Map.of("limit", 1_000L));
        assertThat(tenants(all)).contains(contoso(), instance.tenant(1).text("id"));
        assertThat(events(here).objects("events")).hasSize(before + 2);
        long position = found.objects("events").getFirst().number("position");
        assertThat(instance.activity("audit.show", Map.of("position", position)))
                .isEqualTo(found.objects("events").getFirst());
        assertThat(events(here).objects("events")).hasSize(before + 3);
        assertThat(realm(AuditAction.AUDIT_SEARCHED)).hasSizeGreaterThanOrEqualTo(3);
        assertThatThrownBy(() -> instance.activity("audit.show", Map.of("position", 1L << 40)))
                .hasMessageContaining("404");
    }

    private static List<JsonObject> realm(AuditAction action) {
        return Events.of(node, action).stream()
                .filter(event -> event.text("tenant").startsWith("00000000-"))
                .toList();
    }

    /// Those that have a log which could be told.
    private static Set<String> tenants(JsonObject page) {
        Set<String> tenants = new HashSet<>();
        page.objects("events").stream()
                .filter(event -> !event.members().containsKey("erased"))
                .forEach(event -> tenants.add(event.text("tenant")));
        return tenants;
    }

    /// Told of once in each log: an export that follows the log would feed itself otherwise.
    @Test
    void anExportShowsEveryPositionOnceAndIsToldOfOnce() {
        int before = Events.of(node, AuditAction.AUDIT_EXPORTED).size();
        JsonObject begun = instance.activity("audit.export", Map.of("format", "jsonl"));
        List<Long> positions = new ArrayList<>();
        Set<String> tenants = new HashSet<>();
        long next = begun.number("next");
        int idle = 0;
        for (int polls = 0; polls < 50 && idle < 3; polls++) {
            JsonObject page = DemoInstance.exported(folder, begun.text("export"), next);
            page.objects("events").forEach(event -> positions.add(event.number("position")));
            tenants.addAll(tenants(page));
            next = page.number("next");
            idle = page.objects("events").isEmpty() ? idle + 1 : 0;
        }
        assertThat(idle).isEqualTo(3);
        assertThat(positions)
                .isEqualTo(LongStream.range(0, next).boxed().toList())
                .hasSizeGreaterThan(20);
        assertThat(tenants).hasSizeGreaterThan(2);
        assertThat(Events.of(node, AuditAction.AUDIT_EXPORTED)).hasSize(before + tenants.size());
    }

    @Test
    void anExportOfOneTenantSpeaksOcsf() {
        JsonObject begun =
                instance.activity(
                        "audit.export", Map.of("format", "ocsf", "tenant", "contoso", "after", 3L));
        assertThat(begun.number("next")).isEqualTo(4);
        List<JsonObject> events =
                DemoInstance.exported(folder, begun.text("export"), 4).objects("events");
        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> {
                    JsonObject metadata = event.object("metadata");
                    assertThat(metadata.text("tenant_uid")).isEqualTo(contoso());
                    assertThat(metadata.number("sequence")).isGreaterThan(3);
                    assertThat(event.number("type_uid"))
                            .isEqualTo(
                                    event.number("class_uid") * 100 + event.number("activity_id"));
                });
        assertThatThrownBy(() -> instance.activity("audit.export", Map.of("format", "csv")))
                .hasMessageContaining("The parameter format");
        assertThatThrownBy(() -> DemoInstance.exported(folder, "none", 0))
                .hasMessageContaining("404");
    }

    @Test
    void ofAShreddedTenantPositionTimeAndTenantAreLeft() {
        JsonObject made = instance.activity("tenant.create", Map.of("name", "passing"));
        Map<String, Object> tenant = Map.of("tenant", "passing");
        assertThat(instance.activity("audit.search", tenant).objects("events")).isNotEmpty();
        instance.activity("tenant.shred", Map.of("tenant", "passing", "graceDays", 0L));
        instance.activity("tenant.destroy", tenant);
        List<JsonObject> left = instance.activity("audit.search", tenant).objects("events");
        assertThat(left)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(event.members())
                                .containsOnlyKeys(
                                        "position", "committed", "tenant", "erased", "reason")
                                .containsEntry("tenant", made.text("id")));
        long position = left.getFirst().number("position");
        assertThat(instance.activity("audit.show", Map.of("position", position)))
                .isEqualTo(left.getFirst());
    }
}
