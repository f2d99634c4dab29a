package io.sallyport.signin;

import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.pages.Asset;
import io.sallyport.pages.Page;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Where people add and remove their passkeys. Signing in with one is in [SignInEndpoints].
public final class PasskeyEndpoints {
    /// What asks browsers for passkeys.
    public static final Asset SCRIPT =
            Asset.of(
                    "passkey.js",
                    "text/javascript; charset=utf-8",
                    PasskeyEndpoints.class.getResourceAsStream("passkey.js"));

    static final String PASSKEYS = "/passkeys";
    static final String REMOVE = PASSKEYS + "/remove";
    private static final String ACCOUNT = "/{tenant}" + AccountDoor.ACCOUNT;

    private final AccountDoor door;
    private final Doorway doorway;
    private final Passkeys passkeys;

    PasskeyEndpoints(AccountDoor door) {
        this.door = door;
        this.doorway = door.doorway();
        this.passkeys = doorway.credentials().passkeys();
    }

    List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get(ACCOUNT + PASSKEYS, open, this::asked)
                        .withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(ACCOUNT + PASSKEYS, open, this::add).fromPages(),
                Endpoint.post(ACCOUNT + REMOVE, open, this::remove).fromPages());
    }

    private Response proven(RequestContext context, Request request, AccountDoor.Act act) {
        return door.proven(context, request, AccountDoor.ACCOUNT + PASSKEYS, act);
    }

    private Response asked(RequestContext context, Request request) {
        return proven(
                context,
                request,
                (person, current) ->
                        Response.page(200, page(person, request, current, form -> form)));
    }

    private Page page(
            RequestContext person,
            Request request,
            Sessions.Current current,
            UnaryOperator<SignInPages.Form> complaining) {
        SignInPages.Form form = SignInPages.Form.to(door.path(request, PASSKEYS));
        return door.pages(request)
                .newPasskey(
                        new SignInPages.NewPasskey(
                                complaining.apply(form),
                                SCRIPT,
                                passkeys.creation(person, doorway.tenant(request), current)));
    }

    private Response add(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Passkeys.Made made =
                new Passkeys.Made(form.one("name").orElse(""), form.one("credential").orElse(""));
        return proven(
                context,
                request,
                (person, current) ->
                        doorway.answering(
                                person,
                                request,
                                _ ->
                                        page(
                                                person,
                                                request,
                                                current,
                                                one ->
                                                        one.complaining(
                                                                SignInPages.Complaint
                                                                        .PASSKEY_UNFIT)),
                                () -> {
                                    passkeys.add(person, doorway.tenant(request), current, made);
                                    return door.toAccount(request);
                                }));
    }

    private Response remove(RequestContext context, Request request) {
        String id = FormParameters.read(request, Set.of()).required("id");
        return proven(
                context,
                request,
                (person, current) -> {
                    passkeys.remove(person, current.account(), id);
                    return door.toAccount(request);
                });
    }
}
