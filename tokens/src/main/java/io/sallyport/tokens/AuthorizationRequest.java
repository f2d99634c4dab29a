package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.FormParameters;
import io.sallyport.signin.AuthenticationLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What an application wants of somebody (RFC 6749 4.1.1, OpenID Connect Core 1.0, 3.1.2.1): read
/// and checked as far as it can be without knowing who it is.
///
/// @param scopes those that it may ask for; others count for nothing
/// @param prompts what has to be shown (`prompt`)
/// @param maxAge how long ago somebody may have signed in, in seconds
/// @param level how surely; the weakest of `acr_values` and of an essential `acr`
/// @param levelIsEssential whether less will not do
record AuthorizationRequest(
        Application client,
        Optional<String> challenge,
        Optional<String> nonce,
        List<String> scopes,
        List<String> resources,
        ClaimsRequest claims,
        Set<String> prompts,
        Optional<Long> maxAge,
        AuthenticationLevel level,
        boolean levelIsEssential,
        Optional<String> idTokenHint) {
    static final Set<String> REPEATABLE = Set.of("resource");
    static final List<String> PROMPTS = List.of("none", "login", "consent", "select_account");

    private static final int NONCE_MAX = 512;
    private static final List<String> OIDC_SCOPES =
            Stream.concat(
                            Stream.of(Permission.OPENID, Permission.OFFLINE),
                            PersonClaims.SCOPES.keySet().stream())
                    .toList();

    static List<String> oidcScopes() {
        return OIDC_SCOPES;
    }

    /// What somebody is asked to allow: the scopes, and those that claims belong to which are asked
    /// for by name.
    List<String> agreed() {
        Stream<String> ofClaims =
                PersonClaims.SCOPES.entrySet().stream()
                        .filter(scope ->
                                scope.getValue().stream()
                                        .anyMatch(one ->
                                                claims.userInfo().contains(one)
                                                        || claims.idToken().contains(one)))
                        .map(Map.Entry::getKey)
                        .sorted();
        return Stream.concat(scopes.stream(), ofClaims).distinct().toList();
    }

    boolean wants(String prompt) {
        return prompts.contains(prompt);
    }

    /// @throws Refusal with the code that RFC 6749 4.1.2.1 and OpenID Connect have for it
    static AuthorizationRequest read(Application client, FormParameters asked) {
        requireKnown(asked);
        ClaimsRequest claims = claims(asked);
        Set<String> prompts = prompts(asked);
        List<String> levels =
                claims.levels().isEmpty()
                        ? words(asked, "acr_values")
                        : new ArrayList<>(claims.levels());
        Optional<AuthenticationLevel> level =
                levels.stream()
                        .flatMap(one -> AuthenticationLevel.labelled(one).stream())
                        .min(Comparator.naturalOrder());
        boolean essential = !claims.levels().isEmpty();
        if (essential && level.isEmpty()) {
            throw refusal(RefusalCode.UNMET_AUTHENTICATION, "No such acr is known here.", "acr");
        }
        return new AuthorizationRequest(
                client,
                challenge(client, asked),
                asked.one("nonce").filter(AuthorizationRequest::bounded),
                scopes(client, asked),
                List.copyOf(new LinkedHashSet<>(asked.all("resource"))),
                claims,
                prompts,
                maxAge(asked),
                level.orElse(AuthenticationLevel.ONE_FACTOR),
                essential,
                asked.one("id_token_hint"));
    }

    private static void requireKnown(FormParameters asked) {
        if (asked.one("request").isPresent()) {
            throw refusal(
                    RefusalCode.REQUEST_NOT_SUPPORTED,
                    "Send the parameters themselves.",
                    "request-object");
        }
        if (asked.one("request_uri").isPresent()) {
            throw refusal(
                    RefusalCode.REQUEST_URI_NOT_SUPPORTED,
                    "Send the parameters themselves.",
                    "request-uri");
        }
        String type =
                asked.one("response_type")
                        .orElseThrow(() ->
                                refusal(
                                        RefusalCode.INVALID_REQUEST,
                                        "The parameter response_type is missing.",
                                        "response-type-missing"));
        if (!type.equals("code")) {
            throw refusal(
                    RefusalCode.UNSUPPORTED_RESPONSE_TYPE,
                    "The one response type is code.",
                    "response-type");
        }
        if (!asked.one("response_mode").orElse("query").equals("query")) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The one response mode is query.",
                    "response-mode");
        }
    }

    private static boolean bounded(String nonce) {
        if (nonce.length() > NONCE_MAX) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "A nonce has at most " + NONCE_MAX + " characters.",
                    "nonce-long");
        }
        return true;
    }

    private static ClaimsRequest claims(FormParameters asked) {
        try {
            return ClaimsRequest.read(asked.one("claims").orElse(""));
        } catch (JsonReader.Malformed notClaims) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The parameter claims is no JSON object (OpenID Connect Core 5.5).",
                    "claims-malformed");
        }
    }

    private static List<String> words(FormParameters asked, String name) {
        return asked.one(name).map(text -> List.of(text.split(" +", -1))).orElse(List.of());
    }

    private static Set<String> prompts(FormParameters asked) {
        Set<String> prompts = Set.copyOf(words(asked, "prompt"));
        if (prompts.contains("none") && prompts.size() > 1) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The prompt none stands alone (OpenID Connect Core 3.1.2.1).",
                    "prompt-none");
        }
        if (!PROMPTS.containsAll(prompts)) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "A prompt is one of " + String.join(", ", PROMPTS) + ".",
                    "prompt-unknown");
        }
        return prompts;
    }

    /// RFC 7636 4.2 and 4.4.1; the method `plain` proves nothing.
    private static Optional<String> challenge(Application client, FormParameters asked) {
        Optional<String> challenge = asked.one("code_challenge");
        Optional<String> method = asked.one("code_challenge_method");
        if (challenge.isEmpty() && method.isEmpty() && client.relyingParty().pkceOptional()) {
            return challenge;
        }
        if (challenge.filter(one -> one.matches("[A-Za-z0-9_-]{43}")).isEmpty()
                || method.filter("S256"::equals).isEmpty()) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Send code_challenge with code_challenge_method S256 (RFC 7636).",
                    "code-challenge");
        }
        return challenge;
    }

    /// What is not known counts for nothing (OpenID Connect Core 3.1.2.1); nothing at all is
    /// refused.
    private static List<String> scopes(Application client, FormParameters asked) {
        List<String> scopes =
                words(asked, "scope").stream()
                        .filter(one -> OIDC_SCOPES.contains(one) || client.scopes().contains(one))
                        .distinct()
                        .toList();
        if (scopes.isEmpty()) {
            throw refusal(
                    RefusalCode.INVALID_SCOPE,
                    "None of the scopes is one that the client may ask for.",
                    "scope-none");
        }
        return scopes;
    }

    private static Optional<Long> maxAge(FormParameters asked) {
        Optional<String> age = asked.one("max_age");
        if (age.filter(one -> !one.matches("[0-9]{1,9}")).isPresent()) {
            throw refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The parameter max_age is a number of seconds.",
                    "max-age");
        }
        return age.map(Long::parseLong);
    }

    static Refusal refusal(RefusalCode code, String detail, String reason) {
        return new Refusal(code, detail, "authorization-" + reason);
    }
}
