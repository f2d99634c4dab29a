package io.sallyport.directory.scim;

import java.util.List;
import java.util.Optional;

/// A kind of resource: its core schema, its extensions, and all names that its attributes go by
/// (RFC 7643 6, RFC 7644 3.10). A class and not a record, since it keeps the index of names.
public final class ResourceType {
    private final String name;
    private final String endpoint;
    private final Schema core;
    private final List<Schema> extensions;

    /// @param endpoint such as `/Users`
    public ResourceType(String name, String endpoint, Schema core, List<Schema> extensions) {
        this.name = name;
        this.endpoint = endpoint;
        this.core = core;
        this.extensions = List.copyOf(extensions);
    }

    public String name() {
        return name;
    }

    public String endpoint() {
        return endpoint;
    }

    public Schema core() {
        return core;
    }

    public List<Schema> extensions() {
        return extensions;
    }

    /// @param attributePath in any case, with or without the URN of the core schema; attributes of
    ///   extensions have theirs (RFC 7644 3.10)
    public Optional<AttributePath> find(String attributePath) {
        throw new UnsupportedOperationException();
    }
}
