package io.sallyport.tokens;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How an access token comes: in the header (RFC 6750 2.1), or in a form (2.2), in one of them.
/// Never in a URI (2.3), which stands in logs.
public final class BearerToken {
    private static final List<String> FORM = List.of(MediaType.FORM);

    private BearerToken() {}

    /// @return empty when none came
    /// @throws Refusal INVALID_REQUEST when two came
    public static Optional<String> of(Request request) {
        Optional<String> header =
                request.header("Authorization")
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .map(value -> value.substring(7));
        Optional<String> form =
                request.body().length > 0
                                && MediaType.isOneOf(
                                        request.header("Content-Type").orElse(""), FORM)
                        ? FormParameters.read(request, Set.of()).one("access_token")
                        : Optional.empty();
        if (header.isPresent() && form.isPresent()) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Send the access token in one way only (RFC 6750 2).",
                    "two-tokens");
        }
        return header.or(() -> form);
    }
}
