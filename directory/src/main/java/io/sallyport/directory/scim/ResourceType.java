package io.sallyport.directory.scim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A kind of resource: its core schema, its extensions, and all names that its attributes go by
/// (RFC 7643 6, RFC 7644 3.10). A class and not a record, since it keeps the index of names.
public final class ResourceType {
    private final String name;
    private final String endpoint;
    private final Schema core;
    private final List<Schema> extensions;
    private final List<Attribute> attributes;
    private final Map<String, AttributePath> index = new HashMap<>();
    private final Projection whole;

    /// @param endpoint such as `/Users`
    public ResourceType(String name, String endpoint, Schema core, List<Schema> extensions) {
        this.name = name;
        this.endpoint = endpoint;
        this.core = core;
        this.extensions = List.copyOf(extensions);
        List<Attribute> all = new ArrayList<>(Schemas.COMMON);
        all.addAll(core.attributes());
        all.forEach(attribute -> add(core.id() + ":", new AttributePath(attribute)));
        for (Schema extension : extensions) {
            all.add(extension.asAttribute());
            add("", new AttributePath(extension.asAttribute()));
        }
        this.attributes = List.copyOf(all);
        this.whole = Projection.whole(this.attributes);
    }

    private void add(String prefix, AttributePath path) {
        index.put(path.canonical().toLowerCase(Locale.ROOT), path);
        index.put((prefix + path.canonical()).toLowerCase(Locale.ROOT), path);
        path.leaf().subAttributes().forEach(sub -> add(prefix, path.plus(sub)));
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
        return Optional.ofNullable(index.get(attributePath.toLowerCase(Locale.ROOT)));
    }

    /// What stands in a resource: common attributes, those of the core, and extensions.
    List<Attribute> attributes() {
        return attributes;
    }

    /// What is told when nobody says what.
    Projection whole() {
        return whole;
    }

    /// The URNs that belong into `schemas` of this resource: the core's, and those of extensions
    /// that it has.
    List<String> schemasOf(Map<String, Object> resource) {
        List<String> used = new ArrayList<>();
        used.add(core.id());
        extensions.stream().map(Schema::id).filter(resource::containsKey).forEach(used::add);
        return used;
    }
}
