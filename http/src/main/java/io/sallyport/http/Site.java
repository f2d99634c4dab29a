package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.pages.Brand;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// What a listener is to a browser. It is configured, and no header's claim.
///
/// @param origin as browsers write it (RFC 6454 6.2)
/// @param brand of pages that no tenant's are
public record Site(String origin, Brand brand) {
    private static final int HTTPS_PORT = 443;

    /// @param address with a scheme and a host
    public static Site at(URI address, Brand brand) {
        int port = address.getPort();
        String named = port < 0 || port == HTTPS_PORT ? "" : ":" + port;
        String origin = address.getScheme() + "://" + address.getHost();
        return new Site(origin.toLowerCase(Locale.ROOT) + named, brand);
    }

    /// Lets a form pass that came from a page of this origin. Browsers say where a form is from:
    /// all of them by Origin (WHATWG Fetch 3.2), which counts where it is there, and by
    /// Sec-Fetch-Site (W3C Fetch Metadata 2.3). Who says neither is no browser of today.
    ///
    /// @throws Refusal CROSS_SITE, or INVALID_REQUEST when one of them came twice
    void requireOwn(Request request) {
        Optional<String> from = request.header("Origin");
        boolean own =
                from.isPresent()
                        ? from.get().equals(origin)
                        : request.header("Sec-Fetch-Site").orElse("").equals("same-origin");
        if (!own) {
            throw new Refusal(
                    RefusalCode.CROSS_SITE,
                    "Send the form from the page that it stands on.",
                    "cross-site-form");
        }
    }
}
