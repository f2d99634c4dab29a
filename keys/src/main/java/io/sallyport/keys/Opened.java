package io.sallyport.keys;

/// What an envelope held.
///
/// @param schema the schema version that the payload was written with
public record Opened(int schema, byte[] plain) {}
