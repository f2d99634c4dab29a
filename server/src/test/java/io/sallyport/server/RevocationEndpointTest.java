package io.sallyport.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.http.EntityTag;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Wire;
import io.sallyport.server.RevocationEndpoint.Published;
import io.sallyport.transport.Plane;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationEndpointTest {
    @TempDir private Path folder;
    private SmallNode node;

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Response asked(String pem, String tag) {
        Request request =
                new Request(
                        new RequestId("0"),
                        "GET",
                        "/crl/card.pem",
                        Map.of(),
                        "",
                        name -> name.equals("If-None-Match") ? Optional.of(tag) : Optional.empty(),
                        new byte[0],
                        Wire.of("local"));
        Published now = new Published(pem, new EntityTag(false, "7-1"));
        return new RevocationEndpoint(Plane.CARD, () -> now)
                .endpoint()
                .handler()
                .handle(node.context(), request);
    }

    @Test
    void sendsTheListToWhoHasAnother() {
        assertThat(asked("list", "\"7-2\"").status()).isEqualTo(200);
        assertThat(asked("list", "\"7-2\"").body()).isEqualTo("list".getBytes(US_ASCII));
        assertThat(asked("list", "\"7-1\"").status()).isEqualTo(304);
        assertThat(asked("list", "\"7-1\"").headers())
                .contains(
                        new Response.Header("ETag", "\"7-1\""),
                        new Response.Header("Cache-Control", "public, max-age=60"));
    }

    @Test
    void sendsNoListWithoutAnEnd() {
        String longest = "a".repeat(RevocationEndpoint.BYTES_MAX);
        assertThat(asked(longest, "\"0\"").status()).isEqualTo(200);
        assertThatThrownBy(() -> asked(longest + "a", "\"0\""))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNAVAILABLE));
    }
}
