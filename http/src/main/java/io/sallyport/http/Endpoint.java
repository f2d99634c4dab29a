package io.sallyport.http;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One door: what it answers to, whom it lets in, how it says no.
///
/// @param path a template such as `/{tenant}/oauth2/token`; a variable is one whole part
/// @param body what may be sent to it
/// @param description what the documentation says of it
/// @param repeat what becomes of a request that its sender named and sends again ([Idempotency])
public record Endpoint(
        String method,
        String path,
        Access access,
        ErrorForm errors,
        Endpoint.Body body,
        Description description,
        Optional<Endpoint.Repeat> repeat,
        Endpoint.Handler handler) {

    /// Turns a request into records, calls a capability, and turns the result into an answer.
    @FunctionalInterface
    public interface Handler {
        Response handle(RequestContext context, Request request);
    }

    /// Answers a request whose effect is there already, by what is there now.
    @FunctionalInterface
    public interface Again {
        /// @param told details of the effect's event
        Response answer(RequestContext context, Request request, Map<String, String> told);
    }

    /// How a request has its effect once.
    ///
    /// @param effect the action of the event with which it is there
    public record Repeat(AuditAction effect, Endpoint.Again again) {}

    /// The shape of refusals.
    public enum ErrorForm {
        /// RFC 6749 5.2.
        OAUTH,
        /// RFC 9457.
        PROBLEM,
        /// RFC 7644 3.12.
        SCIM,
        /// A page, in the caller's language.
        PAGE
    }

    /// What a request may bring.
    ///
    /// @param bytesMax a longer one is refused unread
    /// @param types media types, as [MediaType] reads them; whatever the handler takes where none
    ///   is named
    /// @param fromPages whether it must come from a page of the listener's own ([Site])
    public record Body(int bytesMax, List<String> types, boolean fromPages) {
        /// What anybody may send.
        public static final int USUAL_BYTES_MAX = 64 << 10;

        private static final Body USUAL = new Body(USUAL_BYTES_MAX, List.of(), false);

        public Body {
            types = List.copyOf(types);
        }
    }

    public Endpoint {
        if (body.bytesMax() > Body.USUAL_BYTES_MAX && !access.isByHead()) {
            // A stranger must not be able to make us hold that much.
            throw new IllegalArgumentException("long bodies from anybody at " + path);
        }
    }

    public static Endpoint get(String path, Access access, Handler handler) {
        return of("GET", path, access, handler);
    }

    public static Endpoint post(String path, Access access, Handler handler) {
        return of("POST", path, access, handler);
    }

    public static Endpoint put(String path, Access access, Handler handler) {
        return of("PUT", path, access, handler);
    }

    public static Endpoint patch(String path, Access access, Handler handler) {
        return of("PATCH", path, access, handler);
    }

    public static Endpoint delete(String path, Access access, Handler handler) {
        return of("DELETE", path, access, handler);
    }

    private static Endpoint of(String method, String path, Access access, Handler handler) {
        return new Endpoint(
                method,
                path,
                access,
                ErrorForm.PROBLEM,
                Body.USUAL,
                Description.NONE,
                Optional.empty(),
                handler);
    }

    public Endpoint withErrors(ErrorForm form) {
        return new Endpoint(method, path, access, form, body, description, repeat, handler);
    }

    /// Takes bodies up to this length.
    ///
    /// @throws IllegalArgumentException for more than usual where callers are not known before the
    ///   body is read
    public Endpoint withBody(int bytesMax) {
        Body other = new Body(bytesMax, body.types(), body.fromPages());
        return new Endpoint(method, path, access, errors, other, description, repeat, handler);
    }

    /// Takes bodies of these media types alone.
    public Endpoint accepting(String... types) {
        Body other = new Body(body.bytesMax(), List.of(types), body.fromPages());
        return new Endpoint(method, path, access, errors, other, description, repeat, handler);
    }

    /// Takes forms of our own pages alone, so that no other site sends one in its visitor's name,
    /// and refuses as a page.
    public Endpoint fromPages() {
        Body other = new Body(body.bytesMax(), List.of(MediaType.FORM), true);
        return new Endpoint(
                method, path, access, ErrorForm.PAGE, other, description, repeat, handler);
    }

    public Endpoint described(Description other) {
        return new Endpoint(method, path, access, errors, body, other, repeat, handler);
    }

    /// Lets a request that its sender named have its effect once.
    public Endpoint once(AuditAction effect, Again again) {
        Optional<Repeat> other = Optional.of(new Repeat(effect, again));
        return new Endpoint(method, path, access, errors, body, description, other, handler);
    }

    /// The same door with something else behind it.
    public Endpoint leadingTo(Handler other) {
        return new Endpoint(method, path, access, errors, body, description, repeat, other);
    }
}
