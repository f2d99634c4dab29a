package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Endpoint;
import io.sallyport.http.OpenApi;
import io.sallyport.http.Request;
import io.sallyport.http.Routes;
import io.sallyport.http.Wire;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the APIs say of themselves is what is served: all of it, and nothing else.
class DocumentationStoryTest {
    @TempDir private static Path folder;
    private static Node node;
    private static DemoInstance instance;

    @BeforeAll
    static void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String tenants() {
        var answer = instance.get(instance.issuer(0) + "/api/v1/openapi.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        return answer.body();
    }

    /// As the operator listener serves it to who has a certificate of its plane.
    private static String operators() {
        Endpoint own =
                new Routes(node.assembly().peerEndpoints(Plane.OPERATOR))
                        .find("GET", "/api/v1/openapi.json")
                        .endpoint();
        var request =
                new Request(
                        node.assembly().ids().request(),
                        "GET",
                        own.path(),
                        Map.of(),
                        "",
                        _ -> Optional.empty(),
                        new byte[0],
                        Wire.of("local"));
        byte[] body = own.handler().handle(node.assembly().context(), request).body();
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Set<String> served(List<Endpoint> endpoints, OpenApi.Place place) {
        Set<String> served = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            if (place.has(endpoint.path())) {
                String inside = endpoint.path().substring(place.base().length());
                served.add(endpoint.method() + " " + inside);
            }
        }
        assertThat(served).hasSizeGreaterThan(3);
        return served;
    }

    private static Set<String> documented(String document) {
        JsonObject paths = read(document).object("paths");
        Set<String> documented = new TreeSet<>();
        for (String path : paths.members().keySet()) {
            for (String method : paths.object(path).members().keySet()) {
                documented.add(method.toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return documented;
    }

    private static JsonObject read(String document) {
        return JsonObject.read(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyEndpointOfAnApiIsDocumentedAndNothingElse() {
        List<Endpoint> ofOperators = node.assembly().peerEndpoints(Plane.OPERATOR);
        assertThat(documented(tenants()))
                .isEqualTo(served(node.assembly().endpoints(), Documentation.TENANTS))
                .contains("PATCH /scim/v2/Users/{id}", "PATCH /api/v1/settings");
        assertThat(documented(operators())).isEqualTo(served(ofOperators, Documentation.OPERATORS));
    }

    /// As a client that is made of the document would use it.
    @Test
    void sayingWhatAUserIsIsSayingWhatScimTakes() {
        JsonObject user = read(tenants()).object("components").object("schemas").object("User");
        assertThat(user.texts("required")).contains("userName");
        assertThat(user.object("properties").object("password").yes("writeOnly")).isTrue();
        assertThat(user.object("properties").object("id").yes("readOnly")).isTrue();
        assertThat(user.object("properties").object("emails").text("type")).isEqualTo("array");
    }

    @Test
    void aTenantsDocumentSaysWhereItsOwnApiIs() {
        String contoso = tenants();
        assertThat(read(contoso).objects("servers").getFirst().text("url")).isEqualTo("/contoso");
        assertThat(contoso).doesNotContain("fabrikam");
        assertThat(instance.get(instance.issuer(0) + "0/api/v1/openapi.json").statusCode())
                .isEqualTo(404);
    }

    /// By a program of others.
    @Test
    @Tag("external")
    void aValidatorTakesThem() throws IOException, InterruptedException {
        for (String document : List.of(tenants(), operators())) {
            Path file = Files.writeString(folder.resolve("openapi.json"), document);
            assertThat(validated(file)).as(document).isZero();
            for (String broken :
                    List.of(
                            document.replace("\"operationId\"", "\"operationIdentity\""),
                            document.replace("\"responses\"", "\"answers\""),
                            document.replace("\"in\":\"query\"", "\"in\":\"fragment\""))) {
                boolean same = broken.equals(document);
                int verdict = validated(Files.writeString(file, broken));
                assertThat(verdict == 0).as(broken).isEqualTo(same);
            }
        }
    }

    /// The build puts it there.
    private static int validated(Path file) throws IOException, InterruptedException {
        Path validator =
                Repository.here().root().resolve("server/target/openapi/openapi-generator-cli.jar");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        validator.toString(),
                        "validate",
                        "--input-spec",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("openapi.said").toFile())
                .start()
                .waitFor();
    }
}
