package io.sallyport.directory;

import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import java.util.List;

/// What is asked of an application that signs people in.
final class RelyingPartyForm {
    private static final String REDIRECT = "redirectUris";
    private static final String POST_LOGOUT = "postLogoutRedirectUris";
    private static final String BACK_CHANNEL = "backchannelLogoutUri";
    private static final String PKCE = "pkceOptional";
    private static final String TRUSTED = "trusted";
    private static final String PUBLIC = "publicClient";

    private RelyingPartyForm() {}

    static List<Parameter> parameters() {
        return List.of(
                new Parameter(
                        REDIRECT,
                        Kind.TEXTS,
                        false,
                        "where people come back to when they have signed in; with one it signs"
                                + " people in"),
                new Parameter(
                        POST_LOGOUT,
                        Kind.TEXTS,
                        false,
                        "where they may go when they have signed out"),
                new Parameter(
                        BACK_CHANNEL,
                        Kind.TEXT,
                        false,
                        "where it is told that a session has ended"),
                new Parameter(
                        PKCE,
                        Kind.YES_OR_NO,
                        false,
                        "whether codes are given without PKCE, too: a weakness; no when left out"),
                new Parameter(
                        TRUSTED,
                        Kind.YES_OR_NO,
                        false,
                        "whether people are not asked for consent; no when left out"),
                new Parameter(
                        PUBLIC,
                        Kind.YES_OR_NO,
                        false,
                        "whether it can keep no secret, and has none; no when left out"));
    }

    /// @throws io.sallyport.foundation.Refusal INVALID_REQUEST
    static NewApplication.SignIn read(ActivityArguments given) {
        RelyingParty party =
                new RelyingParty(
                        given.texts(REDIRECT),
                        given.texts(POST_LOGOUT),
                        given.optionalText(BACK_CHANNEL),
                        given.yes(PKCE),
                        given.yes(TRUSTED));
        return new NewApplication.SignIn(party, given.yes(PUBLIC));
    }
}
