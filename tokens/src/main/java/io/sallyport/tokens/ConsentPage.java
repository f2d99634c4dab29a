package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Tenant;
import io.sallyport.http.Request;
import io.sallyport.http.Response;

/// Asks somebody whether an application may have what it wants.
@FunctionalInterface
public interface ConsentPage {
    /// @param redirectUri where it leads
    /// @param uiLocales languages that the request wishes
    /// @param ticket to be sent with the answer
    record Shown(
            Tenant tenant,
            String redirectUri,
            String uiLocales,
            AuthorizationRequest wanted,
            Account account,
            String ticket) {}

    Response answer(Shown shown, Request request);
}
