package io.sallyport.http;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.pages.Brand;
import io.sallyport.pages.ErrorPage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The one mapping from a refusal to an answer. What is private stays in the log; the incident id
/// is what a caller can quote.
public final class RefusalAnswers {
    private static final String SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

    private RefusalAnswers() {}

    /// Who asked too often is told when to come again (RFC 6585 4): after a second, since no rate
    /// is below one a second, unless the refusal knows better.
    ///
    /// @param brand of a page
    public static Response answer(
            Refusal refusal, Endpoint.ErrorForm form, Request request, Brand brand) {
        RefusalCode code = refusal.code();
        RequestId incident = request.id();
        Response answer =
                switch (form) {
                    case OAUTH -> oauth(refusal, incident);
                    case PROBLEM ->
                            problem(code.status(), code.title(), refusal.publicDetail(), incident);
                    case SCIM -> scim(refusal, incident);
                    case PAGE -> page(code.status(), refusal.publicDetail(), request, brand);
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
            case TOO_MANY_REQUESTS ->
                    answer.with(
                            "Retry-After", Long.toString(Math.max(1, refusal.retryAfterSeconds())));
            case UNAVAILABLE -> answer.with("Retry-After", "5");
            // All others have none; the test of this class knows which do.
            default -> answer;
        };
    }

    /// Something that is ours to mend: no more is told than the incident.
    static Response fault(Endpoint.ErrorForm form, Request request, Brand brand) {
        return form == Endpoint.ErrorForm.PAGE
                ? page(500, "", request, brand)
                : problem(
                        500,
                        "Internal error",
                        "Something went wrong on our side. Quote the incident when you report it.",
                        request.id());
    }

    private static Response page(int status, String detail, Request request, Brand brand) {
        ErrorPage page = new ErrorPage(status, detail, request.id().value());
        return Response.page(status, page.in(request.language(""), brand));
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

    /// RFC 7644 3.12: a status is a string there, and there is no member for an incident.
    private static Response scim(Refusal refusal, RequestId incident) {
        byte[] body = bytes(scimError(refusal, incident));
        return Response.json(refusal.code().status(), body).as(MediaType.SCIM);
    }

    /// As it stands in the body of an answer, or for one operation of many.
    public static Map<String, Object> scimError(Refusal refusal, RequestId incident) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("schemas", List.of(SCIM_ERROR));
        fields.put("status", Integer.toString(refusal.code().status()));
        refusal.code().scimType().ifPresent(type -> fields.put("scimType", type));
        fields.put("detail", refusal.publicDetail() + " (Incident " + incident.value() + ")");
        return fields;
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
        return CanonicalJson.write(fields).getBytes(StandardCharsets.UTF_8);
    }
}
