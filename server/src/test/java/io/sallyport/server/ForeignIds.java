package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.store.EntrySource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ids of one tenant in every place where another tenant's caller can put an id: each path's
/// variables and each query's parameters, as the registry has them. What is answered is what is
/// answered for an id that nobody has, in the same time, and says nothing of the other tenant.
abstract class ForeignIds {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");
    private static final String UNASKED = "unasked-portal";
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User\"]}";
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group\"]}";
    private static final String THEIR_SCHEMA = "urn:example:theirs";
    private static final String SCHEMA =
            "{\"resourceType\": \"User\", \"attributes\": [{\"name\": \"a\"}], \"id\": \""
                    + THEIR_SCHEMA
                    + "\"}";
    private static final String ROLE =
            "{\"principalType\": \"application\", \"role\": \"user-reader\", \"principal\": \""
                    + UNASKED
                    + "\"}";
    private static final String DECLARED =
            "{\"resource\": \"https://theirs.example\", \"roles\": [{\"value\": \"clerk\"}]}";
    private static final String AT_RESOURCE = ROLE.replace("user-reader", "clerk");
    private static final String SECRET = "a secret of one application, long enough";

    @TempDir private Path home;
    private WholeNode node;
    private String token;

    /// What the other tenant has, and something of the same form that nobody has.
    private final Map<String, String> foreign = new TreeMap<>();

    /// What nobody asks for, and nobody may see in an answer: of the other tenant, or a secret.
    private final List<String> hidden = new ArrayList<>();

    /// Makes a store.
    abstract SmallNode.Opener opener();

    @BeforeEach
    void start() {
        node = WholeNode.start(home.resolve("data"), opener());
        List<String> scopes =
                Stream.concat(
                                node.endpoints().stream()
                                        .map(Endpoint::access)
                                        .filter(Access.Bearer.class::isInstance)
                                        .map(access -> ((Access.Bearer) access).scope()),
                                Stream.of("applications.read"))
                        .distinct()
                        .toList();
        for (String tenant : List.of(TokenMatrix.OWN, TokenMatrix.OTHER)) {
            node.activity("tenant.create", Map.of("name", tenant));
            create(tenant, tenant + "-portal", scopes);
        }
        create(TokenMatrix.OTHER, UNASKED, scopes);
        token = node.token(TokenMatrix.OWN, TokenMatrix.OWN + "-portal", SECRET);
        gather();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void create(String tenant, String clientId, List<String> scopes) {
        node.activity(
                "application.create",
                Map.of(
                        "tenant", tenant,
                        "name", "Portal of " + tenant,
                        "clientId", clientId,
                        "clientSecret", SECRET,
                        "scopes", scopes));
    }

    private void gather() {
        String clientId = TokenMatrix.OTHER + "-portal";
        String theirs = node.token(TokenMatrix.OTHER, clientId, SECRET);
        foreign.put(clientId, "somebody-portal");
        foreign.put(text(theirs, "jti"), "f".repeat(text(theirs, "jti").length()));
        foreign.put(TokenMatrix.OTHER, "nobody");
        withNeighbour(application(clientId));
        withNeighbour(node.inside(TokenMatrix.OTHER).tenant().toString());
        made(theirs, "/Users", "{\"userName\": \"somebody\", \"schemas\": [\"" + USER);
        made(theirs, "/Groups", "{\"displayName\": \"all\", \"schemas\": [\"" + GROUP);
        post(theirs, "/api/v1/schemas", "application/json", SCHEMA);
        administration(theirs);
        foreign.put(THEIR_SCHEMA, THEIR_SCHEMA.replace("theirs", "nobody"));
        Request refused =
                node.request("GET", "/" + TokenMatrix.OTHER + "/api/v1/applications", Map.of(), "");
        assertThat(node.door().handle(refused).status()).isEqualTo(401);
        foreign.put(refused.id().value(), "f".repeat(32));
        long durable = durable();
        List<Long> positions = new ArrayList<>();
        journal(
                durable,
                (position, tenant, _, _) -> {
                    if (tenant.equals(node.inside(TokenMatrix.OTHER).tenant())) {
                        positions.add(position);
                    }
                });
        foreign.put(positions.getLast().toString(), Long.toString(durable + 1_000_000));
        hidden.addAll(List.of(SECRET, "Portal of " + TokenMatrix.OTHER, UNASKED));
        hidden.add(application(UNASKED));
        for (String tenant : List.of(TokenMatrix.OWN, TokenMatrix.OTHER)) {
            byte[] key =
                    node.assembly()
                            .capabilities()
                            .signingKeys()
                            .signing(node.inside(tenant), SignatureAlgorithm.ES256)
                            .pkcs8();
            hidden.add(Base64.getEncoder().encodeToString(key));
        }
    }

    private void administration(String theirs) {
        Response unit =
                post(
                        theirs,
                        "/api/v1/administrative-units",
                        "application/json",
                        "{\"name\":\"u\"}");
        foreign.put(JsonObject.read(unit.body()).text("id"), "0123456789abcdef".repeat(2));
        Response role = post(theirs, "/api/v1/role-assignments", "application/json", ROLE);
        String held = JsonObject.read(role.body()).text("id");
        foreign.put(held, "0123456789abcdef".repeat(2) + held.substring(32));
        applicationRole(theirs);
    }

    private void applicationRole(String theirs) {
        String at = "/api/v1/applications/" + application(UNASKED);
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + theirs, "Content-Type", "application/json");
        Request declared =
                node.request("PUT", "/" + TokenMatrix.OTHER + at + "/roles", headers, DECLARED);
        assertThat(node.door().handle(declared).status()).isEqualTo(200);
        Response role = post(theirs, at + "/role-assignments", "application/json", AT_RESOURCE);
        String held = JsonObject.read(role.body()).text("id");
        foreign.put(held, "0123456789abcdef".repeat(2) + held.substring(32));
    }

