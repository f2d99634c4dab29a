package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// UserInfo (OpenID Connect Core 1.0, 5.3), for who has a token that a person let it have.
public final class UserInfoEndpoint {
    private static final String PATH = "/{tenant}" + PersonClaims.PATH;
    private static final Access PERSON = new Access.Person(Permission.OPENID);

    private final Accounts accounts;
    private final Grants grants;

    public UserInfoEndpoint(Accounts accounts, Grants grants) {
        this.accounts = accounts;
        this.grants = grants;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(PATH, PERSON, this::tell).withErrors(Endpoint.ErrorForm.OAUTH),
                Endpoint.post(PATH, PERSON, this::tell).withErrors(Endpoint.ErrorForm.OAUTH));
    }

    private Response tell(RequestContext context, Request request) {
        Account account =
                context.actors().stream()
                        .filter(Actor.Person.class::isInstance)
                        .map(Actor.Person.class::cast)
                        .findFirst()
                        .flatMap(person -> accounts.find(context, person.id().row()))
                        .orElseThrow(() -> AccessTokenVerifier.refusal("user-gone"));
        // What was asked for by name stands in the grant alone.
        Map<String, Object> told =
                new TreeMap<>(
                        PersonClaims.of(
                                account,
                                context.allowed(),
                                grants.claims(context, request).userInfo()));
        told.put("sub", account.subject());
        return Response.json(told);
    }
}
