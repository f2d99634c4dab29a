package io.sallyport.tokens;

import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.keys.Assurance;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.VerificationKey;
import io.sallyport.pages.Language;
import io.sallyport.signin.AuthenticationLevel;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What relying parties and clients need to know of a tenant: its metadata (RFC 8414, OpenID
/// Connect Discovery 1.0) and its key set (RFC 7517). Everything in it is served; nothing is
/// promised.
public final class DiscoveryEndpoints {
    private static final int CACHE_SECONDS = 300;
    private static final List<String> AUTHENTICATION =
            List.of(
                    "client_secret_basic",
                    "client_secret_post",
                    "private_key_jwt",
                    "tls_client_auth",
                    "self_signed_tls_client_auth");
    private static final List<String> ALSO_PUBLIC =
            Stream.concat(AUTHENTICATION.stream(), Stream.of("none")).toList();
    private static final List<String> AUTHENTICATED =
            List.of("token", "introspection", "revocation");

    /// An application may be registered for any of them.
    private static final List<String> ALGORITHMS =
            Arrays.stream(SignatureAlgorithm.values()).map(SignatureAlgorithm::label).toList();

    private final Directory directory;
    private final Assurance assurance;
    private final URI cardOrigin;

    /// @param cardOrigin where the listener is reached that asks for certificates
    public DiscoveryEndpoints(Directory directory, Assurance assurance, URI cardOrigin) {
        this.directory = directory;
        this.assurance = assurance;
        this.cardOrigin = cardOrigin;
    }

    public List<Endpoint> endpoints() {
        Access open = new Access.Open();
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(Endpoint.get("/{tenant}/oauth2/jwks", open, this::jwks));
        // OpenID Connect puts the well-known part behind the issuer's path, RFC 8414 3.1 before it,
        // and
        // clients of either look in either place.
        for (String name : List.of("openid-configuration", "oauth-authorization-server")) {
            String wellKnown = "/.well-known/" + name;
            endpoints.add(Endpoint.get("/{tenant}" + wellKnown, open, this::metadata));
            endpoints.add(Endpoint.get(wellKnown + "/{tenant}", open, this::metadata));
        }
        return endpoints;
    }

    private Tenant tenant(Request request) {
        Tenants tenants = directory.tenants();
        return tenants.serving(request.variables().getOrDefault("tenant", ""));
    }

    private Response metadata(RequestContext context, Request request) {
        Tenant tenant = tenant(request);
        String oauth = tenant.issuer() + "/oauth2/";
        Map<String, Object> metadata = new TreeMap<>();
        metadata.put("issuer", tenant.issuer());
        metadata.put("jwks_uri", oauth + "jwks");
        metadata.putAll(endpoints(oauth));
        // RFC 8705 5: the same, where a certificate can be shown.
        String card = cardOrigin + URI.create(oauth).getRawPath();
        metadata.put("mtls_endpoint_aliases", endpoints(card));
        metadata.put("tls_client_certificate_bound_access_tokens", true);
        metadata.put(
                "grant_types_supported",
                List.of("authorization_code", "refresh_token", "client_credentials"));
        putOpenId(metadata, tenant);
        metadata.put("subject_types_supported", List.of("public"));
        metadata.put("id_token_signing_alg_values_supported", ALGORITHMS);
        for (String endpoint : AUTHENTICATED) {
            metadata.put(
                    endpoint + "_endpoint_auth_methods_supported",
                    endpoint.equals("introspection") ? AUTHENTICATION : ALSO_PUBLIC);
            metadata.put(
                    endpoint + "_endpoint_auth_signing_alg_values_supported",
                    ClientAssertion.ALGORITHMS);
        }
        // RFC 9728 4.
        metadata.put("protected_resources", List.of(tenant.api()));
        metadata.put("assurance", assurance.label());
        return Response.json(metadata).cacheable(CACHE_SECONDS);
    }

    /// OpenID Connect Discovery 1.0, 3.
    private static void putOpenId(Map<String, Object> metadata, Tenant tenant) {
        metadata.put("authorization_endpoint", tenant.issuer() + AuthorizationEndpoint.PATH);
        metadata.put("userinfo_endpoint", PersonClaims.resource(tenant));
        // RP-Initiated Logout 1.0, 2.1.
        metadata.put("end_session_endpoint", tenant.issuer() + LogoutEndpoint.PATH);
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("response_modes_supported", List.of("query"));
        metadata.put("prompt_values_supported", AuthorizationRequest.PROMPTS);
        metadata.put("acr_values_supported", AuthenticationLevel.labels());
        metadata.put("scopes_supported", AuthorizationRequest.oidcScopes());
        metadata.put("claims_supported", PersonClaims.supported());
        metadata.put("claim_types_supported", List.of("normal"));
        metadata.put("claims_parameter_supported", true);
        metadata.put("request_parameter_supported", false);
        metadata.put("request_uri_parameter_supported", false);
        metadata.put("code_challenge_methods_supported", List.of("S256"));
        metadata.put("authorization_response_iss_parameter_supported", true);
        metadata.put(
                "ui_locales_supported", Stream.of(Language.values()).map(Language::tag).toList());
    }

    private static Map<String, Object> endpoints(String oauth) {
        return Map.of(
                "token_endpoint", oauth + "token",
                "introspection_endpoint", oauth + "introspect",
                "revocation_endpoint", oauth + "revoke");
    }

    private Response jwks(RequestContext context, Request request) {
        List<Map<String, Object>> keys =
                directory.signingKeys().published(context).stream()
                        .map(VerificationKey::jwk)
                        .toList();
        return Response.json(Map.of("keys", keys)).cacheable(CACHE_SECONDS);
    }
}
