package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a browser keeps for us (RFC 6265). The prefix `__Host-` makes it hold to what stands here:
/// nobody else, on no neighbouring host, under no path and without TLS, can set one of that name
/// (draft-ietf-httpbis-rfc6265bis 4.1.3.2).
///
/// @param value of the characters of RFC 6265 4.1.1, without quotes
/// @param life how long it is kept; empty: until the browser is closed
public record Cookie(String name, String value, Optional<Duration> life) {
    static final String SET = "Set-Cookie";

    private static final Pattern NAME = Pattern.compile("__Host-[A-Za-z0-9_-]{1,128}");
    private static final Pattern VALUE =
            Pattern.compile("[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x5B\\x5D-\\x7E]{0,2048}");

    public Cookie {
        if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a cookie of ours");
        }
    }

    /// Kept until the browser is closed.
    public static Cookie of(String name, String value) {
        return new Cookie(name, value, Optional.empty());
    }

    public static Cookie of(String name, String value, Duration life) {
        return new Cookie(name, value, Optional.of(life));
    }

    /// Forgotten from here on.
    public static Cookie ended(String name) {
        return of(name, "", Duration.ZERO);
    }

    /// Lax: links from elsewhere find their way in, forms and frames of other sites do not.
    String field() {
        String kept = life.map(time -> "; Max-Age=" + time.toSeconds()).orElse("");
        return name + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax" + kept;
    }

    /// One cookie out of the field that a browser sends (RFC 6265 4.2.1). Others' cookies, whatever
    /// they look like, are passed over; a value that we never set is none. A name that stands twice
    /// is refused: no browser sends a name of `__Host-` twice, and two readers would believe
    /// different ones.
    ///
    /// @throws Refusal INVALID_REQUEST
    static Optional<String> read(String field, String name) {
        Optional<String> found = Optional.empty();
        int from = 0;
        while (from <= field.length()) {
            int end = field.indexOf(';', from);
            int to = end < 0 ? field.length() : end;
            int begin = from < to && from > 0 && field.charAt(from) == ' ' ? from + 1 : from;
            int behind = begin + name.length();
            if (field.startsWith(name, begin) && behind < to && field.charAt(behind) == '=') {
                if (found.isPresent()) {
                    throw new Refusal(
                            RefusalCode.INVALID_REQUEST,
                            "Delete this site's cookies and start again.",
                            "cookie-doubled");
                }
                found = Optional.of(field.substring(behind + 1, to));
            }
            from = to + 1;
        }
        return found.filter(value -> VALUE.matcher(value).matches());
    }
}
