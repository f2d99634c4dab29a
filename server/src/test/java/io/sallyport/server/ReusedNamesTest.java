package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who was removed is not replaced by another of the same name, whose tokens, rows and rights would
/// be those of the first (ZITADEL CVE-2026-55670).
class ReusedNamesTest {
    private static final String SECRET = "a secret of one application, long enough";

    @TempDir private Path home;
    private WholeNode node;

    @BeforeEach
    void start() {
        node = WholeNode.start(home.resolve("data"), SmallNode::sqlite);
        node.activity("tenant.create", Map.of("name", "contoso"));
        application();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JsonObject application() {
        return node.activity(
                "application.create",
                Map.of(
                        "tenant", "contoso",
                        "name", "Portal",
                        "clientId", "portal",
                        "clientSecret", SECRET,
                        "scopes", List.of("applications.read")));
    }

    private Response applications(String token) {
        return node.door()
                .handle(
                        node.request(
                                "GET",
                                "/contoso/api/v1/applications",
                                Map.of("Authorization", "Bearer " + token),
                                ""));
    }

    private Response askForAToken() {
        return node.door()
                .handle(
                        node.post(
                                "/contoso/oauth2/token",
                                Map.of("Authorization", WholeNode.basic("portal", SECRET)),
                                "grant_type=client_credentials"));
    }

    private static void isTaken(Runnable creation) {
        Refusal refusal = catchThrowableOfType(Refusal.class, creation::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(RefusalCode.CONFLICT);
    }

    @Test
    void anApplicationThatWasRemovedLeavesNoTokenAndNoName() {
        String token = node.token("contoso", "portal", SECRET);
        assertThat(applications(token).status()).isEqualTo(200);
        node.activity("application.delete", Map.of("tenant", "contoso", "clientId", "portal"));
        assertThat(applications(token).status()).isEqualTo(401);
        isTaken(this::application);
        assertThat(applications(token).status()).isEqualTo(401);
        assertThat(askForAToken().status()).isEqualTo(401);
    }

    @Test
    void aTenantThatWasDestroyedLeavesNoTokenAndNoName() {
        String token = node.token("contoso", "portal", SECRET);
        node.activity("tenant.suspend", Map.of("tenant", "contoso"));
        assertThat(applications(token).status()).isEqualTo(404);
        assertThat(askForAToken().status()).isEqualTo(404);
        node.activity("tenant.shred", Map.of("tenant", "contoso", "graceDays", 0L));
        node.activity("tenant.destroy", Map.of("tenant", "contoso"));
        isTaken(() -> node.activity("tenant.create", Map.of("name", "contoso")));
        assertThat(applications(token).status()).isEqualTo(404);
        assertThat(askForAToken().status()).isEqualTo(404);
    }
}
