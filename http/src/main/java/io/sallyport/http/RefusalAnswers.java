package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The one mapping from a refusal to an answer. What is private stays in the log; the incident id
/// is what a caller can quote.
public final class RefusalAnswers {
    private static final String SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

    private RefusalAnswers() {}

    /// Who asked too often is told when to come again (RFC 6585 4): no rate is below one a second.
    public static Response answer(Refusal refusal, Endpoint.ErrorForm form, RequestId incident) {
        RefusalCode code = refusal.code();
        Response answer =
                switch (form) {
                    case OAUTH -> oauth(refusal, incident);
                    case PROBLEM ->
                            problem(code.status(), code.title(), refusal.publicDetail(), incident);
                    case SCIM -> scim(refusal, incident);
                };
        return switch (code) {
            // RFC 6749 5.2: name a scheme that we accept.
            case INVALID_CLIENT -> answer.with("WWW-Authenticate", "Basic realm=\"sallyport\"");
            case TOKEN_MISSING -> answer.with("WWW-Authenticate", "Bearer realm=\"sallyport\"");
            // RFC 6750 3.
            case INVALID_TOKEN, INSUFFICIENT_SCOPE ->
                    answer.with(
                            "WWW-Authenticate",
                            "Bearer realm=\"sallyport\", error=\"" + code.oauthError() + "\"");
            case TOO_MANY_REQUESTS -> answer.with("Retry-After", "1");
            case UNAVAILABLE -> answer.with("Retry-After", "5");
            case METHOD_NOT_ALLOWED,
                    INVALID_REQUEST,
                    INVALID_GRANT,
                    UNAUTHORIZED_CLIENT,
                    UNSUPPORTED_GRANT_TYPE,
                    INVALID_SCOPE,
                    INVALID_TARGET,
                    UNSUPPORTED_TOKEN_TYPE,
                    INVALID_CERTIFICATE,
                    NOT_FOUND,
                    CONFLICT,
                    PRECONDITION_FAILED,
                    LENGTH_REQUIRED,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE ->
                    answer;
        };
    }

    /// RFC 6749 5.2.
    private static Response oauth(Refusal refusal, RequestId incident) {
        Map<String, Object> fields =
                Map.of(
                        "error", refusal.code().oauthError(),
                        "error_description", refusal.publicDetail(),
                        "incident", incident.value());
        return Response.json(refusal.code().status(), bytes(fields));
    }

    /// RFC 7644 3.12, which has no member for an incident.
    private static Response scim(Refusal refusal, RequestId incident) {
        Map<String, Object> fields =
                Map.of(
                        "schemas", List.of(SCIM_ERROR),
                        "status", Integer.toString(refusal.code().status()),
                        "detail", refusal.publicDetail() + " (Incident " + incident.value() + ")");
        return Response.json(refusal.code().status(), bytes(fields)).as(MediaType.SCIM);
    }

    /// RFC 9457.
    public static Response problem(int status, String title, String detail, RequestId incident) {
        Map<String, Object> fields =
                Map.of(
                        "type", "about:blank",
                        "title", title,
                        "status", status,
                        "detail", detail,
                        "incident", incident.value());
        return new Response(status, "application/problem+json", bytes(fields), List.of());
    }

    private static byte[] bytes(Map<String, Object> fields) {
        return io.sallyport.foundation.CanonicalJson.write(fields).getBytes(StandardCharsets.UTF_8);
    }
}