    /// A visible id, and one that nobody has.
    private void made(String bearer, String path, String resource) {
        Response made = post(bearer, "/scim/v2" + path, "application/scim+json", resource);
        foreign.put(JsonObject.read(made.body()).text("id"), "0123456789abcdef".repeat(2));
    }

    private Response post(String bearer, String path, String type, String body) {
        Request request =
                node.request(
                        "POST",
                        "/" + TokenMatrix.OTHER + path,
                        Map.of("Authorization", "Bearer " + bearer, "Content-Type", type),
                        body);
        Response made = node.door().handle(request);
        assertThat(made.status()).isEqualTo(201);
        return made;
    }

    private String application(String clientId) {
        return node
                .activity("application.list", Map.of("tenant", TokenMatrix.OTHER))
                .objects("applications")
                .stream()
                .filter(one -> one.text("clientId").equals(clientId))
                .map(one -> one.text("id"))
                .findFirst()
                .orElseThrow();
    }

    private long durable() {
        node.activity("tenant.list", Map.of());
        return node.assembly().walk().store().journal().durable();
    }

    private void journal(long end, EntrySource.Visitor visitor) {
        node.assembly().walk().store().journal().read(0, end, visitor);
    }

    private static String text(String token, String claim) {
        return new JsonObject(ForgedToken.of(token).claims()).text(claim);
    }

