package io.sallyport.signin.webauthn;

/// For whom passkeys are made and asked for.
///
/// @param id the RP ID (WebAuthn 4): a host's name, for good
/// @param origin of the pages on which browsers may ask, such as `https://id.example`
/// @param name for people
public record RelyingParty(String id, String origin, String name) {}
