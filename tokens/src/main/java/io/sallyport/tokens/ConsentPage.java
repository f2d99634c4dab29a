package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.pages.Brand;
import io.sallyport.pages.FormTarget;
import io.sallyport.signin.SignInPages;
import java.net.URI;

/// Asks somebody whether an application may have what it wants.
///
/// @param demonstration whether the instance is one
record ConsentPage(boolean demonstration) {
    static final String ANSWER = "answer";
    static final String ALLOW = "allow";

    /// @param action where the form leads
    /// @param redirectUri where that leads in the end
    /// @param uiLocales languages that the request wishes
    /// @param ticket to be sent with the answer
    record Shown(
            Tenant tenant,
            String action,
            String redirectUri,
            String uiLocales,
            AuthorizationRequest wanted,
            Account account,
            String ticket) {}

    Response answer(Shown shown, Request request) {
        SignInPages.Form form =
                SignInPages.Form.to(shown.action())
                        .with(AuthorizationEndpoint.TICKET, shown.ticket())
                        .leadingTo(FormTarget.of(URI.create(shown.redirectUri())));
        SignInPages pages =
                new SignInPages(
                        request.language(shown.uiLocales()),
                        Brand.named(shown.tenant().name(), demonstration));
        return Response.page(
                200,
                pages.consent(
                        new SignInPages.Consent(
                                form,
                                shown.wanted().client().name(),
                                shown.account().userName(),
                                shown.wanted().agreed())));
    }
}
