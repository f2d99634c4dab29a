package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Before a floor rises, the node says who would be cut off, from what their connections offered.
/// The clients are curl's, each with a different limit.
class TlsForecastStoryTest {
    @TempDir private Path folder;
    private Node node;
    private DemoInstance instance;

    @BeforeEach
    void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /// Asks for a token as the tenant's sample application.
    ///
    /// @return the status
    private String curl(int tenant, String... limits) throws Exception {
        JsonObject client = instance.client(tenant);
        List<String> words = new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null"));
        words.addAll(List.of(limits));
        words.addAll(
                List.of(
                        "--cacert",
                        folder.resolve("ca.pem").toString(),
                        "-w",
                        "%{http_code}",
                        "-d",
                        "@-",
                        instance.issuer(tenant) + "/oauth2/token"));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(client.text("clientId"), client.text("clientSecret"));
        process.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String answer = output(process);
        process.waitFor();
        return answer;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private JsonObject forecast(Map<String, Object> parameters) {
        return instance.activity("tls.forecast", parameters);
    }

    @Test
    void namesTheClientsOfTheTenantsThatWouldBeCutOff() throws Exception {
        assertThat(curl(0)).isEqualTo("200");
        assertThat(curl(1, "--tls-max", "1.2")).isEqualTo("200");
        assertThat(curl(1, "--tls-max", "1.2")).isEqualTo("200");

        JsonObject raised = forecast(Map.of());
        assertThat(raised.number("clients")).isEqualTo(2);
        assertThat(raised.number("refusedClients")).isEqualTo(1);
        assertThat(raised.number("refusedTenants")).isEqualTo(1);
        assertThat(raised.objects("refused"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.text("tenant")).isEqualTo(instance.tenant(1).text("name"));
                    assertThat(one.text("client")).isEqualTo(instance.client(1).text("clientId"));
                    assertThat(one.text("newest")).isEqualTo("TLS 1.2");
                    assertThat(one.text("reason")).isEqualTo("tls-version-tls-1.2");
                    assertThat(one.number("requests")).isEqualTo(2);
                });
        assertThat(forecast(Map.of("floor", "TLS 1.2")).number("refusedClients")).isZero();
    }

    @Test
    void forecastsTheEndOfASuiteAndOfAGroup() throws Exception {
        String suite = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        assertThat(curl(0, "--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"))
                .isEqualTo("200");
        assertThat(curl(1, "--curves", "X25519")).isEqualTo("200");

        JsonObject suites = forecast(Map.of("floor", "TLS 1.2", "without", List.of(suite)));
        assertThat(suites.objects("refused"))
                .singleElement()
                .satisfies(one -> assertThat(one.text("reason")).isEqualTo("tls-suites"));
        JsonObject groups = forecast(Map.of("floor", "TLS 1.2", "without", List.of("X25519")));
        assertThat(groups.objects("refused"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.text("reason")).isEqualTo("tls-groups");
                    assertThat(one.text("tenant")).isEqualTo(instance.tenant(1).text("name"));
                });
    }

    /// What nobody could connect under is no policy to forecast: without the curve of its own key a
    /// listener signs for nobody, whatever the client has.
    @Test
    void refusesWhatNoListenerWouldTake() {
        for (List<String> without :
                List.of(
                        List.of("SECP256R1"),
                        List.of("X25519MLKEM768", "X25519", "SECP256R1", "SECP384R1"))) {
            for (String listener : List.of("public", "card")) {
                Map<String, Object> less =
                        Map.of("listener", listener, "floor", "TLS 1.2", "without", without);
                assertThatThrownBy(() -> forecast(less))
                        .hasMessageContaining("Nobody could connect by TLS 1.3 any more");
                assertThatThrownBy(() -> instance.activity("tls.configure", less))
                        .hasMessageContaining("Nobody could connect by TLS 1.3 any more");
            }
        }
    }

    @Test
    void asksForOneListenerAtATime() throws Exception {
        assertThat(curl(0, "--tls-max", "1.2")).isEqualTo("200");
        int card = new TlsPorts(folder, instance).port(Plane.CARD);
        String there =
                "localhost:" + URI.create(instance.issuer(1)).getPort() + ":localhost:" + card;
        assertThat(curl(1, "--tls-max", "1.2", "--connect-to", there)).isEqualTo("200");

        assertThat(refusedTenant("public")).isEqualTo(instance.tenant(0).text("name"));
        assertThat(refusedTenant("card")).isEqualTo(instance.tenant(1).text("name"));
        for (String other : List.of("operator", "internal")) {
            assertThatThrownBy(() -> forecast(Map.of("listener", other)))
                    .hasMessageContaining("no tenant's clients");
        }
    }

    private String refusedTenant(String listener) {
        JsonObject forecast = forecast(Map.of("listener", listener));
        assertThat(forecast.text("listener")).isEqualTo(listener);
        assertThat(forecast.number("clients")).isEqualTo(1);
        return forecast.objects("refused").getFirst().text("tenant");
    }

    @Test
    void whoIsNobodyHereStandsInNoForecast() throws Exception {
        String url = instance.issuer(0) + "/oauth2/token";
        assertThat(instance.post(url, Map.of("client_id", "nobody")).statusCode()).isEqualTo(401);
        assertThat(forecast(Map.of()).number("clients")).isZero();
    }

    @Test
    void refusesAFloorAndANameThatItDoesNotHave() {
        assertThatThrownBy(() -> forecast(Map.of("floor", "TLS 1.0")))
                .hasMessageContaining("The floor is one of");
        assertThatThrownBy(() -> forecast(Map.of("without", List.of("RC4"))))
                .hasMessageContaining("no suite or group");
    }
}
