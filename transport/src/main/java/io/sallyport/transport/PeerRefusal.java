package io.sallyport.transport;

import java.util.Locale;

/// Why a peer's certificate counts for nothing here. Each is the private reason of a refusal.
public enum PeerRefusal {
    /// None was sent.
    PEER_NO_CERTIFICATE,
    /// It does not parse.
    PEER_MALFORMED,
    /// Its own key signed it.
    PEER_SELF_SIGNED,
    /// It is an authority's.
    PEER_CA,
    /// Its names are not one URI of the form that services have.
    PEER_NAMES,
    /// It claims a trust domain that has no anchor here.
    PEER_TRUST_DOMAIN,
    /// What it was sent with was not signed by the root of the trust domain that it claims.
    PEER_UNKNOWN_ROOT,
    /// That root signed it, but it is not the authority of the plane.
    PEER_INTERMEDIATE,
    /// The authority that it names as its issuer did not sign it.
    PEER_SIGNATURE,
    PEER_EXPIRED,
    PEER_NOT_YET_VALID,
    /// It lives longer than any that was issued.
    PEER_LIFE,
    /// It is not for clients (RFC 5280 4.2.1.12).
    PEER_NO_CLIENT_AUTH,
    /// Its authority may not give it that name (RFC 5280 4.2.1.10).
    PEER_NAME_CONSTRAINTS,
    /// The path does not validate for another reason (RFC 5280 6).
    PEER_PATH,
    /// There is no list of what was revoked, or not of today.
    PEER_REVOCATION_UNKNOWN,
    PEER_REVOKED,
    /// The log does not know of it: it was signed behind the instance's back.
    PEER_UNLOGGED,
    /// It is somebody, but nobody who may call here.
    PEER_NOT_ALLOWED;

    /// As in `peer-unknown-root`.
    public String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
