package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.List;
import java.util.Locale;

/// What a body says that it is (RFC 9110 8.3). All texts are UTF-8 here, so any other `charset` is
/// refused; further parameters are not known.
public final class MediaType {
    public static final String FORM = "application/x-www-form-urlencoded";
    public static final String JSON = "application/json";

    /// RFC 7644 8.1.
    public static final String SCIM = "application/scim+json";

    /// Lines of JSON, each ended by a line feed.
    public static final String JSON_LINES = "application/jsonl";

    private MediaType() {}

    /// @param types in lower case, without parameters; any body will do where there are none
    /// @throws Refusal UNSUPPORTED_MEDIA_TYPE
    public static void require(Request request, List<String> types) {
        if (!types.isEmpty() && !isOneOf(request.header("Content-Type").orElse(""), types)) {
            throw new Refusal(
                    RefusalCode.UNSUPPORTED_MEDIA_TYPE,
                    "Send the body as " + String.join(" or ", types) + ", in UTF-8.",
                    "media-type");
        }
    }

    /// @param sent a value of `Content-Type`
    public static boolean isOneOf(String sent, List<String> types) {
        int semicolon = sent.indexOf(';');
        String bare = semicolon < 0 ? sent : sent.substring(0, semicolon);
        String parameter = semicolon < 0 ? "" : sent.substring(semicolon + 1).strip();
        // RFC 9110 5.6.6: a parameter's value may stand in quotes.
        boolean utf8 =
                parameter.isEmpty()
                        || parameter.equalsIgnoreCase("charset=utf-8")
                        || parameter.equalsIgnoreCase("charset=\"utf-8\"");
        return utf8 && types.contains(bare.strip().toLowerCase(Locale.ROOT));
    }
}
