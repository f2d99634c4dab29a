package io.sallyport.keys;

/// The blind index of a value: 128 bits of a keyed hash, different for each tenant and column.
///
/// @param version the version of the tenant's index key
/// @param hash 16 bytes
public record Index(int version, byte[] hash) {}
