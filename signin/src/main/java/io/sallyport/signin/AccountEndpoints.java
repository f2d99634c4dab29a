package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The page on which people look after their account: where they are signed in, what applications
/// were let do, how they sign in ([CredentialEndpoints], [PasskeyEndpoints]). What only takes away
/// needs no fresh sign-in: whoever lost a device should not have to look for the other one first.
public final class AccountEndpoints {
    private static final String ACCOUNT = "/{tenant}" + AccountDoor.ACCOUNT;
    private static final String END = "/sessions/end";
    private static final String END_ALL = "/sessions/end-all";
    private static final String TAKE_BACK = "/consents/take-back";
    private static final String ID = "id";

    private final AccountDoor door;
    private final Sessions sessions;
    private final Credentials credentials;
    private final Agreements agreements;
    private final CredentialEndpoints ways;
    private final PasskeyEndpoints passkeys;

    public AccountEndpoints(Doorway doorway, Agreements agreements) {
        this.door = new AccountDoor(doorway);
        this.sessions = doorway.sessions();
        this.credentials = doorway.credentials();
        this.agreements = agreements;
        this.ways = new CredentialEndpoints(door);
        this.passkeys = new PasskeyEndpoints(door);
    }

    public List<Endpoint> endpoints() {
        Access open = new Access.Open();
        List<Endpoint> endpoints = new ArrayList<>(ways.endpoints());
        endpoints.addAll(passkeys.endpoints());
        endpoints.add(Endpoint.get(ACCOUNT, open, this::page).withErrors(Endpoint.ErrorForm.PAGE));
        endpoints.add(Endpoint.post(ACCOUNT + END, open, this::end).fromPages());
        endpoints.add(Endpoint.post(ACCOUNT + END_ALL, open, this::endAll).fromPages());
        endpoints.add(Endpoint.post(ACCOUNT + TAKE_BACK, open, this::takeBack).fromPages());
        return endpoints;
    }

    private Response page(RequestContext context, Request request) {
        return door.owner(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) ->
                        Response.page(
                                200, door.pages(request).account(shown(person, request, current))));
    }

    private SignInPages.Account shown(
            RequestContext person, Request request, Sessions.Current current) {
        Account account = current.account();
        Object name = account.attributes().getOrDefault("displayName", "");
        return new SignInPages.Account(
                new SignInPages.Who(account.userName(), name instanceof String text ? text : ""),
                new SignInPages.Ways(
                        credentials.passwords().has(person, account),
                        credentials.totp().isEnrolled(person, account),
                        credentials.recoveryCodes().left(person, account),
                        credentials.passkeys().list(person, account)),
                sessions.list(person, account.id()).stream()
                        .map(one -> shown(one, current))
                        .toList(),
                agreements.list(person, current),
                List.of(),
                doors(request));
    }

    private static SignInPages.Session shown(Sessions.Current one, Sessions.Current current) {
        return new SignInPages.Session(
                one.id().toString(),
                one.id().equals(current.id()),
                DeviceName.of(one.session().userAgent()),
                one.session().createdAt(),
                one.session().usedAt());
    }

    private SignInPages.Doors doors(Request request) {
        return new SignInPages.Doors(
                door.path(request, CredentialEndpoints.PASSWORD),
                door.path(request, CredentialEndpoints.AUTHENTICATOR),
                door.path(request, CredentialEndpoints.REMOVE_AUTHENTICATOR),
                door.path(request, CredentialEndpoints.RECOVERY_CODES),
                Optional.of(
                        new SignInPages.PasskeyDoors(
                                door.path(request, PasskeyEndpoints.PASSKEYS),
                                door.path(request, PasskeyEndpoints.REMOVE))),
                door.path(request, END),
                door.path(request, TAKE_BACK),
                door.path(request, END_ALL));
    }

    /// One of the person's own: of others' there is none.
    private Response end(RequestContext context, Request request) {
        String id = FormParameters.read(request, Set.of()).required(ID);
        return door.owner(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> {
                    Sessions.Current ended =
                            sessions.list(person, current.account().id()).stream()
                                    .filter(one -> one.id().toString().equals(id))
                                    .findFirst()
                                    .orElseThrow(AccountEndpoints::noSession);
                    sessions.end(person, ended);
                    return ended.id().equals(current.id())
                            ? door.signedOut(request)
                            : door.toAccount(request);
                });
    }

    private static Refusal noSession() {
        return new Refusal(
                RefusalCode.NOT_FOUND,
                "You have no session of this kind any more.",
                "session-not-own");
    }

    private Response endAll(RequestContext context, Request request) {
        return door.owner(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> {
                    sessions.endAll(person, current.account());
                    return door.signedOut(request);
                });
    }

    private Response takeBack(RequestContext context, Request request) {
        String id = FormParameters.read(request, Set.of()).required(ID);
        return door.owner(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> {
                    agreements.takeBack(person, current, id);
                    return door.toAccount(request);
                });
    }
}
