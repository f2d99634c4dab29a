package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Mutability;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the body of a POST or PUT (RFC 7644 3.3, 3.5.1).
public final class ResourceForm {
    /// Characters of one text, [#VALUES_MAX] values of one attribute, and [#MEMBERS_MAX] members of
    /// a group is what one request may have.
    public static final int TEXT_MAX = Values.TEXT_MAX;

    public static final int VALUES_MAX = Values.VALUES_MAX;
    public static final int MEMBERS_MAX = Values.MEMBERS_MAX;

    private ResourceForm() {}

    /// @param body as `JsonReader.wholeObject` reads it
    /// @return a new map with canonical names: what is read-only is left out, and so is what is
    ///   unassigned (RFC 7643 2.5); a `password` is still there
    /// @throws io.sallyport.foundation.Refusal invalidSyntax or invalidValue, naming the attribute
    public static Map<String, Object> read(ResourceType type, Map<String, Object> body) {
        Set<String> named = schemas(type, body);
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("schemas", List.of());
        body.forEach((name, raw) -> put(resource, root(type, name, named), raw));
        resource.put("schemas", type.schemasOf(resource));
        checkRequired(type, resource);
        return resource;
    }

    private static void put(Map<String, Object> resource, Attribute attribute, Object raw) {
        if (!attribute.isReadOnly() && !attribute.name().equals("schemas")) {
            Values.put(resource, attribute, raw, "");
        }
    }

    private static Attribute root(ResourceType type, String name, Set<String> named) {
        Attribute attribute =
                type.find(name)
                        .filter(path -> path.steps().size() == 1)
                        .orElseThrow(() -> Refusals.unknown(name))
                        .root();
        if (attribute.isExtension() && !named.contains(attribute.name())) {
            throw Refusals.value(
                    "Name the extension "
                            + Refusals.quoted(attribute.name())
                            + " in \"schemas\", too.");
        }
        return attribute;
    }

    /// RFC 7643 3: the core schema, and every extension that is used.
    private static Set<String> schemas(ResourceType type, Map<String, Object> body) {
        Set<String> named = new LinkedHashSet<>();
        for (Map.Entry<String, Object> member : body.entrySet()) {
            if (member.getKey().equalsIgnoreCase("schemas")) {
                if (!(member.getValue() instanceof List<?> urns) || !named.isEmpty()) {
                    throw Refusals.kind("schemas", "an array of URNs, once");
                }
                urns.forEach(urn -> named.add(known(type, urn)));
            }
        }
        if (!named.contains(type.core().id())) {
            throw Refusals.value(
                    "Name the schema " + Refusals.quoted(type.core().id()) + " in \"schemas\".");
        }
        return named;
    }

    private static String known(ResourceType type, Object urn) {
        String text = urn instanceof String string ? string : "";
        if (text.equalsIgnoreCase(type.core().id())) {
            return type.core().id();
        }
        return type.extensions().stream()
                .map(Schema::id)
                .filter(text::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() ->
                        Refusals.value(
                                "Leave out the schema "
                                        + Refusals.quoted(text)
                                        + ", which resources of this kind do not have."));
    }

    /// What a client must give, in the values of complex attributes, too.
    static void checkRequired(ResourceType type, Map<String, Object> resource) {
        type.attributes().forEach(attribute -> checkRequired(attribute, resource, ""));
    }

    private static void checkRequired(Attribute attribute, Map<?, ?> complex, String in) {
        if (attribute.isReadOnly()) {
            return;
        }
        Object value = complex.get(attribute.name());
        if (value == null) {
            if (attribute.required()) {
                throw missing(in + attribute.name());
            }
            return;
        }
        if (attribute.required() && value instanceof String text && text.isBlank()) {
            throw missing(in + attribute.name());
        }
        if (attribute.isComplex()) {
            for (Object one : value instanceof List<?> values ? values : List.of(value)) {
                checkSubs(attribute, (Map<?, ?>) one, in);
            }
        }
    }

    private static void checkSubs(Attribute attribute, Map<?, ?> complex, String in) {
        for (Attribute sub : attribute.subAttributes()) {
            if (sub.required() || sub.isComplex()) {
                checkRequired(sub, complex, Values.inside(in, attribute));
            }
        }
    }

    private static io.sallyport.foundation.Refusal missing(String attribute) {
        return Refusals.value("Give the attribute " + Refusals.quoted(attribute) + " a value.");
    }

    /// For a PUT (RFC 7644 3.5.1): an immutable attribute that has a value keeps it.
    ///
    /// @param before the resource as it is
    /// @param after what [#read] made of the body; takes over what it leaves out
    /// @throws io.sallyport.foundation.Refusal mutability
    public static void keepImmutable(
            ResourceType type, Map<String, Object> before, Map<String, Object> after) {
        keepImmutable(type.attributes(), before, after);
        after.put("schemas", type.schemasOf(after));
    }

    @SuppressWarnings("unchecked") // Resources have text keys only.
    private static void keepImmutable(
            List<Attribute> attributes, Map<String, Object> before, Map<String, Object> after) {
        for (Attribute attribute : attributes) {
            Object old = before.get(attribute.name());
            if (old == null) {
                continue;
            }
            if (attribute.mutability() == Mutability.IMMUTABLE) {
                Object kept = after.putIfAbsent(attribute.name(), old);
                if (kept != null && !kept.equals(old)) {
                    throw Refusals.readOnly(attribute.name());
                }
            } else if (old instanceof Map<?, ?> complex && hasImmutable(attribute)) {
                Map<String, Object> inner =
                        (Map<String, Object>)
                                after.computeIfAbsent(
                                        attribute.name(), _ -> new LinkedHashMap<String, Object>());
                keepImmutable(attribute.subAttributes(), (Map<String, Object>) complex, inner);
                after.values().removeIf(value -> value.equals(Map.of()));
            }
        }
    }

    private static boolean hasImmutable(Attribute attribute) {
        return attribute.subAttributes().stream()
                .anyMatch(sub -> sub.mutability() == Mutability.IMMUTABLE || hasImmutable(sub));
    }
}
