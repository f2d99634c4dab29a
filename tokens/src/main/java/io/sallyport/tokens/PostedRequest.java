package io.sallyport.tokens;

import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// What applications may send by POST as well (OpenID Connect Core 1.0, 3.1.2.1; RP-Initiated
/// Logout 1.0, 2). Browsers send no cookies with a form of another site, so it becomes a GET, which
/// has them.
final class PostedRequest {
    /// What a form may bring that is sent on as a query.
    private static final String FORM = "[A-Za-z0-9%+&=._~*!'()/:;,@$?-]{0,16384}";

    private PostedRequest() {}

    static Response asGet(Request request, Set<String> repeatable) {
        FormParameters.read(request, repeatable);
        String query = new String(request.body(), StandardCharsets.ISO_8859_1);
        if (!query.matches(FORM)) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.INVALID_REQUEST, "The form is not well-formed.", "form");
        }
        return Response.seeOther(request.path() + "?" + query);
    }
}
