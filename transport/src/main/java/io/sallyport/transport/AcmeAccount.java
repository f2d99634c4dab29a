package io.sallyport.transport;

import java.net.URI;
import java.security.KeyPair;

/// An account at an ACME directory (RFC 8555 7.1.2).
///
/// @param location its URL there, which requests name it by
/// @param keys of P-256; who has them may order and revoke in the instance's name
public record AcmeAccount(URI directory, URI location, KeyPair keys) {}
