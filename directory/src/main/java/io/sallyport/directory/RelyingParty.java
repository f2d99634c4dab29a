package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What an application needs to sign people in (OpenID Connect Dynamic Client Registration 1.0, 2).
///
/// @param redirectUris where the browser may go back to with a code; compared as text (RFC 9700
///   2.1), but for the port of a loopback address (RFC 8252 7.3). Without one it signs nobody in
/// @param postLogoutRedirectUris where it may go when it has signed out (OpenID Connect
///   RP-Initiated Logout 1.0, 3.1)
/// @param backChannelLogoutUri where it is told that a session has ended (OpenID Connect
///   Back-Channel Logout 1.0, 2.2)
/// @param pkceOptional whether codes are also given without a challenge (RFC 7636); a weakness, and
///   never for a public client
/// @param trusted whether people are not asked for their consent, since the tenant gave it
public record RelyingParty(
        List<String> redirectUris,
        List<String> postLogoutRedirectUris,
        Optional<String> backChannelLogoutUri,
        boolean pkceOptional,
        boolean trusted) {
    /// Of an application that acts for itself alone.
    public static final RelyingParty NONE =
            new RelyingParty(List.of(), List.of(), Optional.empty(), false, false);

    private static final int URIS_MAX = 32;
    private static final int URI_LENGTH_MAX = 512;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

    /// @throws Refusal INVALID_REQUEST
    public RelyingParty {
        redirectUris = List.copyOf(redirectUris);
        postLogoutRedirectUris = List.copyOf(postLogoutRedirectUris);
        check(redirectUris, "redirect-uri");
        check(postLogoutRedirectUris, "post-logout-redirect-uri");
        if (redirectUris.isEmpty()
                && (!postLogoutRedirectUris.isEmpty()
                        || backChannelLogoutUri.isPresent()
                        || pkceOptional
                        || trusted)) {
            throw refusal(
                    "Only an application with a redirect URI signs people in.", "no-redirect-uri");
        }
        if (backChannelLogoutUri.filter(uri -> !isHttps(uri)).isPresent()) {
            throw refusal(
                    "A back-channel logout URI is an https URI without a fragment.", "logout");
        }
    }

    private static void check(List<String> uris, String reason) {
        if (uris.size() > URIS_MAX
                || new HashSet<>(uris).size() != uris.size()
                || !uris.stream().allMatch(RelyingParty::isReturn)) {
            throw refusal(
                    "A redirect URI is an https URI, an http URI of localhost, 127.0.0.1 or [::1],"
                            + " or one of a scheme of one's own with a dot in it"
                            + " (com.example.app:/done), at most "
                            + URI_LENGTH_MAX
                            + " characters, without fragment, user or backslash; there are at most "
                            + URIS_MAX
                            + ".",
                    reason);
        }
    }

    private static Refusal refusal(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, reason);
    }

    /// What runs as a script or shows what stands in it (`javascript:`, `data:`) has no dot in its
    /// scheme.
    private static boolean isReturn(String text) {
        return parsed(text)
                .filter(uri ->
                        switch (uri.getScheme()) {
                            case "https" -> uri.getHost() != null;
                            case "http" ->
                                    uri.getHost() != null
                                            && (uri.getHost().equals("localhost")
                                                    || LOOPBACK.contains(uri.getHost()));
                            default ->
                                    uri.getScheme().indexOf('.') > 0 && uri.getAuthority() == null;
                        })
                .isPresent();
    }

    private static boolean isHttps(String text) {
        return parsed(text)
                .filter(uri -> uri.getScheme().equals("https") && uri.getHost() != null)
                .isPresent();
    }

    /// One that every reader takes for the same: its scheme in lower case, nobody named before its
    /// host.
    private static Optional<URI> parsed(String text) {
        if (text.length() > URI_LENGTH_MAX || !text.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(text))
                    .filter(uri ->
                            uri.getScheme() != null
                                    && uri.getScheme().matches("[a-z][a-z0-9+.-]*")
                                    && uri.getRawFragment() == null
                                    && uri.getRawUserInfo() == null
                                    && !text.contains("#"));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /// Whether it signs people in at all.
    public boolean signsIn() {
        return !redirectUris.isEmpty();
    }

    /// Whether the browser may go there with a code.
    ///
    /// @param asked whatever came
    public boolean returnsTo(String asked) {
        return redirectUris.contains(asked)
                || redirectUris.stream().anyMatch(one -> isSameButPort(one, asked));
    }

    /// RFC 8252 7.3: a program on the person's own machine gets whatever port is free.
    private static boolean isSameButPort(String registered, String asked) {
        Optional<URI> there = parsed(registered).filter(RelyingParty::isLoopback);
        Optional<URI> here = parsed(asked).filter(RelyingParty::isLoopback);
        return there.isPresent()
                && here.isPresent()
                && withoutPort(there.get()).equals(withoutPort(here.get()));
    }

    private static boolean isLoopback(URI uri) {
        return uri.getScheme().equals("http")
                && uri.getHost() != null
                && LOOPBACK.contains(uri.getHost());
    }

    private static String withoutPort(URI uri) {
        return uri.getHost() + uri.getRawPath() + "?" + uri.getRawQuery();
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        if (signsIn()) {
            fields.put("redirectUris", redirectUris);
            fields.put("postLogoutRedirectUris", postLogoutRedirectUris);
            fields.put("pkceOptional", pkceOptional);
            fields.put("trusted", trusted);
            backChannelLogoutUri.ifPresent(uri -> fields.put("backchannelLogoutUri", uri));
        }
        return fields;
    }
}
