package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import io.sallyport.keys.SignatureAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A client of the token service (RFC 6749 2), registered in one tenant.
///
/// @param clientId unique in its tenant
/// @param scopes what it may ask for
/// @param resources what it may ask tokens for besides the tenant's own API (RFC 8707)
/// @param tokenLife how long its access tokens live; empty for the tenant's default
/// @param algorithm that its access tokens are signed with
/// @param boundTokens whether its access tokens count only beside the certificate that was shown
///   when they were asked for (RFC 8705 3)
/// @param multiTenant whether other tenants may install it
/// @param relyingParty what it needs to sign people in
public record Application(
        RowId id,
        String clientId,
        String name,
        Credential credential,
        List<String> scopes,
        List<String> resources,
        Optional<Duration> tokenLife,
        SignatureAlgorithm algorithm,
        boolean boundTokens,
        boolean multiTenant,
        RelyingParty relyingParty,
        boolean active,
        Instant createdAt) {

    /// Held against what is shown when there is no such application, so that the answer takes as
    /// long.
    public static final Application NOBODY =
            new Application(
                    RowId.FIRST,
                    "nobody",
                    "nobody",
                    new Credential.Secret(new byte[32], new byte[32]),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    SignatureAlgorithm.ES256,
                    false,
                    false,
                    RelyingParty.NONE,
                    false,
                    Instant.EPOCH);

    public Application {
        scopes = List.copyOf(scopes);
        resources = List.copyOf(resources);
    }

    Application withActive(boolean other) {
        return with(credential, multiTenant, other);
    }

    Application withCredential(Credential other) {
        return with(other, multiTenant, active);
    }

    Application withMultiTenant(boolean other) {
        return with(credential, other, active);
    }

    private Application with(Credential other, boolean shared, boolean serving) {
        return new Application(
                id,
                clientId,
                name,
                other,
                scopes,
                resources,
                tokenLife,
                algorithm,
                boundTokens,
                shared,
                relyingParty,
                serving,
                createdAt);
    }

    /// What stays when it is removed, so that its id is never used again: whoever has a token of it
    /// must not find another application's door open with it.
    Application removed() {
        return new Application(
                id,
                clientId,
                "",
                new Credential.None(),
                List.of(),
                List.of(),
                Optional.empty(),
                algorithm,
                boundTokens,
                false,
                RelyingParty.NONE,
                false,
                createdAt);
    }

    /// Whether it can keep no secret (RFC 6749 2.1).
    public boolean isPublic() {
        return credential instanceof Credential.Public;
    }

    boolean isRemoved() {
        return credential instanceof Credential.None;
    }

    /// What may be shown of it; never the credential.
    public Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", id.toString());
        fields.put("clientId", clientId);
        fields.put("name", name);
        fields.put("scopes", scopes);
        fields.put("resources", resources);
        fields.put("signingAlgorithm", algorithm.label());
        fields.put("status", active ? "active" : "suspended");
        fields.put("createdAt", createdAt.toString());
        fields.put("authentication", credential.method());
        if (credential instanceof Credential.Named(SubjectName(SubjectName.Kind kind, String of))) {
            fields.put(kind.parameter(), of);
        }
        if (credential instanceof Credential.Home(String issuer, String homeClientId, _)) {
            fields.put("homeIssuer", issuer);
            fields.put("homeClientId", homeClientId);
        }
        fields.put("multiTenant", multiTenant);
        fields.putAll(relyingParty.fields());
        if (boundTokens) {
            fields.put("tlsClientCertificateBoundAccessTokens", true);
        }
        return fields;
    }
}
