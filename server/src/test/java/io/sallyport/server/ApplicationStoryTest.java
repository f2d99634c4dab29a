package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant's administrators run its applications, and get no further by it than they are.
class ApplicationStoryTest extends ScimStory {
    private static final String READ = "applications.read";
    private static final String WRITE = "applications.write";
    private static final String RESOURCE = "https://orders.example";

    private Administrator administrator;

    @BeforeEach
    void register() {
        administrator = administrator(0, READ, WRITE, "scim.read");
    }

    private static Map<String, Object> portal(String... scopes) {
        return Map.of("name", "Portal", "scopes", List.of(scopes));
    }

    private JsonObject created(String... scopes) {
        HttpResponse<String> answer = ask(administrator, "POST", "/applications", portal(scopes));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer);
    }

    private int act(Administrator by, String id, String act) {
        return act.equals("DELETE")
                ? ask(by, "DELETE", "/applications/" + id).statusCode()
                : ask(by, "POST", "/applications/" + id + "/" + act).statusCode();
    }

    private int granted(JsonObject application) {
        return token(0, application, "scim.read").statusCode();
    }

    private long refusals(String reason) {
        return Events.of(node, AuditAction.REQUEST_REFUSED).stream()
                .filter(event -> event.object("details").text("reason").equals(reason))
                .count();
    }

    @Test
    void anApplicationLivesByTheApi() {
        JsonObject made = created("scim.read");
        String one = "/applications/" + made.text("id");
        assertThat(granted(made)).isEqualTo(200);
        assertThat(ask(administrator, "POST", one + "/suspend").body()).contains("suspended");
        assertThat(granted(made)).isEqualTo(401);
        assertThat(ask(administrator, "POST", one + "/resume").body()).contains("active");
        assertThat(granted(made)).isEqualTo(200);
        JsonObject renewed = DemoInstance.object(ask(administrator, "POST", one + "/renew", "{}"));
        assertThat(granted(made)).isEqualTo(401);
        assertThat(granted(renewed)).isEqualTo(200);
        for (String path : List.of(one, "/applications")) {
            assertThat(ask(administrator, "GET", path).body())
                    .contains(made.text("id"))
                    .doesNotContain("Secret");
        }
        assertThat(ask(administrator, "DELETE", one).statusCode()).isEqualTo(204);
        assertThat(granted(renewed)).isEqualTo(401);
        assertThat(ask(administrator, "GET", one).statusCode()).isEqualTo(404);
        assertThat(ask(administrator, "DELETE", one).statusCode()).isEqualTo(404);
        for (AuditAction action :
                List.of(
                        AuditAction.APPLICATION_SUSPENDED,
                        AuditAction.APPLICATION_RESUMED,
                        AuditAction.APPLICATION_RENEWED,
                        AuditAction.APPLICATION_DELETED)) {
            assertThat(Events.of(node, action))
                    .as(action.label())
                    .hasSize(1)
                    .allMatch(event -> event.texts("actors").getFirst().startsWith("client:"));
        }
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void aChangeIsMadeInTheStateThatItIsMeantFor() {
        HttpResponse<String> made = ask(administrator, "POST", "/applications", portal());
        String one = "/applications/" + DemoInstance.object(made).text("id");
        assertThat(made.headers().firstValue("Location")).hasValue("/contoso/api/v1" + one);
        assertThat(tag(ask(administrator, "GET", one))).isEqualTo(tag(made));
        Administrator first = administrator.with("If-Match", tag(made));
        HttpResponse<String> suspended = ask(first, "POST", one + "/suspend");
        assertThat(suspended.statusCode()).isEqualTo(200);
        for (String act : List.of("/suspend", "/resume", "/renew")) {
            assertThat(ask(first, "POST", one + act).statusCode()).as(act).isEqualTo(412);
        }
        assertThat(ask(first, "DELETE", one).statusCode()).isEqualTo(412);
        Administrator second = administrator.with("If-Match", tag(suspended));
        HttpResponse<String> resumed = ask(second, "POST", one + "/resume");
        assertThat(tag(ask(administrator, "GET", one))).isEqualTo(tag(resumed));
        Administrator third = administrator.with("If-Match", tag(resumed));
        assertThat(ask(third, "DELETE", one).statusCode()).isEqualTo(204);
    }

    /// The attack: an application that is allowed more than whoever makes it.
    @Test
    void nobodyGivesMoreThanItMayDoItself() {
        JsonObject made =
                instance.activity(
                        "application.create",
                        Map.of(
                                "tenant",
                                "contoso",
                                "name",
                                "Orders",
                                "scopes",
                                List.of(WRITE, "scim.read", "scim.write"),
                                "resources",
                                List.of(RESOURCE)));
        Administrator whole = of(token(0, made, WRITE + " scim.read scim.write"));
        Administrator narrow = of(token(0, made, WRITE));
        int before = applications();
        for (Map<String, Object> more :
                List.<Map<String, Object>>of(
                        portal("scim.write"),
                        portal("scim.read", "users.purge"),
                        Map.of("name", "Portal", "resources", List.of(RESOURCE)))) {
            assertThat(ask(administrator, "POST", "/applications", more).statusCode())
                    .as(more.toString())
                    .isEqualTo(403);
        }
        // A token that was narrowed stays narrow, whatever its application might ask for.
        assertThat(ask(narrow, "POST", "/applications", portal("scim.write")).statusCode())
                .isEqualTo(403);
        assertThat(applications()).isEqualTo(before);
        assertThat(refusals("application-escalation")).isEqualTo(4);
        Map<String, Object> same =
                Map.of(
                        "name", "Portal",
                        "scopes", List.of("scim.write"),
                        "resources", List.of(RESOURCE));
        assertThat(ask(whole, "POST", "/applications", same).statusCode()).isEqualTo(201);
    }

    private static Administrator of(HttpResponse<String> token) {
        return new Administrator(0, DemoInstance.object(token).text("access_token"));
    }

    private int applications() {
        return instance.activity("application.list", Map.of("tenant", "contoso"))
                .objects("applications")
                .size();
    }

    /// The attack: a new secret of an application that may do more. To stop what may do more is no
    /// less: it would be a way to take an administrator out.
    @Test
    void nobodyTouchesWhatMayDoMore() {
        JsonObject scim = instance.tenant(0).object("scim");
        String id = applicationId(scim.text("clientId"));
        for (String act : List.of("renew", "suspend", "resume", "DELETE")) {
            assertThat(act(administrator, id, act)).as(act).isEqualTo(403);
        }
        assertThat(refusals("application-escalation")).isEqualTo(4);
        assertThat(token(0, scim, scim.text("scope")).statusCode()).isEqualTo(200);
        String unknown = "019b7ca9-8c88-7767-9251-b169875cfa12";
        for (String act : List.of("renew", "suspend", "resume", "DELETE")) {
            assertThat(act(administrator, unknown, act)).as(act).isEqualTo(404);
        }
    }

    @Test
    void noApplicationEndsItself() {
        String id = applicationId("contoso-applications-read-applications-write-scim-read");
        assertThat(act(administrator, id, "suspend")).isEqualTo(409);
        assertThat(act(administrator, id, "DELETE")).isEqualTo(409);
        assertThat(refusals("application-itself")).isEqualTo(2);
        assertThat(act(administrator, id, "renew")).isEqualTo(200);
        Administrator other = administrator(0, WRITE, READ, "scim.read");
        assertThat(act(other, id, "suspend")).isEqualTo(200);
        assertThat(ask(administrator, "GET", "/applications").statusCode()).isEqualTo(401);
    }

    @Test
    void whoReadsOrIsOfAnotherTenantChangesNothing() {
        String id = created("scim.read").text("id");
        Administrator reader = administrator(0, READ);
        assertThat(ask(reader, "POST", "/applications", portal()).statusCode()).isEqualTo(403);
        Administrator theirs = administrator(1, READ, WRITE, "scim.read");
        for (String act : List.of("renew", "suspend", "resume", "DELETE")) {
            assertThat(act(reader, id, act)).as(act).isEqualTo(403);
            assertThat(act(theirs, id, act)).as(act).isEqualTo(404);
            assertThat(act(theirs.at(0), id, act)).as(act).isEqualTo(401);
        }
        assertThat(ask(theirs, "GET", "/applications/" + id).statusCode()).isEqualTo(404);
        assertThat(ask(administrator, "GET", "/applications/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesWhatIsNoApplication() {
        for (Object wrong :
                List.<Object>of(
                        Map.of(),
                        "[]",
                        Map.of("name", 1),
                        Map.of("name", "Portal", "tenant", "fabrikam"),
                        Map.of("name", "Portal", "jwks", "{}"),
                        Map.of("name", "Portal", "clientId", "a b"))) {
            HttpResponse<String> answer = ask(administrator, "POST", "/applications", wrong);
            assertThat(answer.statusCode()).as(wrong.toString()).isEqualTo(400);
            assertThat(answer.body()).contains("incident");
        }
    }
}
