package io.sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResponseTest {
    private static Response written(int bytes) {
        return Response.written(
                "text/plain",
                out -> {
                    for (int i = 0; i < bytes; i++) {
                        out.write('a');
                    }
                });
    }

    @Test
    void isGatheredUpToALength() throws IOException {
        for (Response response :
                new Response[] {written(10), Response.text("text/plain", "a".repeat(10))}) {
            Response whole = response.with("ETag", "W/\"1\"").gathered(10).orElseThrow();
            assertThat(whole.body()).isEqualTo("a".repeat(10).getBytes(UTF_8));
            assertThat(whole.contentType()).isEqualTo("text/plain");
            assertThat(whole.headers()).containsExactly(new Response.Header("ETag", "W/\"1\""));
            assertThat(response.gathered(9)).isEmpty();
        }
        assertThat(written(1 << 30).gathered(1_000)).isEmpty();
        assertThat(Response.noContent().gathered(0).orElseThrow().status()).isEqualTo(204);
    }

    @Test
    void isNotGatheredWhereItBreaksOff() {
        Response broken =
                Response.written(
                        "text/plain",
                        out -> {
                            out.write('a');
                            throw new IOException("gone");
                        });
        assertThatThrownBy(() -> broken.gathered(10)).hasMessage("gone");
        assertThatThrownBy(broken::body).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhereAThingIsThatWasMade() {
        Response made = Response.created("/contoso/things/7", Map.of("id", "7")).as(MediaType.SCIM);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.contentType()).isEqualTo("application/scim+json");
        assertThat(made.headers())
                .containsExactly(new Response.Header("Location", "/contoso/things/7"));
        assertThatThrownBy(() -> Response.created("/a\r\nX: y", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Through the front for old TLS as well.
    @Test
    void withoutABodyItArrivesAsItWas() {
        for (Response response : new Response[] {Response.noContent(), Response.notModified()}) {
            Response read =
                    ForwardedResponse.read(new ForwardedResponse(response).bytes()).response();
            assertThat(read.status()).isEqualTo(response.status());
            assertThat(read.contentType()).isEmpty();
            assertThat(read.body()).isEmpty();
        }
    }
}
