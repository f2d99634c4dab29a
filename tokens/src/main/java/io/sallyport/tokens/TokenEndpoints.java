package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.signin.Revocations;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The token endpoint (RFC 6749 3.2), introspection (RFC 7662) and revocation (RFC 7009). The
/// caller is an application that has authenticated.
public final class TokenEndpoints {
    private static final String INTROSPECT = "/{tenant}/oauth2/introspect";
    private static final String REVOKE = "/{tenant}/oauth2/revoke";
    private static final Access CLIENT = new Access.Client();
    private static final Access ALSO_PUBLIC = new Access.Client(true);
    private static final Set<String> REPEATABLE = Set.of("resource");

    private final Directory directory;
    private final AccessTokens tokens;
    private final AccessTokenVerifier verifier;
    private final Revocations revocations;
    private final Grants grants;
    private final PersonGrants people;
    private final InstantSource time;
    private final RefusalLog refusals;

    /// The acts on tokens.
    public record Acts(
            AccessTokens tokens,
            AccessTokenVerifier verifier,
            Revocations revocations,
            Grants grants,
            InstantSource time) {}

    /// @param refusals told of tokens that turn out not to be valid where the caller is answered
    ///   politely
    public TokenEndpoints(Directory directory, Acts acts, RefusalLog refusals) {
        this.directory = directory;
        this.tokens = acts.tokens();
        this.verifier = acts.verifier();
        this.revocations = acts.revocations();
        this.grants = acts.grants();
        this.time = acts.time();
        this.people = new PersonGrants(directory, tokens, new IdTokens(directory, time), grants);
        this.refusals = refusals;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                post("/{tenant}/oauth2/token", ALSO_PUBLIC, this::token),
                post(INTROSPECT, CLIENT, this::introspect),
                post(REVOKE, ALSO_PUBLIC, this::revoke));
    }

    private static Endpoint post(String path, Access access, Endpoint.Handler handler) {
        return Endpoint.post(path, access, handler).withErrors(Endpoint.ErrorForm.OAUTH);
    }

    private Response token(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, REPEATABLE);
        Tenant tenant = tenant(request);
        Application client = client(context);
        PersonGrants.Asked asked =
                new PersonGrants.Asked(tenant, client, form, confirmation(client, request));
        return switch (form.required("grant_type")) {
            case "authorization_code" -> people.code(context, asked);
            case "refresh_token" -> people.refresh(context, asked);
            case "client_credentials" -> clientCredentials(context, asked);
            default ->
                    throw new Refusal(
                            RefusalCode.UNSUPPORTED_GRANT_TYPE,
                            "The grant type is not supported here: use authorization_code,"
                                    + " refresh_token or client_credentials.",
                            "grant-type");
        };
    }

    private Response clientCredentials(RequestContext context, PersonGrants.Asked asked) {
        Application client = asked.client();
        if (client.isPublic()) {
            throw new Refusal(
                    RefusalCode.UNAUTHORIZED_CLIENT,
                    "A public client acts for people alone (RFC 6749 4.4).",
                    "client-public");
        }
        List<String> audience = audience(context, asked.form(), asked.tenant(), client);
        AccessTokens.Content content =
                new AccessTokens.Content(
                        client,
                        scopes(context, asked.form(), client),
                        audience,
                        roles(context, asked.tenant(), audience, client),
                        asked.confirmation(),
                        Optional.empty());
        return answer(tokens.issue(context, asked.tenant(), content));
    }

    /// RFC 8705 3: the certificate that was shown here, whatever authenticated the client.
    private static Confirmation confirmation(Application client, Request request) {
        if (!client.boundTokens()) {
            return new Confirmation.Bearer();
        }
        return request.wire().certificates().stream()
                .findFirst()
                .<Confirmation>map(Confirmation.Certificate::of)
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.INVALID_REQUEST,
                                "The client's tokens are bound to its certificate: ask for them"
                                        + " at mtls_endpoint_aliases, and show it.",
                                "certificate-missing"));
    }

    private Tenant tenant(Request request) {
        return directory.tenants().serving(request.variables().getOrDefault("tenant", ""));
    }

    private Application client(RequestContext context) {
        if (context.actors().getFirst() instanceof Actor.Client(String clientId)) {
            return directory
                    .applications()
                    .find(context, clientId)
                    .orElseThrow(() -> ClientAuthentication.refusal("client-gone"));
        }
        throw ClientAuthentication.refusal("no-client");
    }

    /// RFC 6749 3.3: what was asked for, all of it allowed. When nothing was, what the client is
    /// registered with, and without that what its roles give.
    private List<String> scopes(RequestContext context, FormParameters form, Application client) {
        Optional<String> scope = form.one("scope");
        if (scope.isEmpty()) {
            return client.scopes().isEmpty()
                    ? directory.roles().scopes(context, client)
                    : client.scopes();
        }
        Set<String> asked = new LinkedHashSet<>(List.of(scope.get().split(" ", -1)));
        Set<String> more = new LinkedHashSet<>(asked);
        client.scopes().forEach(more::remove);
        if (!more.isEmpty() && !directory.roles().scopes(context, client).containsAll(more)) {
            throw new Refusal(
                    RefusalCode.INVALID_SCOPE,
                    "The client may not ask for this scope.",
                    "scope-not-allowed");
        }
        return new ArrayList<>(asked);
    }

    /// RFC 8707 2: the resources that were named, each one that the client is registered for or has
    /// a role at; the tenant's API when none was.
    private List<String> audience(
            RequestContext context, FormParameters form, Tenant tenant, Application client) {
        List<String> asked = form.all("resource");
        if (asked.isEmpty()) {
            return List.of(tenant.api());
        }
        for (String resource : asked) {
            boolean allowed =
                    resource.equals(tenant.api())
                            || client.resources().contains(resource)
                            || !directory
                                    .applicationRoles()
                                    .of(context, resource, client)
                                    .isEmpty();
            if (!allowed) {
                throw new Refusal(
                        RefusalCode.INVALID_TARGET,
                        "The client may not ask for tokens for this resource.",
                        "resource-not-allowed");
            }
        }
        return List.copyOf(new LinkedHashSet<>(asked));
    }

    /// What the client may be at the resource (RFC 9068 2.2.3.1). A token for several says nothing:
    /// each of them would take what stands there for its own.
    private List<String> roles(
            RequestContext context, Tenant tenant, List<String> audience, Application client) {
        return audience.size() == 1 && !audience.getFirst().equals(tenant.api())
                ? directory.applicationRoles().of(context, audience.getFirst(), client)
                : List.of();
    }

    private static Response answer(AccessTokens.Issued issued) {
        StringBuilder out = new StringBuilder(issued.token().length() + 128);
        out.append("{\"access_token\":\"").append(issued.token());
        out.append("\",\"expires_in\":").append(issued.lifeSeconds()).append(",\"scope\":");
        CanonicalJson.appendString(out, issued.scope());
        out.append(",\"token_type\":\"Bearer\"}");
        return Response.json(200, out.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// RFC 7662 2.2: whatever is wrong with the token, the answer is that it is not active.
    private Response introspect(RequestContext context, Request request) {
        String token = FormParameters.read(request, Set.of()).required("token");
        Optional<Grants.Standing> refresh = ownGrant(context, token);
        if (refresh.isPresent()) {
            return Response.json(refreshing(tenant(request), refresh.get()));
        }
        return valid(context, request, INTROSPECT)
                .map(claims -> active(claims, standing(context, tenant(request), claims)))
                .orElseGet(() -> Response.json(Map.of("active", false)));
    }

    /// A refresh token is nobody's business but its client's.
    private Optional<Grants.Standing> ownGrant(RequestContext context, String token) {
        return grants.standing(context, token)
                .filter(one -> one.grant().what().clientId().equals(client(context).clientId()));
    }

    private static Map<String, Object> refreshing(Tenant tenant, Grants.Standing standing) {
        Permission what = standing.grant().what();
        Map<String, Object> answer = new TreeMap<>();
        answer.put("active", true);
        answer.put("client_id", what.clientId());
        answer.put("exp", standing.grant().end().getEpochSecond());
        answer.put("iss", tenant.issuer());
        answer.put("scope", String.join(" ", what.scopes()));
        answer.put("sub", standing.account().subject());
        return answer;
    }

    /// The claims of the token that the form names, if it is valid. Only that it is not is an
    /// answer: were a disk that does not answer one too, a stolen token would pass for revoked.
    private Optional<TokenClaims> valid(RequestContext context, Request request, String place) {
        return shown(
                context,
                request,
                place,
                (inside, tenant, token) ->
                        verifier.forIntrospection(inside, tenant, token).claims());
    }

    @FunctionalInterface
    private interface Reading {
        TokenClaims of(RequestContext context, Tenant tenant, String token);
    }

    private Optional<TokenClaims> shown(
            RequestContext context, Request request, String place, Reading reading) {
        String token = FormParameters.read(request, Set.of()).required("token");
        Tenant tenant = tenant(request);
        try {
            return Optional.of(reading.of(context, tenant, token));
        } catch (Refusal notValid) {
            if (notValid.code() != RefusalCode.INVALID_TOKEN) {
                throw notValid;
            }
            refusals.refused(context, place, notValid);
            return Optional.empty();
        }
    }

    /// Those of the token's roles that the client has still.
    private List<String> standing(RequestContext context, Tenant tenant, TokenClaims claims) {
        if (claims.roles().isEmpty()) {
            return List.of();
        }
        List<String> now =
                claims.person().isPresent()
                        ? rolesOfPerson(context, claims)
                        : directory
                                .applications()
                                .find(context, claims.clientId())
                                .map(client -> roles(context, tenant, claims.audience(), client))
                                .orElse(List.of());
        return claims.roles().stream().filter(now::contains).toList();
    }

    private List<String> rolesOfPerson(RequestContext context, TokenClaims claims) {
        return directory
                .applicationRoles()
                .ofUser(context, claims.audience().getFirst(), claims.subject());
    }

    private static Response active(TokenClaims claims, List<String> roles) {
        Map<String, Object> answer = new TreeMap<>();
        answer.put("active", true);
        answer.put("aud", claims.audience());
        answer.put("client_id", claims.clientId());
        if (claims.confirmation() instanceof Confirmation.Certificate bound) {
            answer.put(Confirmation.CLAIM, bound.member());
        }
        answer.put("exp", claims.expiresAt());
        answer.put("iat", claims.issuedAt());
        answer.put("iss", claims.issuer());
        answer.put("jti", claims.id());
        if (!roles.isEmpty()) {
            answer.put(TokenClaims.ROLES, roles);
        }
        answer.put("scope", claims.scope());
        answer.put("sub", claims.subject());
        answer.put("token_type", "Bearer");
        claims.person()
                .ifPresent(person -> {
                    answer.put(TokenClaims.ACR, person.level());
                    answer.put(TokenClaims.AUTH_TIME, person.authenticatedAt());
                    person.session().ifPresent(session -> answer.put(TokenClaims.SESSION, session));
                });
        return Response.json(answer);
    }

    /// RFC 7009 2: a token that is not valid needs no revocation, and saying so would tell
    /// something.
    private Response revoke(RequestContext context, Request request) {
        String token = FormParameters.read(request, Set.of()).required("token");
        if (grants.revoke(context, client(context).clientId(), token)) {
            return Response.empty();
        }
        shown(context, request, REVOKE, verifier::forRevocation)
                .ifPresent(claims -> revoke(context, claims));
        return Response.empty();
    }

    private void revoke(RequestContext context, TokenClaims claims) {
        if (!claims.clientId().equals(client(context).clientId())) {
            throw new Refusal(
                    RefusalCode.INVALID_GRANT,
                    "The token was issued to another client.",
                    "revoke-foreign-token");
        }
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.TOKEN_REVOKED,
                        Map.of("token", claims.id(), "client", claims.clientId()));
        revocations.revoke(context, event, claims.id(), Instant.ofEpochSecond(claims.expiresAt()));
    }
}
