package io.sallyport.foundation;

import java.util.Optional;

/// The closed list of ways to say no. Each knows its HTTP status and, on OAuth paths, its error
/// code (RFC 6749 5.2, RFC 6750 3.1, RFC 8707 2); on SCIM paths its `scimType`, if there is one
/// (RFC 7644 table 9, RFC 9865 2.1); elsewhere the title of an RFC 9457 problem.
public enum RefusalCode {
    INVALID_REQUEST(400, "invalid_request", "The request is malformed", "invalidSyntax"),
    INVALID_CLIENT(401, "invalid_client", "Client authentication failed"),
    INVALID_GRANT(400, "invalid_grant", "The grant is not valid"),
    UNAUTHORIZED_CLIENT(400, "unauthorized_client", "The client may not use this grant"),
    UNSUPPORTED_GRANT_TYPE(400, "unsupported_grant_type", "The grant type is not supported"),
    INVALID_SCOPE(400, "invalid_scope", "The scope is not available"),
    INVALID_TARGET(400, "invalid_target", "The resource is not known"),
    UNSUPPORTED_RESPONSE_TYPE(
            400, "unsupported_response_type", "The response type is not supported"),
    /// OpenID Connect Core 1.0, 3.1.2.6, and Unmet Authentication Requirements 1.0, 2.
    LOGIN_REQUIRED(400, "login_required", "Somebody must sign in"),
    CONSENT_REQUIRED(400, "consent_required", "Somebody must give consent"),
    REQUEST_NOT_SUPPORTED(400, "request_not_supported", "Request objects are not supported"),
    REQUEST_URI_NOT_SUPPORTED(
            400, "request_uri_not_supported", "Requests by reference are not supported"),
    UNMET_AUTHENTICATION(
            400,
            "unmet_authentication_requirements",
            "Nobody signed in as surely as the request wants"),
    ACCESS_DENIED(400, "access_denied", "The person did not allow it"),
    UNSUPPORTED_TOKEN_TYPE(400, "unsupported_token_type", "The token type is not supported"),
    /// Somebody could not show who it is (RFC 9110 15.5.4: with other credentials it may go well).
    SIGN_IN_FAILED(403, "access_denied", "The sign-in failed"),
    /// No access token came at all (RFC 6750 3.1: then no error is named).
    TOKEN_MISSING(401, "invalid_request", "An access token is needed"),
    INVALID_TOKEN(401, "invalid_token", "The access token is not valid"),
    INSUFFICIENT_SCOPE(403, "insufficient_scope", "The access token lacks a scope"),
    /// No certificate that counts came (on listeners that ask for one).
    INVALID_CERTIFICATE(403, "invalid_client", "The certificate does not count here"),
    /// A browser sent a form of another site.
    CROSS_SITE(403, "invalid_request", "The form is from elsewhere"),
    /// Absent and forbidden look alike, so that nobody learns what exists.
    NOT_FOUND(404, "invalid_request", "Not found"),
    METHOD_NOT_ALLOWED(405, "invalid_request", "Method not allowed"),
    /// What must be unique is taken.
    CONFLICT(409, "invalid_request", "Conflict", "uniqueness"),
    /// Operations of one bulk request that only work after one another (RFC 7644 3.7.1).
    CIRCULAR_REFERENCE(409, "invalid_request", "The operations refer to each other in a circle"),
    LENGTH_REQUIRED(411, "invalid_request", "The length of the body must be given"),
    PRECONDITION_FAILED(412, "invalid_request", "The resource is another version"),
    TOO_LARGE(413, "invalid_request", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "invalid_request", "The media type is not supported"),
    /// RFC 9110 15.5.20.
    MISDIRECTED(421, "invalid_request", "The request is for another host"),
    /// Of what a client calls a request (draft-ietf-httpapi-idempotency-key-header 2.7).
    KEY_REUSED(422, "invalid_request", "The key belongs to another request"),
    INVALID_FILTER(400, "invalid_request", "The filter is not valid", "invalidFilter"),
    TOO_MANY(400, "invalid_request", "There are too many results", "tooMany"),
    MUTABILITY(400, "invalid_request", "The attribute cannot be changed", "mutability"),
    INVALID_PATH(400, "invalid_request", "The path is not valid", "invalidPath"),
    NO_TARGET(400, "invalid_request", "The path leads to nothing", "noTarget"),
    INVALID_VALUE(400, "invalid_request", "A value is missing or not valid", "invalidValue"),
    INVALID_VERSION(400, "invalid_request", "The SCIM version is not supported", "invalidVers"),
    /// What would be told must not stand in a URI (RFC 7644 7.5.2).
    SENSITIVE(403, "invalid_request", "The request must not be made in this way", "sensitive"),
    INVALID_CURSOR(400, "invalid_request", "The cursor is not valid", "invalidCursor"),
    EXPIRED_CURSOR(400, "invalid_request", "The cursor has expired", "expiredCursor"),
    INVALID_COUNT(400, "invalid_request", "The count is not valid", "invalidCount"),
    TOO_MANY_REQUESTS(429, "temporarily_unavailable", "Too many requests"),
    UNAVAILABLE(503, "temporarily_unavailable", "Not available now");

    private final int status;
    private final String oauthError;
    private final String title;
    private final String scimType;

    RefusalCode(int status, String oauthError, String title) {
        this(status, oauthError, title, "");
    }

    RefusalCode(int status, String oauthError, String title, String scimType) {
        this.status = status;
        this.oauthError = oauthError;
        this.title = title;
        this.scimType = scimType;
    }

    public int status() {
        return status;
    }

    public String oauthError() {
        return oauthError;
    }

    public String title() {
        return title;
    }

    public Optional<String> scimType() {
        return Optional.of(scimType).filter(type -> !type.isEmpty());
    }
}
