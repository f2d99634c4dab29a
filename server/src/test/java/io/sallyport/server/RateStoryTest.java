package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is set for a tenant holds at the door, at once, and for that tenant alone.
@Timeout(120)
class RateStoryTest {
    private static final Map<String, String> GRANT = Map.of("grant_type", "client_credentials");
    private static final int CONTOSO = 0;
    private static final int FABRIKAM = 1;

    @TempDir private Path folder;
    private final int port = ServerProcess.freePort();

    private JsonObject configure(String tenant, Map<String, Object> settings) {
        Map<String, Object> given = new TreeMap<>(settings);
        given.put("tenant", tenant);
        return DemoInstance.activity(folder, "tenant.configure", given);
    }

    /// Over a connection of its own each: nothing is held.
    private List<HttpResponse<String>> tokens(int tenant, int count, String... credential) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DemoInstance fresh = new DemoInstance(folder);
            String[] header =
                    credential.length > 0
                            ? credential
                            : new String[] {"Authorization", fresh.basic(tenant)};
            answers.add(fresh.post(fresh.issuer(tenant) + "/oauth2/token", GRANT, header));
        }
        return answers;
    }

    private static long count(List<HttpResponse<String>> answers, int status) {
        return answers.stream().filter(answer -> answer.statusCode() == status).count();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void aTenantHasItsRateAndNoOtherIsTouched() {
        try (Node node = Nodes.startDemo(folder, port)) {
            assertThat(node.demonstration()).isTrue();
            configure("contoso", Map.of("requestsPerSecond", 1L, "requestsBurst", 5L));
            long begun = System.nanoTime();
            List<HttpResponse<String>> answers = tokens(CONTOSO, 15);
            double seconds = (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1);
            long admitted = count(answers, 200);
            assertThat(admitted).isGreaterThanOrEqualTo(5);
            assertThat((double) admitted).isLessThanOrEqualTo(5 + seconds);
            assertThat(admitted + count(answers, 429)).isEqualTo(15);
            assertThat(count(tokens(FABRIKAM, 15), 200)).isEqualTo(15);
            HttpResponse<String> refused =
                    answers.stream()
                            .filter(answer -> answer.statusCode() == 429)
                            .findFirst()
                            .orElseThrow();
            assertThat(DemoInstance.object(refused).text("error"))
                    .isEqualTo("temporarily_unavailable");
            assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"tenant\";q=1;w=1");
            assertThat(header(refused, "RateLimit")).isEqualTo("\"tenant\";r=0;t=1");
            honoured(refused);
            // What was set takes effect at once, on a node that goes on.
            configure("contoso", Map.of("requestsPerSecond", 1_000L, "requestsBurst", 1_000L));
            assertThat(count(tokens(CONTOSO, 15), 200)).isEqualTo(15);
        }
        List<JsonObject> told =
                DemoLog.events(folder).stream()
                        .filter(event -> event.text("action").startsWith("re"))
                        .filter(event -> event.object("details").members().containsKey("reason"))
                        .toList();
        assertThat(told)
                .isNotEmpty()
                .allMatch(event -> event.object("details").text("reason").equals("rate-tenant"));
    }

    private void honoured(HttpResponse<String> refused) {
        long seconds = Long.parseLong(header(refused, "Retry-After"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        assertThat(count(tokens(CONTOSO, 1), 200)).isEqualTo(1);
    }

    @Test
    void junkDoesNotSpendATenantsRate() {
        try (Node node = Nodes.startDemo(folder, port)) {
            assertThat(node.demonstration()).isTrue();
            configure("contoso", Map.of("requestsPerSecond", 1L, "requestsBurst", 10L));
            assertThat(count(tokens(CONTOSO, 40, "Authorization", "Basic eDp5"), 401))
                    .isEqualTo(40);
            assertThat(count(tokens(CONTOSO, 10), 200)).isEqualTo(10);
        }
    }

    @Test
    void anApplicationHasARateOfItsOwn() {
        try (Node node = Nodes.startDemo(folder, port)) {
            assertThat(node.demonstration()).isTrue();
            JsonObject home =
                    DemoInstance.activity(folder, "adversary.prepare", Map.of()).object("home");
            DemoInstance instance = new DemoInstance(folder);
            String assertion = ClientAssertions.signed(home.object("signer"), home.text("issuer"));
            String path = home.text("issuer") + "/oauth2/token";
            String tenant = home.text("issuer").replaceFirst("^.*/", "");
            configure(tenant, Map.of("clientRequestsPerSecond", 1L));
            HttpResponse<String> refused = refusedOne(instance, path, home);
            assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"client\";q=1;w=1");
            // Refused before it was redeemed, it is still good once the rate allows it.
            int status = 429;
            while (status == 429) {
                status = instance.post(path, assertion(assertion)).statusCode();
            }
            assertThat(status).isEqualTo(200);
            assertThat(instance.post(path, assertion(assertion)).statusCode()).isIn(401, 429);
        }
    }

    private static HttpResponse<String> refusedOne(
            DemoInstance instance, String path, JsonObject home) {
        HttpResponse<String> answer;
        do {
            String fresh = ClientAssertions.signed(home.object("signer"), home.text("issuer"));
            answer = instance.post(path, assertion(fresh));
        } while (answer.statusCode() == 200);
        assertThat(answer.statusCode()).isEqualTo(429);
        return answer;
    }

    private static Map<String, String> assertion(String signed) {
        Map<String, String> form = new TreeMap<>(GRANT);
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", signed);
        return form;
    }

    @Test
    void aDoorOfTheApiSaysSoInItsOwnForm() {
        try (Node node = Nodes.startDemo(folder, port)) {
            assertThat(node.demonstration()).isTrue();
            DemoInstance instance = new DemoInstance(folder);
            String token = instance.token(CONTOSO).text("access_token");
            configure("contoso", Map.of("requestsPerSecond", 1L, "requestsBurst", 1L));
            HttpResponse<String> answer;
            do {
                answer =
                        instance.get(
                                instance.issuer(CONTOSO) + "/api/v1/applications",
                                "Authorization",
                                "Bearer " + token);
            } while (answer.statusCode() == 200);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(header(answer, "Retry-After")).isEqualTo("1");
            assertThat(DemoInstance.object(answer).text("title")).isEqualTo("Too many requests");
        }
    }

    @Test
    void tokensLiveNoLongerThanIsSetAndTheInstancesCeilingHoldsAfterAStart() throws IOException {
        try (Node node = Nodes.startDemo(folder, port)) {
            assertThat(node.demonstration()).isTrue();
            DemoInstance instance = new DemoInstance(folder);
            assertThat(instance.token(CONTOSO).number("expires_in")).isEqualTo(300);
            configure("contoso", Map.of("tokenLifeSeconds", 120L, "requestsBurst", 50L));
            assertThat(instance.token(CONTOSO).number("expires_in")).isEqualTo(120);
            assertThat(instance.token(FABRIKAM).number("expires_in")).isEqualTo(300);
        }
        ceilings(Map.of("tokenLifeSeconds", 90L, "requestsBurst", 60L));
        try (Node node = Nodes.startDemo(folder, port)) {
            assertThat(node.demonstration()).isTrue();
            DemoInstance instance = new DemoInstance(folder);
            assertThat(instance.token(CONTOSO).number("expires_in")).isEqualTo(90);
            assertThat(instance.token(FABRIKAM).number("expires_in")).isEqualTo(90);
            assertThat(instance.activity("tenant.settings", Map.of("tenant", "contoso")).members())
                    .containsEntry("requestsBurst", 50L)
                    .containsEntry("version", 1L);
        }
        ceilings(Map.of("bursts", 60L));
        assertThatThrownBy(() -> Nodes.startDemo(folder, port))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("unknown key \"bursts\"");
    }

    private void ceilings(Map<String, Object> most) throws IOException {
        Path file = folder.resolve("config.json");
        Map<String, Object> members = new TreeMap<>();
        if (Files.exists(file)) {
            members.putAll(JsonObject.read(Files.readAllBytes(file)).members());
        }
        members.put("ceilings", most);
        Files.writeString(file, CanonicalJson.write(members));
    }
}
