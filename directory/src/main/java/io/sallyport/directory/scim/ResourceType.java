package io.sallyport.directory.scim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final long revision;
    private final List<Attribute> attributes;
    private final Map<String, AttributePath> index = new HashMap<>();
    private final List<AttributePath> unique;
    private final Projection whole;

    /// @param endpoint such as `/Users`
    public ResourceType(String name, String endpoint, Schema core, List<Schema> extensions) {
        this(new Parts(name, endpoint, core, extensions), 0);
    }

    private record Parts(String name, String endpoint, Schema core, List<Schema> extensions) {}

    private ResourceType(Parts parts, long revision) {
        this.name = parts.name();
        this.endpoint = parts.endpoint();
        this.core = parts.core();
        this.extensions = List.copyOf(parts.extensions());
        this.revision = revision;
        List<Attribute> all = new ArrayList<>(Schemas.COMMON);
        all.addAll(core.attributes());
        all.forEach(attribute -> add(core.id() + ":", new AttributePath(attribute)));
        for (Schema extension : extensions) {
            AttributePath whole = new AttributePath(extension.asAttribute());
            all.add(whole.root());
            add("", whole);
            if (extension.equals(Schemas.ENTERPRISE_USER)) {
                extension.attributes().forEach(one -> addShort(one.name(), whole.plus(one)));
            }
        }
        this.attributes = List.copyOf(all);
        this.unique = index.values().stream().filter(UniqueValue::isOf).distinct().toList();
        this.whole = Projection.whole(this.attributes);
    }

    /// The same with a tenant's own extensions behind the built-in ones.
    ///
    /// @param tenants of which revision they are; 0 is that of a tenant that has none
    public ResourceType extended(List<Schema> own, long tenants) {
        List<Schema> all = new ArrayList<>(extensions);
        all.addAll(own);
        return new ResourceType(new Parts(name, endpoint, core, all), tenants);
    }

    /// What is asked of resources of several types at once (RFC 7644 3.4.2.1): the attributes of
    /// all of them, of which each has some. Of two with one name the first is meant.
    public static ResourceType ofAll(List<ResourceType> types) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (ResourceType type : types) {
            type.core.attributes().forEach(one -> attributes.putIfAbsent(one.name(), one));
        }
        Schema core =
                new Schema(types.getFirst().core.id(), "", "", List.copyOf(attributes.values()));
        List<Schema> extensions =
                types.stream().flatMap(type -> type.extensions.stream()).distinct().toList();
        ResourceType all = new ResourceType("Resource", "", core, extensions);
        types.forEach(type -> type.index.forEach(all.index::putIfAbsent));
        return all;
    }

    private void add(String prefix, AttributePath path) {
        index.put(path.canonical().toLowerCase(Locale.ROOT), path);
        index.put((prefix + path.canonical()).toLowerCase(Locale.ROOT), path);
        path.leaf().subAttributes().forEach(sub -> add(prefix, path.plus(sub)));
    }

    /// RFC 7644 3.10 wants the URN in front of these, too; a large client asks for `manager` as it
    /// is. In the extension of the RFC that cannot mean anything else.
    private void addShort(String name, AttributePath path) {
        index.putIfAbsent(name.toLowerCase(Locale.ROOT), path);
        path.leaf()
                .subAttributes()
                .forEach(sub -> addShort(name + "." + sub.name(), path.plus(sub)));
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

    /// Of which state of the tenant's own extensions this is.
    public long revision() {
        return revision;
    }

    public List<Schema> extensions() {
        return extensions;
    }

    /// @param attributePath in any case, with or without the URN of the core schema or the
    ///   enterprise extension; attributes of a tenant's own have theirs (RFC 7644 3.10)
    public Optional<AttributePath> find(String attributePath) {
        return Optional.ofNullable(index.get(attributePath.toLowerCase(Locale.ROOT)));
    }

    /// What stands in a resource: common attributes, those of the core, and extensions.
    public List<Attribute> attributes() {
        return attributes;
    }

    /// What of a resource nobody else of its type may have, by the tenant's own extensions.
    public List<UniqueValue> uniqueValues(Map<String, Object> resource) {
        return unique.isEmpty()
                ? List.of()
                : unique.stream().flatMap(path -> UniqueValue.in(resource, path).stream()).toList();
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
