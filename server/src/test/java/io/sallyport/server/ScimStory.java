package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A system that provisions a tenant's users and groups over SCIM 2.0.
abstract class ScimStory {
    static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    @TempDir Path folder;
    Node node;
    DemoInstance instance;
    final List<String> tokens = new ArrayList<>();

    @BeforeEach
    void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        for (int tenant = 0; tenant < 2; tenant++) {
            JsonObject scim = instance.tenant(tenant).object("scim");
            HttpResponse<String> answer = token(tenant, scim, scim.text("scope"));
            tokens.add(DemoInstance.object(answer).text("access_token"));
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /// Of the first tenant's application.
    final String token() {
        return tokens.getFirst();
    }

    final HttpResponse<String> call(String method, String path, Object body, String... headers) {
        return instance.send(
                method,
                instance.issuer(0) + "/scim/v2" + path,
                text(body),
                Stream.concat(Stream.of(headers), Stream.of(headers(0))).toArray(String[]::new));
    }

    /// By the application of another tenant.
    final HttpResponse<String> foreign(String method, String path, Object body) {
        String url = instance.issuer(1) + "/scim/v2" + path;
        return instance.send(method, url, text(body), headers(1));
    }

    private static String text(Object body) {
        return body instanceof String given ? given : CanonicalJson.write(body);
    }

    private String[] headers(int tenant) {
        return new String[] {
            "Authorization", "Bearer " + tokens.get(tenant), "Content-Type", "application/scim+json"
        };
    }

    static Map<String, Object> user(String name) {
        Map<String, Object> user = new TreeMap<>();
        user.put("schemas", List.of(USER));
        user.put("userName", name);
        user.put("emails", List.of(Map.of("value", name + "@example.com", "type", "work")));
        return user;
    }

    final String made(String name) {
        HttpResponse<String> answer = call("POST", "/Users", user(name));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    /// An application that may do one thing.
    ///
    /// @param at the tenant where it shows its token
    /// @param headers that it sends besides: names and values in turn
    record Administrator(int at, String token, List<String> headers) {
        Administrator(int at, String token) {
            this(at, token, List.of());
        }

        Administrator at(int tenant) {
            return new Administrator(tenant, token);
        }

        Administrator with(String name, String value) {
            return new Administrator(at, token, List.of(name, value));
        }
    }

    /// The id of an application of the first tenant.
    final String applicationId(String clientId) {
        return instance
                .activity("application.list", Map.of("tenant", "contoso"))
                .objects("applications")
                .stream()
                .filter(one -> one.text("clientId").equals(clientId))
                .map(one -> one.text("id"))
                .findFirst()
                .orElseThrow();
    }

    /// One that is registered for these scopes, with a token that has all of them.
    final Administrator administrator(int tenant, String... scopes) {
        String name = instance.tenant(tenant).text("name");
        String clientId = name + "-" + String.join("-", scopes).replace('.', '-');
        JsonObject made =
                instance.activity(
                        "application.create",
                        Map.of(
                                "tenant", name,
                                "name", clientId,
                                "clientId", clientId,
                                "scopes", List.of(scopes)));
        HttpResponse<String> answer = token(tenant, made, String.join(" ", scopes));
        return new Administrator(tenant, DemoInstance.object(answer).text("access_token"));
    }

    /// @param application with its id and secret, as it was made
    final HttpResponse<String> token(int tenant, JsonObject application, String scope) {
        return instance.post(
                instance.issuer(tenant) + "/oauth2/token",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        application.text("clientId"),
                        "client_secret",
                        application.text("clientSecret"),
                        "scope",
                        scope));
    }

    /// The one that provisions the first tenant.
    final Administrator provisioner() {
        return new Administrator(0, token());
    }

    final HttpResponse<String> ask(Administrator by, String method, String path) {
        return ask(by, method, path, "");
    }

    /// The tenant administration API.
    final HttpResponse<String> ask(Administrator by, String method, String path, Object body) {
        List<String> headers = new ArrayList<>(by.headers());
        headers.addAll(List.of("Authorization", "Bearer " + by.token()));
        headers.addAll(List.of("Content-Type", "application/json"));
        return instance.send(
                method,
                instance.issuer(by.at()) + "/api/v1" + path,
                text(body),
                headers.toArray(String[]::new));
    }

    /// The entity tag of what is there now.
    final String tag(String path) {
        return call("GET", path, "").headers().firstValue("ETag").orElseThrow();
    }

    static Map<String, Object> patch(Map<String, Object> operation) {
        return Map.of("schemas", List.of(PATCH), "Operations", List.of(operation));
    }
}
