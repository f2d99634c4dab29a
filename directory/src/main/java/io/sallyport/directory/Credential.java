package io.sallyport.directory;

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

    /// Of an application that was removed; nothing matches it.
    record None() implements Credential {}
}
