package io.sallyport.http;

import io.sallyport.foundation.RequestContext;

/// One door: what it answers to, whom it lets in, how it says no.
///
/// @param path a template such as `/{tenant}/oauth2/token`; a variable is one whole part
public record Endpoint(
        String method, String path, Access access, ErrorForm errors, Endpoint.Handler handler) {

    /// Turns a request into records, calls a capability, and turns the result into an answer.
    @FunctionalInterface
    public interface Handler {
        Response handle(RequestContext context, Request request);
    }

    /// The shape of refusals.
    public enum ErrorForm {
        /// RFC 6749 5.2.
        OAUTH,
        /// RFC 9457.
        PROBLEM,
        /// RFC 7644 3.12.
        SCIM
    }

    public static Endpoint get(String path, Access access, Handler handler) {
        return new Endpoint("GET", path, access, ErrorForm.PROBLEM, handler);
    }

    public static Endpoint post(String path, Access access, Handler handler) {
        return new Endpoint("POST", path, access, ErrorForm.PROBLEM, handler);
    }

    public Endpoint withErrors(ErrorForm form) {
        return new Endpoint(method, path, access, form, handler);
    }
}
