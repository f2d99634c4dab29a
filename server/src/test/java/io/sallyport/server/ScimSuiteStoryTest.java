package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What public suites for SCIM 2.0 ask of a server, where it is easily missed.
class ScimSuiteStoryTest extends ScimStory {
    private static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void refuses(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/scim+json"));
        assertThat(DemoInstance.object(answer).texts("schemas")).containsExactly(ERROR);
        assertThat(DemoInstance.object(answer).text("status")).isEqualTo(Integer.toString(status));
    }

    @Test
    void whatIsNotThereIsRefusedInTheFormOfScim() {
        for (String path : List.of("/nothing", "/Users/1/2", "/Users/%23", "/Users/")) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                refuses(call(method, path, ""), 404);
            }
        }
        refuses(call("GET", "/Schemas/nothing", ""), 404);
        refuses(call("POST", "/Schemas", ""), 405);
    }

    @Test
    void discoveryIsNotFiltered() {
        for (String path : List.of("/ServiceProviderConfig", "/Schemas", "/ResourceTypes")) {
            refuses(call("GET", path + "?filter=" + encoded("name eq \"User\""), ""), 403);
        }
    }

    @Test
    void resourcesAreFoundByTheirType() {
        made("barbara");
        for (String type : List.of("User", "Group")) {
            String filter = encoded("meta.resourceType eq \"" + type + "\"");
            HttpResponse<String> found = call("GET", "/Users?filter=" + filter, "");
            assertThat(DemoInstance.object(found).number("totalResults"))
                    .isEqualTo(type.equals("User") ? 1 : 0);
        }
    }

    /// Taking away what says that a user may sign in lets nobody sign in.
    @Test
    void activeCanBeTakenAway() {
        String path = "/Users/" + made("barbara");
        HttpResponse<String> patched =
                call("PATCH", path, patch(Map.of("op", "remove", "path", "active")));
        assertThat(DemoInstance.object(patched).members()).doesNotContainKey("active");
        assertThat(DemoInstance.object(call("GET", path, "")).members())
                .doesNotContainKey("active");
        HttpResponse<String> replaced = call("PUT", path, user("barbara"));
        assertThat(DemoInstance.object(replaced).yes("active")).isTrue();
    }

    @Test
    void aClientSendsTheIdBack() {
        Map<String, Object> group =
                Map.of(
                        "schemas",
                        List.of("urn:ietf:params:scim:schemas:core:2.0:Group"),
                        "displayName",
                        "Sales");
        JsonObject made = DemoInstance.object(call("POST", "/Groups", group));
        for (String path : List.of("/Groups/" + made.text("id"), "/Users/" + made("barbara"))) {
            String id = path.substring(path.lastIndexOf('/') + 1);
            Map<String, Object> value = Map.of("id", id, "displayName", "Marketing");
            HttpResponse<String> renamed =
                    call("PATCH", path, patch(Map.of("op", "replace", "value", value)));
            assertThat(DemoInstance.object(renamed).text("displayName")).isEqualTo("Marketing");
            Map<String, Object> other = Map.of("id", "other", "displayName", "Sales");
            refuses(call("PATCH", path, patch(Map.of("op", "replace", "value", other))), 400);
        }
    }
}
