package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private void group(String name) {
        String schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
        Map<String, Object> group = Map.of("schemas", List.of(schema), "displayName", name);
        assertThat(call("POST", "/Groups", group).statusCode()).isEqualTo(201);
    }

    private List<String> types(JsonObject list) {
        return list.objects("Resources").stream()
                .map(one -> one.object("meta").text("resourceType"))
                .toList();
    }

    private JsonObject searched(Map<String, Object> asked) {
        Map<String, Object> body = new TreeMap<>(asked);
        body.put("schemas", List.of("urn:ietf:params:scim:api:messages:2.0:SearchRequest"));
        HttpResponse<String> answer = call("POST", "/.search", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    @Test
    void theRootFindsResourcesOfAllTypes() {
        made("barbara");
        made("gloria");
        group("Sales");
        JsonObject all = searched(Map.of());
        assertThat(all.number("totalResults")).isEqualTo(3);
        assertThat(types(all)).containsExactly("User", "User", "Group");
        String filter = "userName eq \"gloria\" or displayName sw \"sal\"";
        assertThat(types(searched(Map.of("filter", filter)))).containsExactly("User", "Group");
        String groups = "meta.resourceType eq \"Group\" and displayName pr";
        HttpResponse<String> asked = call("GET", "?filter=" + encoded(groups), "");
        assertThat(types(DemoInstance.object(asked))).containsExactly("Group");
        JsonObject names = searched(Map.of("attributes", List.of("displayName")));
        assertThat(names.objects("Resources"))
                .allSatisfy(one -> assertThat(one.members()).doesNotContainKey("userName"));
    }

    @Test
    void pagesOfTheRootHaveEachResourceOnce() {
        for (String name : List.of("a", "b", "c")) {
            made(name);
            group(name);
        }
        for (int count = 1; count <= 7; count++) {
            List<String> seen = new ArrayList<>();
            for (int start = 1; start <= 6; start += count) {
                JsonObject page =
                        searched(Map.of("startIndex", (long) start, "count", (long) count));
                assertThat(page.number("totalResults")).isEqualTo(6);
                assertThat(page.number("startIndex")).isEqualTo(start);
                page.objects("Resources").forEach(one -> seen.add(one.text("id")));
            }
            assertThat(seen).as("pages of " + count).hasSize(6).doesNotHaveDuplicates();
        }
        assertThat(searched(Map.of("count", 0L)).number("totalResults")).isEqualTo(6);
        assertThat(types(searched(Map.of("startIndex", 7L)))).isEmpty();
    }

    @Test
    void theRootNeitherSortsNorGoesOnByCursor() {
        refuses(call("GET", "?sortBy=displayName", ""), 400);
        refuses(call("GET", "?cursor=", ""), 400);
        refuses(call("GET", "?filter=" + encoded("nothing eq 1"), ""), 400);
        refuses(call("GET", "?filter=" + encoded("password pr"), ""), 400);
    }
}
