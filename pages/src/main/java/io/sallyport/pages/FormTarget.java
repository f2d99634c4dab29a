package io.sallyport.pages;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a page's forms may lead beyond this server: browsers hold the redirect behind a form
/// against `form-action`, too (CSP Level 3 6.4.1).
///
/// @param source a host-source or a scheme-source (CSP Level 3 2.3.1)
public record FormTarget(String source) {
    private static final String NAME = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
    private static final Pattern SOURCE =
            Pattern.compile(
                    "https?://" + NAME + "(\\." + NAME + ")*(:[0-9]{1,5})?|[a-z][a-z0-9+.-]*:");

    /// What runs, or shows, in the place of a page.
    private static final Set<String> NO_TARGET =
            Set.of("about:", "blob:", "data:", "file:", "filesystem:", "javascript:", "vbscript:");

    public FormTarget {
        if (!SOURCE.matcher(source).matches() || NO_TARGET.contains(source)) {
            throw new IllegalArgumentException("not a form's target");
        }
    }

    /// The origin of a redirect URI, or its scheme where that is an app's own (RFC 8252 7.1). An
    /// IPv6 address (RFC 8252 7.3) cannot be named in a policy: there, its scheme stands for it.
    ///
    /// @throws IllegalArgumentException when it has neither
    public static FormTarget of(URI redirect) {
        String scheme = lower(redirect.getScheme());
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return new FormTarget(scheme + ":");
        }
        String host = lower(redirect.getHost());
        if (host.startsWith("[")) {
            return new FormTarget(scheme + ":");
        }
        String port = redirect.getPort() < 0 ? "" : ":" + redirect.getPort();
        return new FormTarget(scheme + "://" + host + port);
    }

    private static String lower(@Nullable String part) {
        return part == null ? "" : part.toLowerCase(Locale.ROOT);
    }
}
