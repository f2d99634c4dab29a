package io.sallyport.http;

import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.http.RawClient.Answer;
import io.sallyport.pages.Asset;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages and their forms, as a browser asks for them.
@Timeout(60)
class ListenerPageTest {
    private static final String FORM = "/contoso/sign-in/form";

    @TempDir private Path folder;
    private OpenListener open;

    @BeforeEach
    void start() {
        open = new OpenListener(folder);
    }

    @AfterEach
    void stop() {
        open.close();
    }

    private Answer send(String... headers) throws IOException {
        String type = "Content-Type: application/x-www-form-urlencoded";
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = type;
        all[headers.length + 1] = "Content-Length: 0";
        return open.ask(request("POST", FORM, all));
    }

    /// Its own fields take the place of the listener's: two policies of one name would both count.
    @Test
    void showsAPageWithItsPolicyAlone() throws IOException {
        Answer page = open.ask(get(FORM, "Accept-Language: ar", "Cookie: x=y; __Host-a=kept"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.headers("referrer-policy")).containsExactly("same-origin");
        assertThat(page.headers("cache-control")).containsExactly("no-store");
        assertThat(page.headers("content-security-policy"))
                .singleElement()
                .asString()
                .startsWith("default-src 'none'; style-src 'self'");
        assertThat(page.text()).contains("dir=\"rtl\"", "<h1>kept</h1>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: https://id.example.org", "Sec-Fetch-Site: same-origin"})
    void takesAFormOfItsOwnPage(String header) throws IOException {
        Answer answer = send(header);
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("location")).isEqualTo(FORM);
        assertThat(answer.headers("set-cookie"))
                .containsExactlyInAnyOrder(
                        "__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300",
                        "__Host-b=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    /// The attack: another site sends its visitor's browser here with a form of its own.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: ",
                "Origin: http://id.example.org",
                "Origin: https://id.example.org:8443",
                "Origin: https://id.example.org.evil.example",
                "Origin: https://ID.example.org",
                "Origin: https://localhost",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: none",
                "X-Nothing: said"
            })
    void refusesAFormOfAnotherSite(String header) throws IOException {
        Answer answer = send(header);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("set-cookie")).isEmpty();
        assertThat(answer.header("content-type")).startsWith("text/html");
        assertThat(open.instance.logged())
                .singleElement()
                .satisfies(told -> {
                    assertThat(told.detail("reason")).isEqualTo("cross-site-form");
                    assertThat(told.tenant()).isEqualTo(SmallInstance.CONTOSO);
                });
    }

    @Test
    void believesOriginBeforeAnythingElse() throws IOException {
        assertThat(send("Origin: https://evil.example", "Sec-Fetch-Site: same-origin").status())
                .isEqualTo(403);
    }

    @Test
    void takesNothingButAForm() throws IOException {
        String own = "Origin: https://id.example.org";
        String json = "Content-Type: application/json";
        assertThat(open.ask(request("POST", FORM, own, json, "Content-Length: 0")).status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /contoso/sign-in/fault, 500",
        "GET, /fabrikam/sign-in/form, 404",
        "GET, /contoso/sign-in/nothing, 404",
        "DELETE, /contoso/sign-in/form, 405"
    })
    void refusesAsAPageWhereAllArePages(String method, String path, int status) throws IOException {
        Answer answer = open.ask(request(method, path, "Accept-Language: de"));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text())
                .contains("<html lang=\"de\"", answer.header("x-request-id"))
                .doesNotContain(SampleDoors.SECRET);
    }

    @Test
    void refusesACookieThatStandsTwice() throws IOException {
        Answer answer = open.ask(get(FORM, "Cookie: __Host-a=b; __Host-a=c"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(open.instance.logged().getFirst().detail("reason")).isEqualTo("cookie-doubled");
    }

    @Test
    void servesAnAssetForGood() throws IOException {
        Answer style = open.ask(get(Asset.STYLE.path()));
        assertThat(style.status()).isEqualTo(200);
        assertThat(style.header("content-type")).isEqualTo("text/css; charset=utf-8");
        assertThat(style.headers("cache-control"))
                .isEqualTo(List.of("public, max-age=31536000, immutable"));
        assertThat(open.ask(get("/assets/style.css")).status()).isEqualTo(404);
    }

    @Test
    void writesAnOriginAsBrowsersDo() {
        for (String address :
                new String[] {"https://id.example.org", "HTTPS://ID.example.org:443"}) {
            assertThat(Site.at(URI.create(address), SampleDoors.SITE.brand()))
                    .isEqualTo(SampleDoors.SITE);
        }
        assertThat(Site.at(URI.create("https://localhost:8443"), SampleDoors.SITE.brand()).origin())
                .isEqualTo("https://localhost:8443");
    }
}