    /// Between the same two others: where it is a place to go on from, the page is the same.
    private void withNeighbour(String id) {
        UUID uuid = UUID.fromString(id);
        foreign.put(
                id,
                new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits() ^ 1)
                        .toString());
    }

    /// A request with an id in one place.
    private record Asked(Endpoint endpoint, String path, boolean inPath) {}

    private List<Asked> places(String id) {
        List<Asked> places = new ArrayList<>();
        for (Endpoint endpoint : node.endpoints()) {
            if (!(endpoint.access() instanceof Access.Bearer)) {
                continue;
            }
            String path = endpoint.path().replace("{tenant}", TokenMatrix.OWN);
            if (VARIABLE.matcher(path).find()) {
                places.add(new Asked(endpoint, VARIABLE.matcher(path).replaceAll(id), true));
            }
            for (Description.Parameter parameter : endpoint.description().parameters()) {
                if (parameter.in().equals("query")) {
                    String whole = VARIABLE.matcher(path).replaceAll("0");
                    places.add(
                            new Asked(endpoint, whole + "?" + parameter.name() + "=" + id, false));
                }
            }
        }
        assertThat(places).hasSizeGreaterThan(15);
        return places;
    }

    private Request request(Asked asked) {
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", "Bearer " + token));
        boolean hasBody = Set.of("POST", "PUT", "PATCH").contains(asked.endpoint().method());
        headers.put(
                "Content-Type",
                asked.endpoint().body().types().stream().findFirst().orElse("application/json"));
        return node.request(asked.endpoint().method(), asked.path(), headers, hasBody ? "{}" : "");
    }

    private static String shape(Request request, Response answer, String id) {
        return answer.status()
                + " "
                + answer.contentType()
                + " "
                + answer.headers()
                + " "
                + new String(answer.body(), StandardCharsets.UTF_8)
                        .replace(request.id().value(), "INCIDENT")
                        .replaceAll("\\b" + Pattern.quote(id) + "\\b", "ID");
    }

    private String shape(Asked asked, String id) {
        Request request = request(asked);
        return shape(request, node.door().handle(request), id);
    }

    /// Where a number is a place in an order (a page, a size), pages differ and nothing is looked
    /// up by it: only in a path it names something.
    private static boolean names(Asked asked, String id) {
        return asked.inPath() || !id.chars().allMatch(Character::isDigit);
    }

    @Test
    void looksLikeAnIdThatNobodyHas() {
        foreign.forEach((id, nobodys) -> {
            List<Asked> theirs = places(id);
            List<Asked> none = places(nobodys);
            for (int i = 0; i < theirs.size(); i++) {
                if (names(theirs.get(i), id)) {
                    assertThat(shape(theirs.get(i), id))
                            .as(theirs.get(i).path())
                            .isEqualTo(shape(none.get(i), nobodys));
                }
            }
        });
    }

    @Test
    void nothingOfTheOtherIsShownAndNoSecretOfEither() {
        foreign.keySet()
                .forEach(id -> {
                    for (Asked asked : places(id)) {
                        String body =
                                new String(
                                        node.door().handle(request(asked)).body(),
                                        StandardCharsets.UTF_8);
                        hidden.forEach(
                                one -> assertThat(body).as(asked.path()).doesNotContain(one));
                    }
                });
    }

    /// Medians of many tries in turn. Of three rounds one must show no difference: load makes one
    /// look like one, and a real one is there in each.
    @Test
    void takesAsLongAsAnIdThatNobodyHas() {
        foreign.forEach((id, nobodys) -> {
            List<Asked> theirs = places(id);
            List<Asked> none = places(nobodys);
            for (int i = 0; i < theirs.size(); i++) {
                if (theirs.get(i).inPath() && theirs.get(i).endpoint().method().equals("GET")) {
                    Asked one = theirs.get(i);
                    Asked other = none.get(i);
                    assertThat(Timing.alike(() -> shape(one, id), () -> shape(other, nobodys)))
                            .as(one.path())
                            .isTrue();
                }
            }
        });
    }

    /// The attack: to learn by installing them which applications another tenant has.
    @Test
    void installingTellsNotWhatIsThere() {
        String there = TokenMatrix.OTHER + "-portal";
        assertThat(installed(there)).startsWith("400").isEqualTo(installed("nobody"));
        assertThat(Timing.alike(() -> installed(there), () -> installed("nobody"))).isTrue();
    }

    private String installed(String clientId) {
        String issuer =
                node.assembly().capabilities().tenants().serving(TokenMatrix.OTHER).issuer();
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
        String body =
                "{\"name\":\"x\",\"homeIssuer\":\"%s\",\"homeClientId\":\"%s\"}"
                        .formatted(issuer, clientId);
        String path = "/" + TokenMatrix.OWN + "/api/v1/applications";
        Request request = node.request("POST", path, headers, body);
        return shape(request, node.door().handle(request), clientId);
    }

    /// The scale weighs: what takes twice as long is told from what does not. One request alone may
    /// take less than what the scale lets pass.
    @Test
    void aDifferenceWouldBeSeen() {
        Asked asked = places("0").getFirst();
        Runnable once =
                () -> {
                    for (int i = 0; i < 10; i++) {
                        shape(asked, "0");
                    }
                };
        Runnable twice =
                () -> {
                    once.run();
                    once.run();
                };
        assertThat(Timing.alike(once, once)).isTrue();
        assertThat(Timing.alike(once, twice)).isFalse();
    }

    /// Whoever looked into a log has it there, and nobody else.
    @Test
    void whatWasAskedIsToldInTheOwnLogAlone() {
        foreign.keySet().forEach(id -> places(id).forEach(asked -> shape(asked, id)));
        TenantWalk walk = node.assembly().walk();
        List<String> told = new ArrayList<>();
        journal(
                durable(),
                (_, tenant, _, sealed) -> {
                    JsonObject event = JsonObject.read(walk.keyring().openEvent(tenant, sealed));
                    boolean searched =
                            event.text("action").equals(AuditAction.AUDIT_SEARCHED.label());
                    if (searched && tenant.equals(node.inside(TokenMatrix.OTHER).tenant())) {
                        told.add(event.toString());
                    }
                });
        assertThat(told).isEmpty();
    }
}
