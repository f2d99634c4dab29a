package io.sallyport.directory;

import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.time.Instant;
import java.util.Map;

/// An organisation that is served. Its name and issuer never change and are never used again.
///
/// @param issuer the issuer identifier of its tokens (RFC 8414 2), fixed when it was made
public record Tenant(TenantId id, String name, String issuer, boolean active, Instant createdAt) {
    /// The identifier of the tenant's own API as a resource (RFC 8707 2): the audience of tokens
    /// for it.
    public String api() {
        return issuer + "/api/v1";
    }

    /// Made from a tenant that was found, never from an id that somebody sent.
    TenantScope scope() {
        return TenantScope.of(id);
    }

    Tenant withActive(boolean other) {
        return new Tenant(id, name, issuer, other, createdAt);
    }

    /// What the provider's staff may see of it.
    public Map<String, Object> fields() {
        return Map.of(
                "id",
                id.toString(),
                "name",
                name,
                "issuer",
                issuer,
                "status",
                active ? "active" : "suspended",
                "createdAt",
                createdAt.toString());
    }
}
