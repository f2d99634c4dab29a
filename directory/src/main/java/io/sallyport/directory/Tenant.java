package io.sallyport.directory;

import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// An organisation that is served. Its name and issuer never change and are never used again.
///
/// @param shredding when its keys may be destroyed, and why they may not
/// @param issuer the issuer identifier of its tokens (RFC 8414 2), fixed when it was made
/// @param passkeyHost the host that its people's passkeys are bound to (RP ID, WebAuthn 4), fixed
///   when it was made: with another one they would all be lost
public record Tenant(
        TenantId id,
        String name,
        String issuer,
        String passkeyHost,
        boolean active,
        Instant createdAt,
        Shredding shredding) {
    /// The identifier of the tenant's own API as a resource (RFC 8707 2): the audience of tokens
    /// for it.
    public String api() {
        return issuer + "/api/v1";
    }

    /// Where its pages come from, as browsers write it (RFC 6454 6.2).
    public String origin() {
        URI uri = URI.create(issuer);
        String port = uri.getPort() < 0 || uri.getPort() == 443 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port;
    }

    /// Whether it is nobody's, made for attacks to be rehearsed in.
    public boolean canary() {
        return Tenants.isCanary(name);
    }

    /// Made from a tenant that was found, never from an id that somebody sent.
    TenantScope scope() {
        return TenantScope.of(id);
    }

    Tenant withActive(boolean other) {
        return new Tenant(id, name, issuer, passkeyHost, other, createdAt, shredding);
    }

    Tenant with(Shredding other) {
        return new Tenant(
                id, name, issuer, passkeyHost, active && other.from().isEmpty(), createdAt, other);
    }

    private String status() {
        if (shredding.done()) {
            return "shredded";
        }
        if (shredding.from().isPresent()) {
            return "to be shredded";
        }
        return active ? "active" : "suspended";
    }

    /// What the provider's staff may see of it.
    public Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", id.toString());
        fields.put("name", name);
        fields.put("issuer", issuer);
        fields.put("status", status());
        fields.put("createdAt", createdAt.toString());
        shredding.from().ifPresent(from -> fields.put("shredFrom", from.toString()));
        if (!shredding.holds().isEmpty()) {
            fields.put("holds", shredding.holds());
        }
        return fields;
    }
}
