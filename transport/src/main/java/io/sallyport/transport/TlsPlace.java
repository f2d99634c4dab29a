package io.sallyport.transport;

/// Where TLS is spoken.
///
/// @param host what the listener is called by
public record TlsPlace(Plane plane, HostName host) {}
