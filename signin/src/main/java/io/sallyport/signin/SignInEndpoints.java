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
import io.sallyport.keys.Keyring;
import io.sallyport.pages.FormTarget;
import io.sallyport.pages.Page;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Where people sign in: a password, and where the account has one, a second factor. What is wrong
/// is said on the page that was filled in; nothing that was typed is lost but the secret.
public final class SignInEndpoints {
    private static final String SIGN_IN = "/{tenant}/signin";
    private static final String PASSKEY = SIGN_IN + "/passkey";
    private static final String CODE = SIGN_IN + "/code";
    private static final String RECOVERY = SIGN_IN + "/recovery-code";
    private static final String TICKET = "ticket";
    private static final String ATTEMPT = "attempt";

    private final Doorway doorway;
    private final Credentials credentials;
    private final Attempts attempts;

    public SignInEndpoints(Doorway doorway, Keyring keyring) {
        this.doorway = doorway;
        this.credentials = doorway.credentials();
        this.attempts = new Attempts(keyring, doorway.time());
    }

    public List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get(SIGN_IN, open, this::asked).withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(SIGN_IN, open, this::password).fromPages(),
                Endpoint.post(PASSKEY, open, this::passkey).fromPages(),
                Endpoint.post(CODE, open, this::code).fromPages(),
                Endpoint.get(CODE, open, this::codeAsked).withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.get(RECOVERY, open, this::recoveryAsked)
                        .withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(RECOVERY, open, this::recovery).fromPages());
    }

    /// What the browser is on its way to.
    ///
    /// @param text as it came, to be sent along
    /// @param began when somebody began to sign in
    private record Way(Optional<Tickets.Ticket> ticket, String text, Instant began) {
        String uiLocales() {
            return ticket.map(Tickets.Ticket::uiLocales).orElse("");
        }

        SignInPages.Form form(String action) {
            SignInPages.Form form = SignInPages.Form.to(action).with(TICKET, text);
            return ticket.map(Tickets.Ticket::redirectUri)
                    .filter(uri -> !uri.isEmpty())
                    .map(uri -> form.leadingTo(FormTarget.of(URI.create(uri))))
                    .orElse(form);
        }
    }

    private Way way(RequestContext context, String text) {
        return way(context, text, doorway.time().instant());
    }

    private Way way(RequestContext context, String text, Instant began) {
        if (text.isEmpty()) {
            return new Way(Optional.empty(), "", began);
        }
        Optional<Tickets.Ticket> ticket = doorway.tickets().open(context, text);
        if (ticket.isEmpty()) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "This page has been open for too long: go back to the application and begin"
                            + " again.",
                    "ticket");
        }
        return new Way(ticket, text, began);
    }

    private Response asked(RequestContext context, Request request) {
        String text = FormParameters.query(request, Set.of(TICKET)).one(TICKET).orElse("");
        Way way = way(context, text);
        String name = way.ticket().map(Tickets.Ticket::loginHint).orElse("");
        return Response.page(
                200, signInPage(context, request, way, new Said(name, Optional.empty())));
    }

    /// On the page that is shown again.
    private record Said(String userName, Optional<SignInPages.Complaint> complaint) {}

    private Page signInPage(RequestContext context, Request request, Way way, Said said) {
        SignInPages.PasskeyForm passkey =
                new SignInPages.PasskeyForm(
                        PasskeyEndpoints.SCRIPT,
                        doorway.path(request, "/signin/passkey"),
                        credentials.passkeys().request(context, doorway.tenant(request)));
        SignInPages.Form form = way.form(doorway.path(request, "/signin"));
        return doorway.pages(request, way.uiLocales())
                .signIn(
                        new SignInPages.SignIn(
                                said.complaint().map(form::complaining).orElse(form),
                                way.ticket()
                                        .map(Tickets.Ticket::application)
                                        .filter(name -> !name.isEmpty()),
                                said.userName(),
                                Optional.of(passkey)));
    }

    private Response password(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Way way = way(context, form.one(TICKET).orElse(""));
        String userName = form.one("user-name").orElse("");
        char[] password = form.one("password").orElse("").toCharArray();
        return doorway.answering(
                context,
                request,
                complaint ->
                        signInPage(
                                context, request, way, new Said(userName, Optional.of(complaint))),
                () -> {
                    Account account =
                            credentials
                                    .passwords()
                                    .verify(context, userName, password, doorway.device(request));
                    return first(context, request, way, account);
                });
    }

    private Response passkey(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Way way = way(context, form.one(TICKET).orElse(""));
        String answer = form.one("credential").orElse("");
        Said said = new Said("", Optional.of(SignInPages.Complaint.PASSKEY_WRONG));
        return doorway.answering(
                context,
                request,
                _ -> signInPage(context, request, way, said),
                () ->
                        Lockout.retried(() -> {
                            Passkeys.Shown shown =
                                    credentials
                                            .passkeys()
                                            .verify(context, doorway.tenant(request), answer);
                            return complete(context, request, way, shown);
                        }));
    }

    /// Somebody has shown a password. Where the account has a second factor, that is not enough.
    private Response first(RequestContext context, Request request, Way way, Account account) {
        List<String> methods = List.of("pwd");
        if (!credentials.totp().isEnrolled(context, account)) {
            return complete(context, request, way, shown(account, methods));
        }
        Attempts.Attempt attempt =
                new Attempts.Attempt(account.id(), methods, way.text(), way.began());
        String sealed = attempts.seal(context, attempt);
        return Response.page(
                200, codePage(request, new Second(way, account, attempt, sealed), form -> form));
    }

    /// A sign-in that waits for its second factor.
    private record Second(Way way, Account account, Attempts.Attempt attempt, String sealed) {
        SignInPages.Form form(String action) {
            return way.form(action).with(ATTEMPT, sealed);
        }
    }

    private Second second(RequestContext context, String sealed) {
        Attempts.Attempt attempt =
                attempts.open(context, sealed).orElseThrow(SignInEndpoints::tooLate);
        Account account =
                credentials
                        .accounts()
                        .find(context, attempt.user())
                        .filter(Account::active)
                        .orElseThrow(SignInEndpoints::tooLate);
        Way way = way(context, attempt.ticket(), attempt.madeAt());
        return new Second(way, account, attempt, sealed);
    }

    private static Refusal tooLate() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "This page has been open for too long: sign in again from the beginning.",
                "sign-in-attempt");
    }

    private Page codePage(
            Request request,
            Second second,
            Function<SignInPages.Form, SignInPages.Form> complaining) {
        SignInPages.Form form = second.form(doorway.path(request, "/signin/code"));
        return doorway.pages(request, second.way().uiLocales())
                .code(
                        new SignInPages.Code(
                                complaining.apply(form),
                                second.account().userName(),
                                doorway.path(
                                        request,
                                        "/signin/recovery-code?attempt=" + second.sealed())));
    }

    private Page recoveryPage(
            Request request,
            Second second,
            Function<SignInPages.Form, SignInPages.Form> complaining) {
        SignInPages.Form form = second.form(doorway.path(request, "/signin/recovery-code"));
        return doorway.pages(request, second.way().uiLocales())
                .recoveryCode(
                        new SignInPages.RecoveryCode(
                                complaining.apply(form),
                                second.account().userName(),
                                doorway.path(request, "/signin/code?attempt=" + second.sealed())));
    }

    private Response codeAsked(RequestContext context, Request request) {
        String sealed = FormParameters.query(request, Set.of(ATTEMPT)).required(ATTEMPT);
        Second second = second(context, sealed);
        return Response.page(200, codePage(request, second, form -> form));
    }

    private Response recoveryAsked(RequestContext context, Request request) {
        String sealed = FormParameters.query(request, Set.of(ATTEMPT)).required(ATTEMPT);
        Second second = second(context, sealed);
        return Response.page(200, recoveryPage(request, second, form -> form));
    }

    private Response code(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Second second = second(context, form.required(ATTEMPT));
        return second(
                context,
                request,
                second,
                new Factor(
                        "otp",
                        device ->
                                credentials
                                        .totp()
                                        .verify(
                                                context,
                                                second.account(),
                                                form.one("code").orElse(""),
                                                device),
                        complaint -> codePage(request, second, one -> one.complaining(complaint))));
    }

    private Response recovery(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Second second = second(context, form.required(ATTEMPT));
        return second(
                context,
                request,
                second,
                new Factor(
                        "kba",
                        device ->
                                credentials
                                        .recoveryCodes()
                                        .use(
                                                context,
                                                second.account(),
                                                form.one("recovery-code").orElse(""),
                                                device),
                        complaint ->
                                recoveryPage(request, second, one -> one.complaining(complaint))));
    }

    /// @param method its value in `amr`
    /// @param check refuses what is wrong
    private record Factor(
            String method,
            Consumer<String> check,
            Function<SignInPages.Complaint, Page> complaining) {}

    private Response second(RequestContext context, Request request, Second second, Factor factor) {
        return doorway.answering(
                context,
                request,
                complaint ->
                        factor.complaining()
                                .apply(
                                        complaint == SignInPages.Complaint.CREDENTIALS_WRONG
                                                ? SignInPages.Complaint.CODE_WRONG
                                                : complaint),
                () -> {
                    factor.check().accept(doorway.device(request));
                    List<String> methods =
                            List.of(second.attempt().methods().getFirst(), factor.method(), "mfa");
                    Passkeys.Shown shown = shown(second.account(), methods);
                    return complete(context, request, second.way(), shown);
                });
    }

    private static Passkeys.Shown shown(Account account, List<String> methods) {
        return new Passkeys.Shown(account, methods, _ -> {});
    }

    /// Everything was shown: a session begins, in place of the one that the browser had, and the
    /// browser goes on to where it was going.
    private Response complete(
            RequestContext context, Request request, Way way, Passkeys.Shown shown) {
        Account account = shown.account();
        String device = doorway.device(request);
        Sessions.Begun begun =
                doorway.sessions()
                        .begin(
                                context,
                                doorway.current(context, request),
                                new Sessions.Proof(
                                        account,
                                        shown.methods(),
                                        request.header("User-Agent").orElse(""),
                                        way.began(),
                                        shown.redeeming()));
        credentials.lockout().signedIn(context, account, device);
        String onward =
                way.ticket()
                        .map(ticket -> onward(context, ticket.in(begun.current().id())))
                        .orElseGet(() -> doorway.path(request, "/account"));
        return Response.seeOther(onward)
                .withCookie(SessionCookie.with(doorway.tenant(request), begun.handle()))
                .withCookie(
                        doorway.device(
                                request, credentials.lockout().deviceCookie(context, account)));
    }

    private String onward(RequestContext context, Tickets.Ticket ticket) {
        return ticket.path().indexOf('?') < 0
                ? ticket.path()
                : ticket.path() + Tickets.BEHIND + doorway.tickets().seal(context, ticket);
    }
}
