package io.sallyport.signin;

import io.sallyport.pages.Asset;
import io.sallyport.pages.Brand;
import io.sallyport.pages.ErrorPage;
import io.sallyport.pages.FormTarget;
import io.sallyport.pages.Language;
import io.sallyport.pages.Page;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// Every page, with everything on it that it can have.
final class SamplePages {
    static final Instant THEN = Instant.parse("2026-02-03T14:05:00Z");
    static final Asset SCRIPT =
            Asset.of("passkey.js", "text/javascript", new ByteArrayInputStream(new byte[0]));

    private final SignInPages pages;
    private final String text;
    private final SignInPages.Form form;

    /// @param text stands wherever others may write something
    SamplePages(Language language, String text) {
        this.text = text;
        Optional<String> colour = Optional.of("#0a7d6c");
        this.pages = new SignInPages(language, new Brand(text, colour, Optional.empty(), true));
        this.form =
                SignInPages.Form.to("/contoso/sign-in")
                        .with("ticket", text)
                        .leadingTo(new FormTarget("https://app.example"));
    }

    Map<String, Page> all() {
        Map<String, Page> all = new LinkedHashMap<>();
        all.put("sign-in", signIn(form, ""));
        all.put("sign-in-again", signIn(complaining("CREDENTIALS_WRONG"), text));
        all.put("code", pages.code(new SignInPages.Code(form, text, "/contoso/recovery")));
        all.put(
                "recovery-code",
                pages.recoveryCode(
                        new SignInPages.RecoveryCode(complaining("CODE_WRONG"), text, "/code")));
        all.put("consent", consent());
        for (SignInPages.Why why : SignInPages.Why.values()) {
            all.put(
                    "password-" + why.name().toLowerCase(Locale.ROOT),
                    pages.newPassword(
                            new SignInPages.NewPassword(
                                    complaining("PASSWORD_KNOWN"), why, text, 12)));
        }
        all.put("authenticator", authenticator());
        all.put(
                "passkey",
                pages.newPasskey(
                        new SignInPages.NewPasskey(
                                complaining("PASSKEY_UNFIT"), SCRIPT, "{\"a\":1}")));
        all.put("recovery-codes", recoveryCodes());
        Optional<String> somewhere = Optional.of("/contoso/account");
        all.put(
                "sign-out",
                pages.signOut(new SignInPages.SignOut(form, Optional.of(text), text, somewhere)));
        all.put("signed-out", pages.signedOut(new SignInPages.SignedOut(somewhere)));
        all.put("account", account());
        all.put(
                "error",
                new ErrorPage(400, text, "0123456789abcdef").in(pages.language(), pages.brand()));
        return all;
    }

    private SignInPages.Form complaining(String complaint) {
        return form.complaining(SignInPages.Complaint.valueOf(complaint));
    }

    private Page signIn(SignInPages.Form sent, String userName) {
        return pages.signIn(
                new SignInPages.SignIn(
                        sent,
                        Optional.of(text),
                        userName,
                        Optional.of(new SignInPages.PasskeyForm(SCRIPT, "/passkey", "{\"a\":1}"))));
    }

    private Page consent() {
        return pages.consent(
                new SignInPages.Consent(
                        form, text, text, List.of("openid", "profile", "email", "orders.write")));
    }

    private Page authenticator() {
        Random random = new Random(7);
        boolean[][] modules = new boolean[33][33];
        for (boolean[] row : modules) {
            for (int x = 0; x < row.length; x++) {
                row[x] = random.nextBoolean();
            }
        }
        String secret = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP";
        return pages.newAuthenticator(
                new SignInPages.NewAuthenticator(
                        form,
                        "otpauth://totp/Contoso:anna?secret=" + secret.replace(" ", ""),
                        secret,
                        modules));
    }

    private Page recoveryCodes() {
        List<String> codes =
                IntStream.range(0, 10).mapToObj(i -> "k4mz-9xq" + i + "-tw7h").toList();
        return pages.newRecoveryCodes(
                new SignInPages.NewRecoveryCodes(text, codes, "/contoso/account"));
    }

    private Page account() {
        SignInPages.Ways ways =
                new SignInPages.Ways(
                        true, true, 7, List.of(new SignInPages.Passkey("p1", text, THEN)));
        return pages.account(
                new SignInPages.Account(
                        new SignInPages.Who(text, text),
                        ways,
                        List.of(
                                new SignInPages.Session("s1", true, text, THEN, THEN),
                                new SignInPages.Session("s2", false, "Safari, iOS", THEN, THEN)),
                        List.of(
                                new SignInPages.Granted(
                                        "g1", text, List.of("openid", "orders.write"), THEN)),
                        List.of(
                                new SignInPages.StaffAct(THEN, text, "user.suspended"),
                                new SignInPages.StaffAct(THEN, text, "user.odd")),
                        doors()));
    }

    private static SignInPages.Doors doors() {
        return new SignInPages.Doors(
                "/password",
                "/authenticator",
                "/authenticator/remove",
                "/codes",
                Optional.of(new SignInPages.PasskeyDoors("/passkeys", "/passkeys/remove")),
                "/sessions/end",
                "/grants/revoke",
                "/sign-out-everywhere");
    }
}
