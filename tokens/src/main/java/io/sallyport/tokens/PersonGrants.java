package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Response;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The grant types of people: `authorization_code` (RFC 6749 4.1.3) and `refresh_token` (6).
final class PersonGrants {
    private final Directory directory;
    private final AccessTokens tokens;
    private final IdTokens idTokens;
    private final Grants grants;

    PersonGrants(Directory directory, AccessTokens tokens, IdTokens idTokens, Grants grants) {
        this.directory = directory;
        this.tokens = tokens;
        this.idTokens = idTokens;
        this.grants = grants;
    }

    /// A request at the token endpoint whose client is known.
    record Asked(
            Tenant tenant, Application client, FormParameters form, Confirmation confirmation) {}

    /// @throws Refusal INVALID_GRANT, INVALID_TARGET
    Response code(RequestContext context, Asked asked) {
        FormParameters form = asked.form();
        requireRelyingParty(asked.client());
        Grants.Redemption shown =
                new Grants.Redemption(
                        form.required("code"),
                        form.required("redirect_uri"),
                        form.one("code_verifier"));
        return answer(
                context,
                asked,
                grants.redeem(context, asked.client(), shown, what -> requireGiven(asked, what)));
    }

    /// @throws Refusal INVALID_GRANT, INVALID_SCOPE, INVALID_TARGET
    Response refresh(RequestContext context, Asked asked) {
        requireRelyingParty(asked.client());
        String token = asked.form().required("refresh_token");
        return answer(
                context,
                asked,
                grants.refresh(context, asked.client(), token, what -> requireGiven(asked, what)));
    }

    private static void requireGiven(Asked asked, Permission what) {
        if (scopes(asked, what).isEmpty() || audience(asked, what).isEmpty()) {
            throw new IllegalStateException("a grant of nothing");
        }
    }

    private static void requireRelyingParty(Application client) {
        if (!client.relyingParty().signsIn()) {
            throw new Refusal(
                    RefusalCode.UNAUTHORIZED_CLIENT,
                    "The client signs nobody in: it has no redirect URI.",
                    "client-signs-nobody-in");
        }
    }

    private Response answer(RequestContext context, Asked asked, Grants.Standing standing) {
        Permission what = standing.grant().what();
        List<String> audience = audience(asked, what);
        TokenClaims.Person person =
                new TokenClaims.Person(
                        Optional.of(what.session().toString()).filter(_ -> !what.isOffline()),
                        standing.id().toString(),
                        what.authenticatedAt().getEpochSecond(),
                        what.level().label());
        AccessTokens.Content content =
                new AccessTokens.Content(
                        asked.client(),
                        scopes(asked, what),
                        audience,
                        roles(context, asked, standing, audience),
                        asked.confirmation(),
                        Optional.of(
                                new AccessTokens.Owner(
                                        standing.account().subject(),
                                        person,
                                        standing.grant().end())));
        AccessTokens.Issued issued = tokens.issue(context, asked.tenant(), content);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("access_token", issued.token());
        answer.put("expires_in", issued.lifeSeconds());
        answer.put("scope", issued.scope());
        answer.put("token_type", "Bearer");
        answer.put("refresh_token", standing.grant().refreshToken(standing.id()));
        if (what.isOpenId()) {
            IdTokens.Content told =
                    new IdTokens.Content(standing, issued.token(), issued.lifeSeconds());
            answer.put("id_token", idTokens.issue(context, asked.tenant(), asked.client(), told));
        }
        return Response.json(answer).with("Pragma", "no-cache");
    }

    /// RFC 6749 6: what was given, or less.
    private static List<String> scopes(Asked asked, Permission what) {
        Optional<String> scope = asked.form().one("scope");
        if (scope.isEmpty()) {
            return what.scopes();
        }
        List<String> fewer = List.copyOf(new LinkedHashSet<>(List.of(scope.get().split(" ", -1))));
        if (!what.scopes().containsAll(fewer)) {
            throw new Refusal(
                    RefusalCode.INVALID_SCOPE,
                    "The person did not let the client have this scope.",
                    "scope-not-given");
        }
        return fewer;
    }

    /// RFC 8707 2.2: those of the request that are named here, or all of them; UserInfo where it
    /// named none.
    private static List<String> audience(Asked asked, Permission what) {
        List<String> named = asked.form().all("resource");
        if (!what.resources().containsAll(named)) {
            throw new Refusal(
                    RefusalCode.INVALID_TARGET,
                    "The person did not let the client have tokens for this resource.",
                    "resource-not-given");
        }
        if (!named.isEmpty()) {
            return List.copyOf(new LinkedHashSet<>(named));
        }
        return what.resources().isEmpty()
                ? List.of(PersonClaims.resource(asked.tenant()))
                : what.resources();
    }

    /// What the person may be at the resource (RFC 9068 2.2.3.1), where the token is for one alone.
    private List<String> roles(
            RequestContext context, Asked asked, Grants.Standing standing, List<String> audience) {
        return audience.size() == 1
                        && !audience.getFirst().equals(PersonClaims.resource(asked.tenant()))
                ? directory
                        .applicationRoles()
                        .ofUser(context, audience.getFirst(), standing.account().subject())
                : List.of();
    }
}
