package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.http.Endpoint.ErrorForm;
import io.sallyport.pages.Brand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalAnswersTest {
    private static final RequestId INCIDENT = new RequestId("00112233445566778899aabbccddeeff");
    private static final String REASON = "canary-private-reason";
    private static final String BASIC = "Basic realm=\"sallyport\"";
    private static final String BEARER = "Bearer realm=\"sallyport\"";

    private static final Map<RefusalCode, Response.Header> HEADERS =
            Map.of(
                    RefusalCode.INVALID_CLIENT, challenge(BASIC),
                    // RFC 6750 3.1: who sent no token at all is told no error.
                    RefusalCode.TOKEN_MISSING, challenge(BEARER),
                    RefusalCode.INVALID_TOKEN, challenge(BEARER + ", error=\"invalid_token\""),
                    RefusalCode.INSUFFICIENT_SCOPE,
                            challenge(BEARER + ", error=\"insufficient_scope\""),
                    RefusalCode.TOO_MANY_REQUESTS, new Response.Header("Retry-After", "1"),
                    RefusalCode.UNAVAILABLE, new Response.Header("Retry-After", "5"));

    private static final Set<String> OF_PAGES =
            Set.of("Content-Security-Policy", "Referrer-Policy");

    private static Response.Header challenge(String value) {
        return new Response.Header("WWW-Authenticate", value);
    }

    private static Response answer(RefusalCode code, ErrorForm form) {
        return answer(new Refusal(code, "Do this instead.", REASON), form, Map.of());
    }

    private static Response answer(Refusal refusal, ErrorForm form, Map<String, String> headers) {
        Request request =
                new Request(
                        INCIDENT,
                        "GET",
                        "/",
                        Map.of(),
                        "",
                        name -> Optional.ofNullable(headers.get(name)),
                        new byte[0],
                        Wire.of("192.0.2.7"));
        return RefusalAnswers.answer(refusal, form, request, Brand.ofNobody(true));
    }

    private static String body(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /// RFC 6749 5.2.
    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void speaksOAuth(RefusalCode code) {
        Response response = answer(code, ErrorForm.OAUTH);
        assertThat(response.status()).isEqualTo(code.status());
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(JsonObject.read(response.body()).members())
                .isEqualTo(
                        Map.of(
                                "error", code.oauthError(),
                                "error_description", "Do this instead.",
                                "incident", INCIDENT.value()));
    }

    /// RFC 9457 3.1.
    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void speaksProblems(RefusalCode code) {
        Response response = answer(code, ErrorForm.PROBLEM);
        assertThat(response.status()).isEqualTo(code.status());
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        assertThat(JsonObject.read(response.body()).members())
                .isEqualTo(
                        Map.of(
                                "type",
                                "about:blank",
                                "title",
                                code.title(),
                                "status",
                                (long) code.status(),
                                "detail",
                                "Do this instead.",
                                "incident",
                                INCIDENT.value()));
    }

    /// RFC 7644 3.12: the status is a string there, and not every error has a type.
    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void speaksScim(RefusalCode code) {
        Response response = answer(code, ErrorForm.SCIM);
        assertThat(response.status()).isEqualTo(code.status());
        assertThat(response.contentType()).isEqualTo("application/scim+json");
        Map<String, Object> expected =
                new HashMap<>(
                        Map.of(
                                "schemas",
                                List.of("urn:ietf:params:scim:api:messages:2.0:Error"),
                                "status",
                                String.valueOf(code.status()),
                                "detail",
                                "Do this instead. (Incident " + INCIDENT.value() + ")"));
        code.scimType().ifPresent(type -> expected.put("scimType", type));
        assertThat(JsonObject.read(response.body()).members()).isEqualTo(expected);
    }

    /// It says what to do in the caller's language, and the incident; the sentence is for others.
    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void speaksToPeople(RefusalCode code) {
        Refusal refusal = new Refusal(code, "Do <b>this</b> instead.", REASON);
        Response page = answer(refusal, ErrorForm.PAGE, Map.of("Accept-Language", "de-AT, en"));
        assertThat(page.status()).isEqualTo(code.status());
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.has("content-security-policy")).isTrue();
        assertThat(body(page))
                .contains("<html lang=\"de\"", INCIDENT.value(), "Vorf\u00fchrung")
                .contains("lang=\"en\"", "Do &lt;b&gt;this&lt;/b&gt; instead.");
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void givesTheHeadersOfItsCodeAndNoOthers(RefusalCode code) {
        for (ErrorForm form : ErrorForm.values()) {
            Response.Header expected = HEADERS.get(code);
            assertThat(answer(code, form).headers())
                    .filteredOn(header -> !OF_PAGES.contains(header.name()))
                    .isEqualTo(expected == null ? List.of() : List.of(expected));
        }
    }

    /// RFC 9110 15.5.2: an answer of 401 has a challenge, and no other has one.
    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void challengesWheneverItSays401(RefusalCode code) {
        boolean challenged =
                answer(code, ErrorForm.OAUTH).headers().stream()
                        .anyMatch(header -> header.name().equals("WWW-Authenticate"));
        assertThat(challenged)
                .isEqualTo(code.status() == 401 || code == RefusalCode.INSUFFICIENT_SCOPE);
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void keepsThePrivateReasonPrivate(RefusalCode code) {
        for (ErrorForm form : ErrorForm.values()) {
            Response response = answer(code, form);
            assertThat(body(response) + response.headers()).doesNotContain(REASON);
        }
    }

    /// In whole seconds, never too few and never none (RFC 9110 10.2.3).
    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1000,1", "1001,2", "3600000,3600"})
    void whoKnowsWhenSaysWhenToComeAgain(long millis, String seconds) {
        Refusal later = Refusal.after(Duration.ofMillis(millis), "Wait.", REASON);
        assertThat(answer(later, ErrorForm.PROBLEM, Map.of()).headers())
                .contains(new Response.Header("Retry-After", seconds));
    }

    @Test
    void escapesWhatItShows() {
        Refusal odd = new Refusal(RefusalCode.INVALID_REQUEST, "No \"a\"\r\nb: c", REASON);
        Response response = answer(odd, ErrorForm.PROBLEM, Map.of());
        assertThat(JsonObject.read(response.body()).text("detail")).isEqualTo("No \"a\"\r\nb: c");
        assertThat(body(response)).doesNotContain("\n");
    }
}
