package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Sha256;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Somebody at a browser, and the demonstration's portal, to which they want to sign in.
abstract class SignInStory {
    static final int ALICE = 0;
    static final String CALLBACK = "https://portal.contoso.example/callback";
    static final String VERIFIER = "a-verifier-that-nobody-else-knows-0123456789abc";
    static final String CHALLENGE = challenge(VERIFIER);

    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]+)\"");

    @TempDir Path folder;
    Node node;
    DemoInstance instance;
    List<JsonObject> people;

    @BeforeEach
    void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        people = new StoryPeople(node.assembly(), node.assembly().context(), "contoso").users();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    static String challenge(String verifier) {
        byte[] hash = Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    final String issuer() {
        return instance.issuer(0);
    }

    final String origin() {
        return issuer().substring(0, issuer().lastIndexOf('/'));
    }

    final String clientId() {
        return instance.client(0).text("clientId");
    }

    final JWKSet keySet() throws ParseException {
        return JWKSet.parse(instance.get(issuer() + "/oauth2/jwks").body());
    }

    final long refusals(String reason) {
        return Events.of(node, AuditAction.REQUEST_REFUSED).stream()
                .filter(event -> event.object("details").text("reason").equals(reason))
                .count();
    }

    final HttpResponse<String> redeem(String code) {
        return token(
                Map.of(
                        "grant_type", "authorization_code",
                        "code", code,
                        "redirect_uri", CALLBACK,
                        "code_verifier", VERIFIER));
    }

    final HttpResponse<String> refresh(String token) {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", token));
    }

    final HttpResponse<String> token(Map<String, String> form) {
        return instance.post(issuer() + "/oauth2/token", form, "Authorization", instance.basic(0));
    }

    final HttpResponse<String> userInfo(String token) {
        return instance.get(issuer() + "/oauth2/userinfo", "Authorization", "Bearer " + token);
    }

    final JsonObject introspect(String token) {
        return DemoInstance.object(
                instance.post(
                        issuer() + "/oauth2/introspect",
                        Map.of("token", token),
                        "Authorization",
                        instance.basic(0)));
    }

    static Optional<String> location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location");
    }

    static Map<String, String> query(String uri) {
        return Arrays.stream(uri.substring(uri.indexOf('?') + 1).split("&"))
                .map(one -> one.split("=", 2))
                .collect(
                        Collectors.toMap(
                                one -> one[0],
                                one -> URLDecoder.decode(one[1], StandardCharsets.UTF_8)));
    }

    /// Keeps cookies and follows redirects as far as they stay here.
    class Browser {
        private final Map<String, String> cookies = new TreeMap<>();

        HttpResponse<String> get(String path) {
            return kept(instance.get(url(path), "Cookie", cookies()));
        }

        HttpResponse<String> post(String path, Map<String, String> form, String origin) {
            return kept(instance.post(url(path), form, "Cookie", cookies(), "Origin", origin));
        }

        private String url(String path) {
            return path.startsWith("/") ? origin() + path : path;
        }

        private String cookies() {
            return cookies.isEmpty()
                    ? "none=1"
                    : cookies.entrySet().stream()
                            .map(one -> one.getKey() + "=" + one.getValue())
                            .collect(Collectors.joining("; "));
        }

        private HttpResponse<String> kept(HttpResponse<String> answer) {
            for (String field : answer.headers().allValues("Set-Cookie")) {
                String[] pair = field.split(";", 2)[0].split("=", 2);
                assertThat(field).startsWith("__Host-").contains("Secure", "HttpOnly", "Path=/");
                if (field.contains("Max-Age=0")) {
                    cookies.remove(pair[0]);
                } else {
                    cookies.put(pair[0], pair[1]);
                }
            }
            return answer;
        }

        Map<String, String> jar() {
            return cookies;
        }

        /// As far as it leads within this server.
        HttpResponse<String> follow(HttpResponse<String> answer) {
            Optional<String> next = location(answer).filter(one -> one.startsWith("/"));
            return next.isPresent() ? follow(get(next.get())) : answer;
        }

        HttpResponse<String> authorize(Map<String, String> parameters) {
            return follow(get(authorizePath(parameters)));
        }

        /// Fills the sign-in page.
        HttpResponse<String> signIn(HttpResponse<String> page, String userName, String password) {
            Map<String, String> form = hidden(page);
            form.put("user-name", userName);
            form.put("password", password);
            return send(page, form);
        }

        HttpResponse<String> signIn(HttpResponse<String> page, int user) {
            JsonObject who = people.get(user);
            return signIn(page, who.text("userName"), who.text("password"));
        }

        /// Sends the first form of a page.
        HttpResponse<String> send(HttpResponse<String> page, Map<String, String> form) {
            Matcher action = ACTION.matcher(page.body());
            assertThat(action.find()).as(page.body()).isTrue();
            return follow(post(action.group(1), form, origin()));
        }

        /// All the way to a code, giving consent where that is asked for.
        String code(int user, Map<String, String> parameters) {
            HttpResponse<String> answer = authorize(parameters);
            if (answer.body().contains("name=\"password\"")) {
                answer = signIn(answer, user);
            }
            if (answer.body().contains("value=\"allow\"")) {
                Map<String, String> form = hidden(answer);
                form.put("answer", "allow");
                answer = send(answer, form);
            }
            assertThat(location(answer)).as(answer.body()).isPresent();
            String back = location(answer).orElseThrow();
            assertThat(back).startsWith(CALLBACK + "?");
            return query(back).getOrDefault("code", back);
        }
    }

    static Map<String, String> hidden(HttpResponse<String> page) {
        Map<String, String> fields = new TreeMap<>();
        Matcher hidden = HIDDEN.matcher(page.body());
        while (hidden.find()) {
            fields.put(hidden.group(1), hidden.group(2));
        }
        return fields;
    }

    final String authorizePath(Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>();
        all.put("client_id", clientId());
        all.put("redirect_uri", CALLBACK);
        all.put("response_type", "code");
        all.put("code_challenge", CHALLENGE);
        all.put("code_challenge_method", "S256");
        all.putAll(parameters);
        return "/contoso/oauth2/authorize?"
                + all.entrySet().stream()
                        .filter(one -> !one.getValue().isEmpty())
                        .map(one ->
                                one.getKey()
                                        + "="
                                        + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }
}
