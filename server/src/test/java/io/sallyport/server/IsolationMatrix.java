package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FrontDoor;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every door that a token opens, tried with tokens that are wrong in some way. The list of doors
/// is the registry's own, so a new endpoint is tried the day it is added.
///
/// Behind each door there is nothing here but a note of who came through, so what is accepted is
/// what reached its endpoint, and no answer of an endpoint is taken for a refusal or for none.
abstract class IsolationMatrix {
    /// So many refusals in a row stand in the log one by one, whoever sends them.
    private static final int CELLS = 3_600;

    private static final JsonObject NOTHING = new JsonObject(Map.of());

    @TempDir private Path home;
    private WholeNode node;
    private TokenMatrix matrix;
    private AssertionMatrix assertions;
    private FrontDoor door;
    private final List<RequestContext> reached = new ArrayList<>();

    /// Makes a store.
    abstract SmallNode.Opener opener();

    @BeforeEach
    void start() {
        TokenMatrix.Prepared elsewhere;
        try (WholeNode stranger = WholeNode.start(home.resolve("elsewhere"), opener())) {
            elsewhere = TokenMatrix.Prepared.on(stranger);
        }
        node = WholeNode.start(home.resolve("data"), opener());
        matrix = TokenMatrix.on(node, elsewhere);
        assertions = AssertionMatrix.on(node);
        door = node.door(node.endpoints().stream().map(this::noting).toList());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Endpoint noting(Endpoint endpoint) {
        return endpoint.leadingTo((context, _) -> {
            reached.add(context);
            return Response.noContent();
        });
    }

    private List<Endpoint> withTokens() {
        List<Endpoint> found =
                node.endpoints().stream()
                        .filter(one -> one.access() instanceof Access.Bearer)
                        .toList();
        assertThat(found).hasSizeGreaterThan(10);
        return found;
    }

    /// Every variable is something that nobody has.
    private Request request(Endpoint endpoint, String tenant, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        String type = endpoint.body().types().stream().findFirst().orElse("application/json");
        boolean hasBody = Set.of("POST", "PUT", "PATCH").contains(endpoint.method());
        if (hasBody) {
            all.put("Content-Type", type);
        }
        String path = endpoint.path().replace("{tenant}", tenant).replaceAll("\\{[^}]+}", "0");
        return node.request(endpoint.method(), path, all, hasBody ? "{}" : "");
    }

    private Request bearing(Endpoint endpoint, String tenant, String token) {
        return request(endpoint, tenant, Map.of("Authorization", "Bearer " + token));
    }

    /// What whoever is refused can see, but for the incident.
    private static String shape(Request request, Response answer) {
        return answer.status()
                + " "
                + answer.contentType()
                + " "
                + answer.headers()
                + " "
                + new String(answer.body(), StandardCharsets.UTF_8)
                        .replace(request.id().value(), "ID");
    }

    /// One cell lets in, to its own tenant and under its own name; all others look the same, and
    /// each leaves its own row in the log.
    @Test
    void oneTokenOpensADoor() {
        List<Endpoint> endpoints = withTokens();
        Map<String, Endpoint> refused = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            Set<Matrix.Cell> cells =
                    matrix.matrix().cells(CELLS / endpoints.size(), endpoint.path().hashCode());
            Set<String> shapes = new HashSet<>();
            for (Matrix.Cell cell : cells) {
                reached.clear();
                Request request = bearing(endpoint, TokenMatrix.OWN, matrix.token(cell));
                Response answer = door.handle(request);
                String what =
                        endpoint.method()
                                + " "
                                + endpoint.path()
                                + ": "
                                + matrix.matrix().name(cell);
                if (cell.isRight()) {
                    isLetIn(what);
                } else {
                    assertThat(reached).as(what).isEmpty();
                    assertThat(answer.status()).as(what).isEqualTo(401);
                    shapes.add(shape(request, answer));
                    refused.put(request.id().value(), endpoint);
                }
            }
            assertThat(shapes).as(endpoint.path()).hasSize(1);
            durable();
        }
        areTold(refused, "token-");
    }

    private void isLetIn(String what) {
        assertThat(reached).as(what).hasSize(1);
        RequestContext context = reached.getFirst();
        assertThat(context.tenant()).isEqualTo(node.inside(TokenMatrix.OWN).tenant());
        assertThat(context.actors()).containsExactly(new Actor.Client("matrix-client"));
        assertThat(context.purpose()).isEqualTo(Purpose.TENANT_API);
    }

    /// In the tenant whose door it was, and with a reason that the answer did not tell.
    private void areTold(Map<String, Endpoint> refused, String... reasons) {
        Map<String, JsonObject> told = new HashMap<>();
        TenantWalk walk = node.assembly().walk();
        walk.store()
                .journal()
                .read(
                        0,
                        durable(),
                        (_, tenant, _, sealed) -> {
                            JsonObject event =
                                    JsonObject.read(walk.keyring().openEvent(tenant, sealed));
                            if (event.text("action").equals(AuditAction.REQUEST_REFUSED.label())
                                    && tenant.equals(node.inside(TokenMatrix.OWN).tenant())) {
                                told.put(event.text("request"), event.object("details"));
                            }
                        });
        refused.forEach((request, endpoint) -> {
            assertThat(told).containsKey(request);
            JsonObject details = told.getOrDefault(request, NOTHING);
            assertThat(details.text("place")).isEqualTo(endpoint.path());
            assertThat(reasons).anyMatch(details.text("reason")::startsWith);
        });
    }

