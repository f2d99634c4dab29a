package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import java.util.List;

/// How an application authenticates as itself (RFC 7591 2, `token_endpoint_auth_method`). One of
/// them, never two.
public sealed interface Credential {
    /// A secret (`client_secret_basic`, `client_secret_post`), kept as a keyed hash. The row that
    /// holds it is sealed under the tenant's key, and the hash does not hang on another one: those
    /// can be rotated.
    ///
    /// @param salt 32 random bytes, this secret's alone
    /// @param hash HMAC-SHA-256 under the salt
    record Secret(byte[] salt, byte[] hash) implements Credential {}

    /// Public keys (`private_key_jwt`).
    ///
    /// @param jwks a JSON Web Key Set (RFC 7517 5)
    record Keys(String jwks) implements Credential {}

    /// A certificate, shown in the handshake (RFC 8705).
    sealed interface Certificate extends Credential {}

    /// A certificate of one of the tenant's trust anchors, by its name (`tls_client_auth`).
    record Named(SubjectName name) implements Certificate {}

    /// Certificates of its own, each known as a whole (`self_signed_tls_client_auth`).
    ///
    /// @param thumbprints `x5t#S256` of each: SHA-256 of its bytes, in base64url
    record Pinned(List<String> thumbprints) implements Certificate {
        public Pinned {
            thumbprints = List.copyOf(thumbprints);
        }
    }

    /// That of another tenant's application, its home: this one has none of its own.
    ///
    /// @param issuer of the home tenant, never used again
    /// @param clientId that the home application has there, for people
    /// @param application the home application's id, by which it is found
    record Home(String issuer, String clientId, RowId application) implements Credential {}

    /// None: of a public client (RFC 6749 2.1), which cannot keep one. It names itself, and what it
    /// redeems is bound to what it alone can know (RFC 7636).
    record Public() implements Credential {}

    /// Of an application that was removed; nothing matches it.
    record None() implements Credential {}

    /// By the name that RFC 7591 and RFC 8705 have for it.
    default String method() {
        return switch (this) {
            case Secret(_, _) -> "client_secret";
            case Keys(_) -> "private_key_jwt";
            case Named(_) -> "tls_client_auth";
            case Pinned(_) -> "self_signed_tls_client_auth";
            case Home(_, _, _) -> "home_application";
            case Public() -> "none";
            case None() -> "removed";
        };
    }
}
