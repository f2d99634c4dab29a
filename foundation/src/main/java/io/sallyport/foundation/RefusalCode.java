package io.sallyport.foundation;

/// The closed list of ways to say no. Each knows its HTTP status and, on OAuth paths, its error
/// code (RFC 6749 5.2, RFC 6750 3.1, RFC 8707 2); elsewhere the title of an RFC 9457 problem.
public enum RefusalCode {
    INVALID_REQUEST(400, "invalid_request", "The request is malformed"),
    INVALID_CLIENT(401, "invalid_client", "Client authentication failed"),
    INVALID_GRANT(400, "invalid_grant", "The grant is not valid"),
    UNAUTHORIZED_CLIENT(400, "unauthorized_client", "The client may not use this grant"),
    UNSUPPORTED_GRANT_TYPE(400, "unsupported_grant_type", "The grant type is not supported"),
    INVALID_SCOPE(400, "invalid_scope", "The scope is not available"),
    INVALID_TARGET(400, "invalid_target", "The resource is not known"),
    UNSUPPORTED_TOKEN_TYPE(400, "unsupported_token_type", "The token type is not supported"),
    /// No access token came at all (RFC 6750 3.1: then no error is named).
    TOKEN_MISSING(401, "invalid_request", "An access token is needed"),
    INVALID_TOKEN(401, "invalid_token", "The access token is not valid"),
    INSUFFICIENT_SCOPE(403, "insufficient_scope", "The access token lacks a scope"),
    /// No certificate that counts came (on listeners that ask for one).
    INVALID_CERTIFICATE(403, "invalid_client", "The certificate does not count here"),
    /// Absent and forbidden look alike, so that nobody learns what exists.
    NOT_FOUND(404, "invalid_request", "Not found"),
    METHOD_NOT_ALLOWED(405, "invalid_request", "Method not allowed"),
    CONFLICT(409, "invalid_request", "Conflict"),
    LENGTH_REQUIRED(411, "invalid_request", "The length of the body must be given"),
    /// What is there is not what the caller believes (RFC 9110 13.1).
    PRECONDITION_FAILED(412, "invalid_request", "Precondition failed"),
    TOO_LARGE(413, "invalid_request", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "invalid_request", "The media type is not supported"),
    TOO_MANY_REQUESTS(429, "temporarily_unavailable", "Too many requests"),
    UNAVAILABLE(503, "temporarily_unavailable", "Not available now");

    private final int status;
    private final String oauthError;
    private final String title;

    RefusalCode(int status, String oauthError, String title) {
        this.status = status;
        this.oauthError = oauthError;
        this.title = title;
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
}
