package io.sallyport.signin;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.time.Duration;
import java.util.Optional;

/// Lets people in to their own account; and to that by which somebody could take it over, such as
/// the password, only who has shown a short time ago who they are, by all that the account asks
/// for: not everybody who finds a browser unlocked. Whoever is not let in is sent to sign in, and
/// comes back.
record AccountDoor(Doorway doorway) {
    static final String ACCOUNT = "/account";

    /// How long a sign-in is one of a short time ago.
    static final Duration FRESH = Duration.ofMinutes(15);

    /// What the account's owner came for.
    @FunctionalInterface
    interface Act {
        /// @param person the request as the owner's
        Response answer(RequestContext person, Sessions.Current current);
    }

    /// @param back a page of the tenant's
    Response owner(RequestContext context, Request request, String back, Act act) {
        Optional<Sessions.Current> current = doorway.current(context, request);
        return current.isEmpty()
                ? doorway.toSignIn(context, request, doorway.path(request, back))
                : act.answer(current.get().context(context), current.get());
    }

    /// @param back a page of the tenant's
    Response proven(RequestContext context, Request request, String back, Act act) {
        return owner(
                context,
                request,
                back,
                (person, current) -> {
                    if (isProven(context, current)) {
                        return act.answer(person, current);
                    }
                    if (request.method().equals("POST")) {
                        doorway.refusals()
                                .refused(
                                        person,
                                        request.path(),
                                        new Refusal(
                                                RefusalCode.LOGIN_REQUIRED,
                                                "Sign in again first.",
                                                "sign-in-not-fresh"));
                    }
                    return doorway.toSignIn(context, request, doorway.path(request, back));
                });
    }

    private boolean isProven(RequestContext context, Sessions.Current current) {
        Session session = current.session();
        boolean isFresh = !doorway.time().instant().isAfter(session.authenticatedAt().plus(FRESH));
        return isFresh
                && (session.level().reaches(AuthenticationLevel.TWO_FACTORS)
                        || !doorway.credentials().totp().isEnrolled(context, current.account()));
    }

    SignInPages pages(Request request) {
        return doorway.pages(request, "");
    }

    /// A path of the tenant's below the account's.
    String path(Request request, String within) {
        return doorway.path(request, ACCOUNT + within);
    }

    Response toAccount(Request request) {
        return Response.seeOther(path(request, ""));
    }

    /// Nobody is signed in any more, and the browser forgets by what somebody was.
    Response signedOut(Request request) {
        SignInPages.SignedOut page = new SignInPages.SignedOut(Optional.of(path(request, "")));
        return Response.page(200, pages(request).signedOut(page))
                .withCookie(SessionCookie.ended(doorway.tenant(request)));
    }
}
