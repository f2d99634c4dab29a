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
import io.sallyport.pages.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.util.encoders.Base32;

/// Where people change by what they sign in: the password, the authenticator app, recovery codes.
/// All of it stands behind [AccountDoor#proven], and what makes or ends something is a form's, so
/// that no link from elsewhere does it.
final class CredentialEndpoints {
    static final String PASSWORD = "/password";
    static final String AUTHENTICATOR = "/authenticator";
    static final String REMOVE_AUTHENTICATOR = AUTHENTICATOR + "/remove";
    static final String RECOVERY_CODES = "/recovery-codes";
    private static final String CONFIRM = AUTHENTICATOR + "/confirm";
    private static final String CHANGE = AccountDoor.ACCOUNT + PASSWORD;
    private static final String ACCOUNT = "/{tenant}" + AccountDoor.ACCOUNT;

    private final AccountDoor door;
    private final Doorway doorway;
    private final Credentials credentials;

    CredentialEndpoints(AccountDoor door) {
        this.door = door;
        this.doorway = door.doorway();
        this.credentials = doorway.credentials();
    }

    List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get(ACCOUNT + PASSWORD, open, this::passwordAsked)
                        .withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(ACCOUNT + PASSWORD, open, this::password).fromPages(),
                Endpoint.post(ACCOUNT + AUTHENTICATOR, open, this::offer).fromPages(),
                Endpoint.post(ACCOUNT + CONFIRM, open, this::confirm).fromPages(),
                Endpoint.post(ACCOUNT + REMOVE_AUTHENTICATOR, open, this::remove).fromPages(),
                Endpoint.post(ACCOUNT + RECOVERY_CODES, open, this::recoveryCodes).fromPages());
    }

    private Response passwordAsked(RequestContext context, Request request) {
        return door.proven(
                context,
                request,
                CHANGE,
                (person, current) ->
                        Response.page(
                                200,
                                passwordPage(
                                        person,
                                        request,
                                        current.account(),
                                        SignInPages.Form.to(door.path(request, PASSWORD)))));
    }

    private Page passwordPage(
            RequestContext person, Request request, Account account, SignInPages.Form form) {
        return door.pages(request)
                .newPassword(
                        new SignInPages.NewPassword(
                                form,
                                SignInPages.Why.CHANGING,
                                account.userName(),
                                credentials.passwords().lengthMin(person)));
    }

    /// Everything that was opened with the old one ends, this browser's session as well; it goes on
    /// with a new one.
    private Response password(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        return door.proven(
                context,
                request,
                CHANGE,
                (person, current) ->
                        doorway.answering(
                                person,
                                request,
                                complaint ->
                                        passwordPage(
                                                person,
                                                request,
                                                current.account(),
                                                SignInPages.Form.to(door.path(request, PASSWORD))
                                                        .complaining(ofPassword(complaint))),
                                () -> changed(person, request, current, form)));
    }

    /// Who is signed in showed one wrong thing: the password so far.
    private static SignInPages.Complaint ofPassword(SignInPages.Complaint complaint) {
        return complaint == SignInPages.Complaint.CREDENTIALS_WRONG
                ? SignInPages.Complaint.CURRENT_PASSWORD_WRONG
                : complaint;
    }

    private Response changed(
            RequestContext person, Request request, Sessions.Current current, FormParameters form) {
        String before = form.one("current-password").orElse("");
        String after = form.one("password").orElse("");
        if (!after.equals(form.one("repeated").orElse(""))) {
            throw refused("The two new passwords are not the same.", "password-differs");
        }
        if (before.isEmpty()) {
            throw Passwords.wrong("password-missing");
        }
        if (after.equals(before)) {
            throw refused("The new password is the old one.", "password-same");
        }
        credentials
                .passwords()
                .change(
                        person,
                        doorway.tenant(request),
                        current.account(),
                        new Passwords.Change(
                                before.toCharArray(),
                                after.toCharArray(),
                                doorway.device(request)));
        Sessions.Proof proof =
                new Sessions.Proof(
                        current.account(),
                        current.session().methods(),
                        current.session().userAgent(),
                        // Its own change has ended all that began before.
                        Instant.MAX);
        Sessions.Begun begun = doorway.sessions().begin(person, Optional.of(current), proof);
        return door.toAccount(request)
                .withCookie(SessionCookie.with(doorway.tenant(request), begun.handle()));
    }

    private static Refusal refused(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, detail, reason);
    }

    /// A new secret, which counts once a code of it came.
    private Response offer(RequestContext context, Request request) {
        return door.proven(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> {
                    byte[] secret = credentials.totp().offer(person, current.account());
                    SignInPages.Form form = SignInPages.Form.to(door.path(request, CONFIRM));
                    return Response.page(200, offered(request, current.account(), form, secret));
                });
    }

    private Page offered(Request request, Account account, SignInPages.Form form, byte[] secret) {
        String text = Base32.toBase32String(secret);
        String uri = TotpCode.uri(doorway.tenant(request).name(), account.userName(), text);
        return door.pages(request)
                .newAuthenticator(
                        new SignInPages.NewAuthenticator(
                                form,
                                uri,
                                text.replaceAll("(.{4})(?=.)", "$1 "),
                                QrCode.modules(uri)));
    }

    /// With the first authenticator app come the first recovery codes: whoever loses the app before
    /// he thought of them would be locked out.
    private Response confirm(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        return door.proven(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> {
                    Account account = current.account();
                    Optional<byte[]> secret = credentials.totp().offered(person, account);
                    if (secret.isEmpty()) {
                        return door.toAccount(request);
                    }
                    SignInPages.Form again =
                            SignInPages.Form.to(door.path(request, CONFIRM))
                                    .complaining(SignInPages.Complaint.CODE_WRONG);
                    return doorway.answering(
                            person,
                            request,
                            _ -> offered(request, account, again, secret.get()),
                            () -> {
                                credentials
                                        .totp()
                                        .enrol(person, account, form.one("code").orElse(""));
                                return credentials.recoveryCodes().left(person, account) > 0
                                        ? door.toAccount(request)
                                        : fresh(person, request, account);
                            });
                });
    }

    private Response remove(RequestContext context, Request request) {
        return door.proven(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> {
                    credentials.totp().remove(person, current.account());
                    return door.toAccount(request);
                });
    }

    private Response recoveryCodes(RequestContext context, Request request) {
        return door.proven(
                context,
                request,
                AccountDoor.ACCOUNT,
                (person, current) -> fresh(person, request, current.account()));
    }

    private Response fresh(RequestContext person, Request request, Account account) {
        List<String> codes = credentials.recoveryCodes().make(person, account);
        SignInPages.NewRecoveryCodes shown =
                new SignInPages.NewRecoveryCodes(account.userName(), codes, door.path(request, ""));
        return Response.page(200, door.pages(request).newRecoveryCodes(shown));
    }
}
