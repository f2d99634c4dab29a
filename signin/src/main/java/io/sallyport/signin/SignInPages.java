package io.sallyport.signin;

import io.sallyport.pages.Asset;
import io.sallyport.pages.Brand;
import io.sallyport.pages.Catalogue;
import io.sallyport.pages.FormTarget;
import io.sallyport.pages.Language;
import io.sallyport.pages.Page;
import io.sallyport.pages.View;
import io.sallyport.pages.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pages on which people sign in and look after their accounts, as functions of what they show.
/// Each works without a script. Paths are such as a browser resolves against this server.
public record SignInPages(Language language, Brand brand) {
    private static final Catalogue CATALOGUE =
            new Catalogue(SignInPages.class::getResourceAsStream);

    /// What a person did that did not work, as the page says it.
    public enum Complaint {
        /// Never says which of the two is wrong.
        CREDENTIALS_WRONG,
        CODE_WRONG,
        /// Why, nobody learns.
        PASSKEY_WRONG,
        /// One could not be added.
        PASSKEY_UNFIT,
        TOO_MANY_ATTEMPTS,
        /// The page stood open for too long.
        TOO_LATE,
        CURRENT_PASSWORD_WRONG,
        PASSWORD_TOO_SHORT,
        PASSWORD_TOO_LONG,
        /// It stands in lists of passwords that others had.
        PASSWORD_KNOWN,
        /// It is that of before, or has the person's name in it.
        PASSWORD_UNFIT,
        PASSWORDS_DIFFER;

