package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Returned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which attributes an answer has: RFC 7644 3.9, RFC 7643 7 (returned). Names that are not known
/// choose nothing.
public final class Projection {
    private static final int NAMES_MAX = 200;
    private static final int TEXT_MAX = 8_192;

    private final Kept kept;
    private final Set<String> named;
    private final boolean isWhole;

    private Projection(Kept kept, Set<String> named, boolean isWhole) {
        this.kept = kept;
        this.named = named;
        this.isWhole = isWhole;
    }

    /// What is kept of an object.
    ///
    /// @param isAll as it is
    /// @param members by canonical name; all others are left out
    private record Kept(boolean isAll, Map<String, Kept> members) {
        static final Kept ALL = new Kept(true, Map.of());
    }

    /// What the parameter says of the attributes within one object.
    ///
    /// @param whole names of attributes that are meant altogether
    /// @param parts those of which something is meant
    private record Choice(Set<String> whole, Map<String, Choice> parts) {
        static Choice empty() {
            return new Choice(new HashSet<>(), new HashMap<>());
        }

        void add(List<Attribute> steps) {
            String name = steps.getFirst().name();
            if (steps.size() == 1) {
                whole.add(name);
            } else {
                parts.computeIfAbsent(name, _ -> empty()).add(steps.subList(1, steps.size()));
            }
        }
    }

    /// @param attributes the query parameter, names with commas between
    /// @throws io.sallyport.foundation.Refusal invalidValue when both are there
    public static Projection of(
            ResourceType type, Optional<String> attributes, Optional<String> excludedAttributes) {
        if (attributes.isPresent() && excludedAttributes.isPresent()) {
            throw Refusals.value("Give either attributes or excludedAttributes, not both.");
        }
        List<AttributePath> paths = paths(type, attributes.or(() -> excludedAttributes).orElse(""));
        Choice choice = Choice.empty();
        paths.forEach(path -> choice.add(path.steps()));
        if (attributes.isPresent()) {
            Set<String> named = new HashSet<>();
            paths.forEach(path -> named.addAll(List.of(path.canonical(), path.root().name())));
            return new Projection(included(type.attributes(), choice), named, false);
        }
        return paths.isEmpty()
                ? type.whole()
                : new Projection(remaining(type.attributes(), choice), Set.of(), false);
    }

    /// Of the attributes that are ours, all that stands in a row is told; a tenant's own may say
    /// that they are not.
    static Projection whole(List<Attribute> attributes) {
        boolean isAll =
                attributes.stream()
                        .filter(Attribute::isExtension)
                        .allMatch(Projection::isReturnedByDefault);
        return new Projection(remaining(attributes, Choice.empty()), Set.of(), isAll);
    }

    private static List<AttributePath> paths(ResourceType type, String parameter) {
        String[] names = parameter.split(",", NAMES_MAX + 1);
        if (names.length > NAMES_MAX || parameter.length() > TEXT_MAX) {
            throw Refusals.value("Name at most " + NAMES_MAX + " attributes.");
        }
        List<AttributePath> paths = new ArrayList<>();
        for (String name : names) {
            type.find(name.strip()).ifPresent(paths::add);
        }
        return paths;
    }

    private static Kept included(List<Attribute> attributes, Choice choice) {
        Map<String, Kept> members = new HashMap<>();
        for (Attribute attribute : attributes) {
            Choice part = choice.parts().get(attribute.name());
            if (attribute.returned() == Returned.NEVER) {
                continue;
            }
            if (attribute.returned() == Returned.ALWAYS
                    || choice.whole().contains(attribute.name())) {
                members.put(attribute.name(), all(attribute));
            } else if (part != null) {
                members.put(attribute.name(), included(attribute.subAttributes(), part));
            }
        }
        return new Kept(false, members);
    }

    private static Kept remaining(List<Attribute> attributes, Choice choice) {
        Map<String, Kept> members = new HashMap<>();
        for (Attribute attribute : attributes) {
            Choice part = choice.parts().get(attribute.name());
            boolean isExcluded = choice.whole().contains(attribute.name());
            switch (attribute.returned()) {
                case NEVER, REQUEST -> {
                    continue;
                }
                case DEFAULT -> {
                    if (isExcluded) {
                        continue;
                    }
                }
                case ALWAYS -> {}
            }
            members.put(
                    attribute.name(),
                    part == null ? all(attribute) : remaining(attribute.subAttributes(), part));
        }
        return new Kept(false, members);
    }

    private static Kept all(Attribute attribute) {
        boolean isPlain =
                attribute.subAttributes().stream().allMatch(Projection::isReturnedByDefault);
        return isPlain ? Kept.ALL : remaining(attribute.subAttributes(), Choice.empty());
    }

    private static boolean isReturnedByDefault(Attribute attribute) {
        return attribute.returned() != Returned.NEVER
                && attribute.returned() != Returned.REQUEST
                && attribute.subAttributes().stream().allMatch(Projection::isReturnedByDefault);
    }

    /// Whether nothing that stands in a row is left out.
    public boolean isWhole() {
        return isWhole;
    }

    /// Whether `attributes` asks for this, or for a part of it, by name.
    ///
    /// @param attribute as it stands in resources: `groups`, the URN of an extension
    public boolean names(String attribute) {
        return named.contains(attribute);
    }

    /// Whether the answer has this if it is there; what is not wanted need not be loaded.
    ///
    /// @param attribute as it stands in resources
    public boolean wants(String attribute) {
        return kept.members().containsKey(attribute);
    }

    /// @return a new map; `id` and `schemas` are always there, a password never
    public Map<String, Object> apply(Map<String, Object> resource) {
        return part(resource, kept);
    }

    private static Map<String, Object> part(Map<?, ?> complex, Kept kept) {
        Map<String, Object> part = LinkedHashMap.newLinkedHashMap(complex.size());
        complex.forEach((name, value) -> {
            Kept ofThis = kept.members().get(name);
            if (ofThis == null) {
                return;
            }
            Object some = ofThis.isAll() ? value : some(value, ofThis);
            if (!some.equals(List.of()) && !some.equals(Map.of())) {
                part.put((String) name, some);
            }
        });
        return part;
    }

    private static Object some(Object value, Kept kept) {
        if (value instanceof Map<?, ?> complex) {
            return part(complex, kept);
        }
        if (!(value instanceof List<?> values)) {
            return value;
        }
        List<Object> some = new ArrayList<>();
        for (Object one : values) {
            Object part = some(one, kept);
            if (!part.equals(Map.of())) {
                some.add(part);
            }
        }
        return some;
    }
}
