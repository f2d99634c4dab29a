package io.sallyport.directory.scim;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a resource, or an extension of one, is made of: RFC 7643 7.
///
/// @param id the URN
public record Schema(String id, String name, String description, List<Attribute> attributes) {
    private static final Pattern URN =
            Pattern.compile("urn:[A-Za-z0-9][A-Za-z0-9-]{1,31}:[A-Za-z0-9_.:-]{1,200}");
    private static final int TEXT_MAX = 1_000;

    /// Sub-attributes included.
    private static final int ATTRIBUTES_MAX = 200;

    /// Kinds that can be unique.
    private static final Set<Attribute.Kind> COMPARED =
            Set.of(Attribute.Kind.STRING, Attribute.Kind.INTEGER, Attribute.Kind.REFERENCE);

    /// `schemas` and `meta` come back from who read them before, and say nothing.
    private static final Set<String> KNOWN =
            Set.of("id", "name", "description", "attributes", "schemas", "meta");

    public Schema {
        attributes = List.copyOf(attributes);
    }

    /// Reads a tenant's own extension.
    ///
    /// @throws io.sallyport.foundation.Refusal unless it is whole, and its URN its own
    public static Schema read(JsonObject json) {
        try {
            json.members().keySet().stream()
                    .filter(member -> !KNOWN.contains(member))
                    .findFirst()
                    .ifPresent(member -> {
                        throw Refusals.unknown(member);
                    });
            String id = json.text("id");
            if (!URN.matcher(id).matches() || Schemas.isBuiltIn(id)) {
                throw Refusals.value("Give the schema a URN of your own as its \"id\".");
            }
            List<Attribute> attributes =
                    json.objects("attributes").stream().map(Attribute::read).toList();
            AttributeForm.distinct(attributes);
            if (attributes.isEmpty() || count(attributes) > ATTRIBUTES_MAX) {
                throw Refusals.value(
                        "Give the schema 1 to "
                                + ATTRIBUTES_MAX
                                + " attributes, sub-attributes included.");
            }
            attributes.forEach(attribute -> requireKept(new AttributePath(attribute)));
            return new Schema(id, text(json, "name"), text(json, "description"), attributes);
        } catch (JsonReader.Malformed malformed) {
            throw Refusals.syntax("Correct the schema: " + malformed.getMessage() + ".");
        }
    }

    private static int count(List<Attribute> attributes) {
        return attributes.size()
                + attributes.stream().mapToInt(one -> count(one.subAttributes())).sum();
    }

    /// What would be promised and not kept, in attributes that are not ours.
    private static void requireKept(AttributePath path) {
        Attribute attribute = path.leaf();
        String name = path.canonical();
        if (attribute.uniqueness() != Attribute.Uniqueness.NONE) {
            requireUnique(path);
        }
        if (attribute.isReadOnly()) {
            throw no(name, "cannot be readOnly: nobody could give it a value");
        }
        if (attribute.mutability() == Attribute.Mutability.WRITE_ONLY
                && attribute.returned() != Attribute.Returned.NEVER) {
            throw no(name, "is writeOnly, so it needs returned \"never\"");
        }
        attribute.subAttributes().forEach(sub -> requireKept(path.plus(sub)));
    }

    /// Values are compared one by one, within the tenant, and who is refused learns of another's.
    private static void requireUnique(AttributePath path) {
        String name = path.canonical();
        if (path.leaf().uniqueness() == Attribute.Uniqueness.GLOBAL) {
            throw no(
                    name,
                    "cannot have uniqueness \"global\": values are compared within the tenant"
                            + " alone, which is \"server\"");
        }
        if (!COMPARED.contains(path.leaf().kind())) {
            throw no(name, "cannot be unique: only a string, an integer or a reference can");
        }
        if (path.steps().stream().anyMatch(Attribute::multiValued)) {
            throw no(name, "cannot be unique: it has several values, or is in one that does");
        }
        if (path.steps().stream().anyMatch(one -> one.returned() == Attribute.Returned.NEVER)) {
            throw no(
                    name,
                    "cannot be unique and returned \"never\": a conflict would tell what nobody"
                            + " may read");
        }
    }

    private static io.sallyport.foundation.Refusal no(String name, String problem) {
        return Refusals.value("Correct the schema: " + Refusals.quoted(name) + " " + problem + ".");
    }

    /// What values that follow this schema would not follow in another: the name of an attribute
    /// that is gone or means something else, or that is new and required. Empty when they follow
    /// that one as well.
    public Optional<String> brokenBy(Schema after) {
        return broken("", attributes, after.attributes());
    }

    private static Optional<String> broken(
            String in, List<Attribute> before, List<Attribute> after) {
        Map<String, Attribute> old = named(before);
        Map<String, Attribute> now = named(after);
        for (Attribute one : before) {
            Attribute other = now.get(one.name());
            if (other == null || !one.plain().equals(other.plain())) {
                return Optional.of(in + one.name());
            }
            Optional<String> inner =
                    broken(in + one.name() + ".", one.subAttributes(), other.subAttributes());
            if (inner.isPresent()) {
                return inner;
            }
        }
        return after.stream()
                .filter(Attribute::required)
                .filter(one -> !isRequired(old.get(one.name())))
                .map(one -> in + one.name())
                .findFirst();
    }

    private static boolean isRequired(@Nullable Attribute attribute) {
        return attribute != null && attribute.required();
    }

    private static Map<String, Attribute> named(List<Attribute> attributes) {
        return attributes.stream().collect(Collectors.toMap(Attribute::name, one -> one));
    }

    private static String text(JsonObject json, String member) {
        String text = json.optionalText(member).orElse("");
        if (text.length() > TEXT_MAX) {
            throw Refusals.value("Shorten " + Refusals.quoted(member) + " of the schema.");
        }
        return text;
    }

    /// As a Schema resource, without its `meta`.
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemas", List.of(Schemas.SCHEMA.id()));
        json.put("id", id);
        json.put("name", name);
        json.put("description", description);
        json.put("attributes", attributes.stream().map(Attribute::json).toList());
        return json;
    }

    /// The object of this extension in a resource, as if it were an attribute.
    Attribute asAttribute() {
        return Draft.of(Attribute.Kind.COMPLEX, id, description).holds(attributes).attribute();
    }
}