        String key() {
            return "complaint." + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// A field that is sent along.
    public record Hidden(String name, String value) {}

    /// What all forms have: they are sent by POST.
    ///
    /// @param leadsTo where the browser is sent in the end, beyond this server
    public record Form(
            String action,
            List<Hidden> hidden,
            Optional<Complaint> complaint,
            Optional<FormTarget> leadsTo) {
        public Form {
            hidden = List.copyOf(hidden);
        }

        public static Form to(String action) {
            return new Form(action, List.of(), Optional.empty(), Optional.empty());
        }

        public Form with(String name, String value) {
            List<Hidden> more = new ArrayList<>(hidden);
            more.add(new Hidden(name, value));
            return new Form(action, more, complaint, leadsTo);
        }

        public Form complaining(Complaint of) {
            return new Form(action, hidden, Optional.of(of), leadsTo);
        }

        public Form leadingTo(FormTarget target) {
            return new Form(action, hidden, complaint, Optional.of(target));
        }
    }

    /// What the script that asks for a passkey works with. It shows the form with the id `passkey`,
    /// and on its button's click reads `data-options`, fills the field `credential` and sends it.
    /// What it says itself stands in other `data` of the form.
    ///
    /// @param options as JSON (WebAuthn 5.5, `parseRequestOptionsFromJSON`)
    public record PasskeyForm(Asset script, String action, String options) {}

    /// Sends `user-name` and `password`.
    ///
    /// @param application what wants to know who it is; none for the account page
    /// @param userName what was typed before, or empty
    public record SignIn(
            Form form,
            Optional<String> application,
            String userName,
            Optional<PasskeyForm> passkey) {}

    /// Sends `code`.
    ///
    /// @param otherwise where a recovery code is asked for instead
    public record Code(Form form, String userName, String otherwise) {}

    /// Sends `recovery-code`.
    ///
    /// @param otherwise back to the code of the authenticator app
    public record RecoveryCode(Form form, String userName, String otherwise) {}

    /// Sends `answer`, which is `allow` or `refuse`.
    ///
    /// @param scopes as asked for; those that the catalogue knows are told in plain words
    public record Consent(Form form, String application, String userName, List<String> scopes) {}

    /// Why somebody sets a password.
    public enum Why {
        INVITED,
        RECOVERING,
        CHANGING
    }

    /// Sends `password` and `repeated`, for `CHANGING` also `current-password`.
    public record NewPassword(Form form, Why why, String userName, int charactersMin) {}

    /// Sends `code`, the first one.
    ///
    /// @param uri `otpauth://totp/...`
    /// @param secret the same key in base32, for who types it
    /// @param modules of the QR code of the uri, by rows, dark ones true, without a quiet zone
    public record NewAuthenticator(Form form, String uri, String secret, boolean[][] modules) {}

    /// Sends `name` and `credential`.
    ///
    /// @param options as JSON (WebAuthn 5.4, `parseCreationOptionsFromJSON`)
    public record NewPasskey(Form form, Asset script, String options) {}

    /// Shown once.
    ///
    /// @param next where to go on
    public record NewRecoveryCodes(String userName, List<String> codes, String next) {}

    /// Sends the form's hidden fields alone.
    ///
    /// @param application which asked for it, if one did
    /// @param stay where who does not want to goes
    public record SignOut(
            Form form, Optional<String> application, String userName, Optional<String> stay) {}

    /// @param signIn where to sign in again
    public record SignedOut(Optional<String> signIn) {}

    /// All that a person can see and do about the account.
    public record Account(
            Who who,
            Ways ways,
            List<Session> sessions,
            List<Granted> granted,
            List<StaffAct> staffActs,
            Doors doors) {}

    /// @param name empty where there is none but the user name
    public record Who(String userName, String name) {}

    /// How the person signs in.
    ///
    /// @param recoveryCodesLeft of those that were shown once
    public record Ways(
            boolean password,
            boolean authenticator,
            int recoveryCodesLeft,
            List<Passkey> passkeys) {}

    public record Passkey(String id, String name, Instant since) {}

    /// @param device what is known of it, such as `Firefox, Linux`, or empty
    public record Session(String id, boolean current, String device, Instant since, Instant used) {}

    /// What an application was let do.
    public record Granted(String id, String application, List<String> scopes, Instant since) {}

    /// What somebody of the provider's staff did to this account.
    ///
    /// @param what the action's label; the catalogue has words for those it knows
    public record StaffAct(Instant at, String who, String what) {}

    /// Where the account page's links and forms lead. Those that end or take back one of several
    /// things send its `id`, the others nothing.
    ///
    /// @param passkeys empty where there can be none
    public record Doors(
            String password,
            String authenticator,
            String removeAuthenticator,
            String recoveryCodes,
            Optional<PasskeyDoors> passkeys,
            String endSession,
            String revoke,
            String signOutEverywhere) {}

    public record PasskeyDoors(String add, String remove) {}

    public Page signIn(SignIn shown) {
        Words words = words();
        View view = view("sign-in", shown.form());
        View whole = shown.passkey().map(one -> view.with(one.script())).orElse(view);
        return Page.of(whole, (out, none) -> JteSignInGenerated.render(out, none, words, shown));
    }

    public Page code(Code shown) {
        Words words = words();
        return Page.of(
                view("code", shown.form()),
                (out, none) -> JteCodeGenerated.render(out, none, words, shown));
    }

    public Page recoveryCode(RecoveryCode shown) {
        Words words = words();
        return Page.of(
                view("recovery-code", shown.form()),
                (out, none) -> JteRecoveryCodeGenerated.render(out, none, words, shown));
    }

    public Page consent(Consent shown) {
        Words words = words();
        View view = view("consent", shown.form(), shown.application());
        return Page.of(view, (out, none) -> JteConsentGenerated.render(out, none, words, shown));
    }

    public Page newPassword(NewPassword shown) {
        Words words = words();
        String key = "password-" + shown.why().name().toLowerCase(Locale.ROOT);
        return Page.of(
                view(key, shown.form()),
                (out, none) -> JteNewPasswordGenerated.render(out, none, words, shown));
    }

    public Page newAuthenticator(NewAuthenticator shown) {
        Words words = words();
        QrCode code = QrCode.of(shown.modules());
        return Page.of(
                view("authenticator", shown.form()),
                (out, none) ->
                        JteNewAuthenticatorGenerated.render(
                                out, none, words, shown, code.side(), code.path()));
    }

    public Page newPasskey(NewPasskey shown) {
        Words words = words();
        return Page.of(
                view("passkey", shown.form()).with(shown.script()),
                (out, none) -> JteNewPasskeyGenerated.render(out, none, words, shown));
    }

    public Page newRecoveryCodes(NewRecoveryCodes shown) {
        Words words = words();
        return Page.of(
                new View(language, brand, words.of("recovery-codes.title")),
                (out, none) -> JteNewRecoveryCodesGenerated.render(out, none, words, shown));
    }

    public Page signOut(SignOut shown) {
        Words words = words();
        return Page.of(
                view("sign-out", shown.form()),
                (out, none) -> JteSignOutGenerated.render(out, none, words, shown));
    }

    public Page signedOut(SignedOut shown) {
        Words words = words();
        return Page.of(
                new View(language, brand, words.of("signed-out.title")),
                (out, none) -> JteSignedOutGenerated.render(out, none, words, shown));
    }

    public Page account(Account shown) {
        Words words = words();
        return Page.of(
                new View(language, brand, words.of("account.title")).widened(),
                (out, none) -> JteAccountGenerated.render(out, none, words, shown));
    }

    private Words words() {
        return CATALOGUE.in(language);
    }

    private View view(String key, Form form, Object... arguments) {
        View view = new View(language, brand, words().of(key + ".title", arguments));
        return form.leadsTo().map(view::leadingTo).orElse(view);
    }
}
