package io.sallyport.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;

/// What is said of an application that signs people in (OpenID Connect).
final class RelyingPartyOptions {
    private static final String REDIRECT = "--redirect-uri";
    private static final String POST_LOGOUT = "--post-logout-redirect-uri";
    private static final String BACK_CHANNEL = "--backchannel-logout-uri";
    private static final String PUBLIC = "--public";
    private static final String TRUSTED = "--trusted";
    private static final String PKCE_OPTIONAL = "--pkce-optional";

    private RelyingPartyOptions() {}

    static List<ArgSpec> options() {
        return List.of(
                Options.texts(
                        REDIRECT,
                        "URI",
                        "Where people come back to when they have signed in; with one it signs"
                                + " people in."),
                Options.texts(POST_LOGOUT, "URI", "Where they may go when they have signed out."),
                Options.text(BACK_CHANNEL, "URI", "Where it is told that a session has ended."),
                Options.flag(PUBLIC, "It can keep no secret and has none (RFC 6749 2.1)."),
                Options.flag(TRUSTED, "People are not asked for consent."),
                Options.flag(
                        PKCE_OPTIONAL,
                        "Codes are given without PKCE (RFC 7636), too: a weakness, for clients"
                                + " that cannot."));
    }

    /// What the instance says of them.
    static List<Column> columns() {
        return List.of(
                new Column("redirect uris", "redirectUris"),
                new Column("after signing out", "postLogoutRedirectUris"),
                new Column("back-channel logout", "backchannelLogoutUri"),
                new Column("without consent", "trusted"),
                new Column("without PKCE, too", "pkceOptional"));
    }

    static void read(Call call, Map<String, Object> parameters) {
        if (!call.texts(REDIRECT).isEmpty()) {
            parameters.put("redirectUris", call.texts(REDIRECT));
        }
        if (!call.texts(POST_LOGOUT).isEmpty()) {
            parameters.put("postLogoutRedirectUris", call.texts(POST_LOGOUT));
        }
        call.optional(BACK_CHANNEL).ifPresent(uri -> parameters.put("backchannelLogoutUri", uri));
        Map.of(PUBLIC, "publicClient", TRUSTED, "trusted", PKCE_OPTIONAL, "pkceOptional")
                .forEach((option, parameter) -> {
                    if (call.flag(option)) {
                        parameters.put(parameter, true);
                    }
                });
    }
}
