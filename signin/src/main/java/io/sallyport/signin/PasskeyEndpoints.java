package io.sallyport.signin;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.pages.Asset;
import io.sallyport.pages.Page;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// Where people add and remove their passkeys: who has signed in a short time ago, not everybody
/// who finds a browser unlocked. Signing in with one is in [SignInEndpoints].
public final class PasskeyEndpoints {
    /// What asks browsers for passkeys.
    public static final Asset SCRIPT =
            Asset.of(
                    "passkey.js",
                    "text/javascript; charset=utf-8",
                    PasskeyEndpoints.class.getResourceAsStream("passkey.js"));

    private static final String HERE = "/account/passkeys";
    private static final String PASSKEYS = "/{tenant}" + HERE;

    /// How long a sign-in is one of a short time ago.
    private static final Duration FRESH = Duration.ofMinutes(15);

    private final Doorway doorway;
    private final Passkeys passkeys;

    public PasskeyEndpoints(Doorway doorway) {
        this.doorway = doorway;
        this.passkeys = doorway.credentials().passkeys();
    }

    public List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get(PASSKEYS, open, this::asked).withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(PASSKEYS, open, this::add).fromPages(),
                Endpoint.post(PASSKEYS + "/remove", open, this::remove).fromPages());
    }

    private Response fresh(
            RequestContext context,
            Request request,
            BiFunction<RequestContext, Sessions.Current, Response> act) {
        return doorway.current(context, request)
                .filter(current -> isFresh(context, current))
                .map(current -> act.apply(current.context(context), current))
                .orElseGet(() -> doorway.toSignIn(context, request, doorway.path(request, HERE)));
    }

    /// By all that the account asks for: who has shown a password alone where a code is asked for
    /// as well adds nothing.
    private boolean isFresh(RequestContext context, Sessions.Current current) {
        Session session = current.session();
        return !doorway.time().instant().isAfter(session.authenticatedAt().plus(FRESH))
                && (session.level().reaches(AuthenticationLevel.TWO_FACTORS)
                        || !doorway.credentials().totp().isEnrolled(context, current.account()));
    }

    private Response asked(RequestContext context, Request request) {
        return fresh(
                context,
                request,
                (person, current) ->
                        Response.page(200, page(person, request, current, Optional.empty())));
    }

    private Page page(
            RequestContext person,
            Request request,
            Sessions.Current current,
            Optional<SignInPages.Complaint> complaint) {
        SignInPages.Form form = SignInPages.Form.to(doorway.path(request, HERE));
        return doorway.pages(request, "")
                .newPasskey(
                        new SignInPages.NewPasskey(
                                complaint.map(form::complaining).orElse(form),
                                SCRIPT,
                                passkeys.creation(person, doorway.tenant(request), current)));
    }

    private Response add(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Passkeys.Made made =
                new Passkeys.Made(form.one("name").orElse(""), form.one("credential").orElse(""));
        return fresh(
                context,
                request,
                (person, current) -> {
                    try {
                        passkeys.add(person, doorway.tenant(request), current, made);
                        return toAccount(request);
                    } catch (Refusal refusal) {
                        if (refusal.code() != RefusalCode.INVALID_VALUE) {
                            throw refusal;
                        }
                        doorway.refusals().refused(person, request.path(), refusal);
                        return Response.page(
                                refusal.code().status(),
                                page(
                                        person,
                                        request,
                                        current,
                                        Optional.of(SignInPages.Complaint.PASSKEY_UNFIT)));
                    }
                });
    }

    private Response remove(RequestContext context, Request request) {
        String id = FormParameters.read(request, Set.of()).required("id");
        return fresh(
                context,
                request,
                (person, current) -> {
                    passkeys.remove(person, current.account(), id);
                    return toAccount(request);
                });
    }

    private Response toAccount(Request request) {
        return Response.seeOther(doorway.path(request, "/account"));
    }
}
