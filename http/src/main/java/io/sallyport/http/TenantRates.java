package io.sallyport.http;

/// How often who has authenticated may ask in one tenant.
///
/// @param all together
/// @param caller each by itself
public record TenantRates(Rate all, Rate caller) {}
