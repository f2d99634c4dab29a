package io.sallyport.directory;

/// How an application authenticates as itself (RFC 7591 2, `token_endpoint_auth_method`). One of
/// them, never two.
public sealed interface Credential {
    /// A secret (`client_secret_basic`, `client_secret_post`), kept as a keyed hash.
    record Secret(byte[] hash) implements Credential {}

    /// Public keys (`private_key_jwt`).
    ///
    /// @param jwks a JSON Web Key Set (RFC 7517 5)
    record Keys(String jwks) implements Credential {}

    /// Of an application that was removed; nothing matches it.
    record None() implements Credential {}
}
