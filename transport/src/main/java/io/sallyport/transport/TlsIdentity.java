package io.sallyport.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/// A certificate with its private key, ready to serve.
public record TlsIdentity(X509Certificate certificate, PrivateKey privateKey) {}
