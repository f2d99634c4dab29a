package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final String API = "/{tenant}/api/v1";
    private static final OpenApi.Place PLACE =
            new OpenApi.Place("/{tenant}", List.of("/api/v1", "/scim/v2"));
    private static final Access READ = new Access.Bearer("things.read");
    private static final Description LIST =
            Description.of(
                            "listThings",
                            "Lists things.",
                            Description.Shape.json(Schemas.list(Schemas.TEXT)))
                    .with(Description.Parameter.query("after", "a thing", Schemas.TEXT));
    private static final Description MAKE =
            Description.of(
                            "makeThing",
                            "Makes a thing.",
                            Description.Shape.json(Map.of("type", "object")).at(201))
                    .taking(Description.Shape.json(Map.of("type", "object")));

    private static Endpoint get(String path, Description description) {
        return Endpoint.get(path, READ, (_, _) -> Response.noContent()).described(description);
    }

    private static Endpoint make() {
        return Endpoint.post(
                        API + "/things",
                        new Access.Bearer("things.write"),
                        (_, _) -> Response.noContent())
                .described(MAKE);
    }

    private static OpenApi api(Endpoint... served) {
        return new OpenApi("Things", "1", PLACE, List.of(served));
    }

    private static JsonObject document(OpenApi api) {
        return JsonObject.read(api.shown("contoso").body());
    }

    @Test
    void tellsOfAllThatIsServedAndOfNothingElse() {
        JsonObject document =
                document(
                        api(
                                get(API + "/things", LIST),
                                make(),
                                get("/{tenant}/oauth2/things", Description.NONE)));
        assertThat(document.text("openapi")).isEqualTo("3.1.1");
        assertThat(document.objects("servers").getFirst().text("url")).isEqualTo("/contoso");
        assertThat(document.object("paths").members())
                .containsOnlyKeys("/api/v1/things", "/api/v1/openapi.json");
        JsonObject things = document.object("paths").object("/api/v1/things");
        assertThat(things.members()).containsOnlyKeys("get", "post");
        assertThat(things.object("get").text("operationId")).isEqualTo("listThings");
        assertThat(things.object("get").objects("security").getFirst().texts("token"))
                .containsExactly("things.read");
        assertThat(things.object("get").objects("parameters").getFirst().text("name"))
                .isEqualTo("after");
        assertThat(things.object("post").object("responses").members())
                .containsOnlyKeys("201", "default");
        assertThat(things.object("post").object("requestBody").object("content").members())
                .containsOnlyKeys("application/json");
        JsonObject flow =
                document.object("components")
                        .object("securitySchemes")
                        .object("token")
                        .object("flows")
                        .object("clientCredentials");
        assertThat(flow.text("tokenUrl")).isEqualTo("/contoso/oauth2/token");
        assertThat(flow.object("scopes").members()).containsOnlyKeys("things.read", "things.write");
    }

    /// So nobody adds an endpoint and leaves it out.
    @Test
    void refusesAnEndpointThatDoesNotSayWhatItIs() {
        Endpoint silent = get(API + "/things", Description.NONE);
        assertThatThrownBy(() -> api(silent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(API + "/things");
        assertThatThrownBy(() -> api(get(API + "/a", LIST), get(API + "/b", LIST)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAPathOfWhosePartsNothingIsSaid() {
        assertThatThrownBy(() -> api(get(API + "/things/{thing}", LIST)).shown("contoso"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{thing}");
        Description one = LIST.with(Description.Parameter.path("thing", "its name", Schemas.TEXT));
        JsonObject parameter =
                document(api(get(API + "/things/{thing}", one)))
                        .object("paths")
                        .object("/api/v1/things/{thing}")
                        .object("get")
                        .objects("parameters")
                        .getFirst();
        assertThat(parameter.yes("required")).isTrue();
        assertThat(parameter.text("in")).isEqualTo("path");
    }

    @Test
    void knowsCallersByTheirCertificatesWhereThereIsNoTenant() {
        Endpoint own =
                Endpoint.get("/api/v1/me", new Access.AnyPeer(), (_, _) -> Response.noContent())
                        .described(LIST);
        OpenApi.Place place = new OpenApi.Place("/api/v1", List.of(""));
        JsonObject document = document(new OpenApi("Us", "1", place, List.of(own)));
        assertThat(document.objects("servers").getFirst().text("url")).isEqualTo("/api/v1");
        assertThat(document.object("components").object("securitySchemes").members())
                .containsOnlyKeys("certificate");
        assertThat(document.object("paths").members()).containsOnlyKeys("/me", "/openapi.json");
    }

    @Test
    void whatHasANameStandsOnceAndRefusalsAreOfTheirPathsForm() {
        Map<String, Object> thing =
                Schemas.named(
                        "Thing", Schemas.object(Map.of("title", Schemas.TEXT), List.of("title")));
        Description one = Description.of("getThing", "One.", Description.Shape.json(thing));
        Description all =
                Description.of("listThings", "All.", Description.Shape.json(Schemas.list(thing)));
        Endpoint scim = get("/{tenant}/scim/v2/things", all).withErrors(Endpoint.ErrorForm.SCIM);
        JsonObject document = document(api(get(API + "/thing", one), scim));
        assertThat(document.object("components").object("schemas").members())
                .containsOnlyKeys("Problem", "ScimError", "Thing");
        assertThat(document.object("paths").toString())
                .contains("#/components/schemas/Thing")
                .doesNotContain("title");
        assertThat(document.object("paths").object("/scim/v2/things").toString())
                .contains("application/scim+json", "ScimError")
                .doesNotContain("Problem");
        Map<String, Object> other = Schemas.named("Thing", Schemas.TEXT);
        Description another = Description.of("getOther", "One.", Description.Shape.json(other));
        assertThatThrownBy(() -> api(get(API + "/thing", one), get(API + "/other", another)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Thing");
    }

    @Test
    void whatCanBeSentAgainSaysSo() {
        Endpoint named =
                make().once(AuditAction.APPLICATION_CREATED, (_, _, _) -> Response.noContent());
        assertThat(document(api(named)).toString()).contains("Idempotency-Key");
        assertThat(document(api(make())).toString()).doesNotContain("Idempotency-Key");
    }
}