    /// All that was refused so far is on disk when what is written behind it is. Asked after each
    /// door, so that no more is waiting for a slow disk than the journal takes of strangers.
    private long durable() {
        node.activity("tenant.list", Map.of());
        return node.assembly().walk().store().journal().durable();
    }

    @Test
    void aTokenWithoutTheScopeOpensNothing() {
        for (Endpoint endpoint : withTokens()) {
            Response answer = door.handle(bearing(endpoint, TokenMatrix.OWN, matrix.narrow()));
            assertThat(answer.status()).as(endpoint.path()).isEqualTo(403);
        }
        assertThat(reached).isEmpty();
    }

    /// A genuine token of one tenant is nothing at another, and neither is known to be there.
    @Test
    void aTokenIsWorthAsMuchElsewhereAsNonsense() {
        String tokenless = "nonsense";
        for (Endpoint endpoint : withTokens()) {
            for (String tenant : List.of(TokenMatrix.OTHER, "nobody")) {
                Request genuine = bearing(endpoint, tenant, matrix.token());
                Request nonsense = bearing(endpoint, tenant, tokenless);
                String seen = shape(genuine, door.handle(genuine));
                assertThat(seen).isEqualTo(shape(nonsense, door.handle(nonsense)));
                assertThat(seen).startsWith(tenant.equals("nobody") ? "404" : "401");
            }
        }
        assertThat(reached).isEmpty();
    }

    /// No other credential, and no other way to bring it, stands for a token.
    @Test
    void nothingElseOpensADoor() {
        String basic =
                WholeNode.basic("matrix-client", "a secret of the matrix alone, long enough");
        List<Map<String, String>> credentials =
                List.of(
                        Map.of(),
                        Map.of("Authorization", basic),
                        Map.of("Authorization", "bearer" + matrix.token()),
                        Map.of("Authorization", "DPoP " + matrix.token()),
                        Map.of("Authorization", matrix.token()),
                        Map.of("Authorization", "Bearer "),
                        Map.of("Authorization", "Bearer  " + matrix.token()),
                        Map.of("Authorization", "Bearer " + matrix.token() + " "),
                        Map.of("X-Authorization", "Bearer " + matrix.token()),
                        Map.of("Cookie", "access_token=" + matrix.token()));
        for (Endpoint endpoint : withTokens()) {
            for (Map<String, String> credential : credentials) {
                Response answer = door.handle(request(endpoint, TokenMatrix.OWN, credential));
                assertThat(answer.status()).as(credential.toString()).isEqualTo(401);
            }
        }
        assertThat(reached).isEmpty();
    }

    /// RFC 6749 2.3: an application says who it is by its own credential, and by no token.
    @Test
    void noTokenAuthenticatesAnApplication() {
        int tried = 0;
        for (Endpoint endpoint : node.endpoints()) {
            if (endpoint.access() instanceof Access.Client) {
                for (Matrix.Cell cell : matrix.matrix().cells(40, 1)) {
                    String token = matrix.token(cell);
                    Request request =
                            node.post(
                                    endpoint.path().replace("{tenant}", TokenMatrix.OWN),
                                    Map.of("Authorization", "Bearer " + token),
                                    "grant_type=client_credentials&token=none");
                    Response answer = door.handle(request);
                    assertThat(answer.status()).as(matrix.matrix().name(cell)).isEqualTo(401);
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThanOrEqualTo(120);
        assertThat(reached).isEmpty();
    }

    private Request asserting(Endpoint endpoint, Matrix.Cell cell) {
        return node.post(
                endpoint.path().replace("{tenant}", TokenMatrix.OWN),
                Map.of(),
                "grant_type=client_credentials&token=none&client_assertion_type="
                        + "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                        + "&client_assertion="
                        + assertions.assertion(node, cell));
    }

    /// The same for what applications sign to say who they are.
    @Test
    void oneAssertionAuthenticatesAnApplication() {
        Map<String, Endpoint> refused = new LinkedHashMap<>();
        for (Endpoint endpoint : node.endpoints()) {
            if (!(endpoint.access() instanceof Access.Client)) {
                continue;
            }
            Set<String> shapes = new HashSet<>();
            for (Matrix.Cell cell : assertions.matrix().cells(200, endpoint.path().hashCode())) {
                reached.clear();
                Request request = asserting(endpoint, cell);
                Response answer = door.handle(request);
                String what = endpoint.path() + ": " + assertions.matrix().name(cell);
                if (cell.isRight()) {
                    assertThat(reached).as(what).hasSize(1);
                    assertThat(reached.getFirst().actors())
                            .containsExactly(new Actor.Client(AssertionMatrix.CLIENT));
                } else {
                    assertThat(reached).as(what).isEmpty();
                    assertThat(answer.status()).as(what).isEqualTo(401);
                    shapes.add(shape(request, answer));
                    refused.put(request.id().value(), endpoint);
                }
            }
            assertThat(shapes).as(endpoint.path()).hasSize(1);
            durable();
        }
        assertThat(refused).hasSizeGreaterThan(500);
        areTold(refused, "assertion-", "client-");
    }
}
