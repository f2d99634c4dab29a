package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationEndpointsTest {
    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Endpoint endpoint() {
        return new ApplicationEndpoints(instance.administered, new FakeKeySets())
                .endpoints()
                .getFirst();
    }

    private JsonObject get(Tenant tenant, String query) {
        Request request =
                new Request(
                        new RequestId("0"),
                        "GET",
                        "/contoso/api/v1/applications",
                        Map.of("tenant", "contoso"),
                        query,
                        _ -> Optional.empty(),
                        new byte[0],
                        Wire.of("192.0.2.1"));
        return JsonObject.read(endpoint().handler().handle(instance.in(tenant), request).body());
    }

    private static List<String> ids(JsonObject page) {
        return page.objects("applications").stream().map(one -> one.text("clientId")).toList();
    }

    private void create(Tenant tenant, String clientId) {
        instance.time.step(Duration.ofMillis(1));
        NewApplication asked =
                new NewApplication(
                        "Portal",
                        Optional.of(clientId),
                        Optional.of("a secret of its own"),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty());
        instance.applications.create(instance.in(tenant), asked);
    }

    @Test
    void wantsATokenWithTheScopeForIt() {
        assertThat(endpoint().access()).isEqualTo(new Access.Bearer("applications.read"));
        assertThat(endpoint().method()).isEqualTo("GET");
        assertThat(endpoint().path()).isEqualTo("/{tenant}/api/v1/applications");
    }

    @Test
    void showsTheTenantsOwnApplicationsWithoutTheirSecrets() {
        create(contoso, "portal");
        create(instance.tenant("fabrikam"), "foreign");
        JsonObject page = get(contoso, "");
        assertThat(ids(page)).containsExactly("portal");
        assertThat(page.optionalText("next")).isEmpty();
        assertThat(page.toString()).doesNotContain("a secret of its own").doesNotContain("hash");
    }

    @Test
    void showsAHundredAtATime() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            create(contoso, "app-" + i);
            made.add("app-" + i);
        }
        List<String> seen = new ArrayList<>();
        String query = "";
        for (int page = 0; page < 3; page++) {
            JsonObject answer = get(contoso, query);
            assertThat(ids(answer)).hasSize(page < 2 ? 100 : 5);
            seen.addAll(ids(answer));
            assertThat(answer.optionalText("next").isPresent()).isEqualTo(page < 2);
            query = "after=" + answer.optionalText("next").orElse("");
        }
        assertThat(seen).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=1",
                "after=019B7CA9-8C88-7767-9251-B169875CFA12",
                "before=019b7ca9-8c88-7767-9251-b169875cfa12",
                "after=019b7ca9-8c88-7767-9251-b169875cfa12&limit=5",
                "limit=5",
                "after=%30",
                "x"
            })
    void refusesAQueryThatItDoesNotKnow(String query) {
        assertThat(refused(RefusalCode.INVALID_REQUEST, () -> get(contoso, query)).privateReason())
                .isIn("page", "query-unknown");
    }
}
