package io.sallyport.directory.scim;

import io.sallyport.foundation.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One attribute with its characteristics, RFC 7643 2.2, 2.3 and 7.
///
/// @param name as in the schema; callers may write it in any case
/// @param subAttributes of complex attributes alone
/// @param canonicalValues suggestions: other values are taken, too (RFC 7643 7)
/// @param referenceTypes of references alone
public record Attribute(
        String name,
        Kind kind,
        boolean multiValued,
        boolean required,
        boolean caseExact,
        Mutability mutability,
        Returned returned,
        Uniqueness uniqueness,
        String description,
        List<Attribute> subAttributes,
        List<String> canonicalValues,
        List<String> referenceTypes) {

    public Attribute {
        subAttributes = List.copyOf(subAttributes);
        canonicalValues = List.copyOf(canonicalValues);
        referenceTypes = List.copyOf(referenceTypes);
    }

    /// RFC 7643 2.3.
    public enum Kind {
        STRING("string"),
        BOOLEAN("boolean"),
        DECIMAL("decimal"),
        INTEGER("integer"),
        DATE_TIME("dateTime"),
        BINARY("binary"),
        REFERENCE("reference"),
        COMPLEX("complex");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /// As schemas write it.
        public String label() {
            return label;
        }
    }

    /// RFC 7643 7.
    public enum Mutability {
        READ_ONLY("readOnly"),
        READ_WRITE("readWrite"),
        IMMUTABLE("immutable"),
        WRITE_ONLY("writeOnly");

        private final String label;

        Mutability(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// RFC 7643 7.
    public enum Returned {
        ALWAYS("always"),
        NEVER("never"),
        DEFAULT("default"),
        REQUEST("request");

        private final String label;

        Returned(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// RFC 7643 7.
    public enum Uniqueness {
        NONE("none"),
        SERVER("server"),
        GLOBAL("global");

        private final String label;

        Uniqueness(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// Reads one attribute of a tenant's own schema.
    ///
    /// @throws io.sallyport.foundation.Refusal unless it is whole and everything in it is known
    public static Attribute read(JsonObject json) {
        return AttributeForm.read(json);
    }

    /// As the attribute of a Schema resource, RFC 7643 7: all characteristics, in words.
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("type", kind.label());
        json.put("multiValued", multiValued);
        json.put("description", description);
        json.put("required", required);
        if (!canonicalValues.isEmpty()) {
            json.put("canonicalValues", canonicalValues);
        }
        json.put("caseExact", caseExact);
        json.put("mutability", mutability.label());
        json.put("returned", returned.label());
        json.put("uniqueness", uniqueness.label());
        if (!referenceTypes.isEmpty()) {
            json.put("referenceTypes", referenceTypes);
        }
        if (kind == Kind.COMPLEX) {
            json.put("subAttributes", subAttributes.stream().map(Attribute::json).toList());
        }
        return json;
    }

    /// @param subName in any case
    public Optional<Attribute> sub(String subName) {
        for (Attribute sub : subAttributes) {
            if (sub.name.equalsIgnoreCase(subName)) {
                return Optional.of(sub);
            }
        }
        return Optional.empty();
    }

    boolean isComplex() {
        return kind == Kind.COMPLEX;
    }

    boolean isReadOnly() {
        return mutability == Mutability.READ_ONLY;
    }

    Attribute with(Mutability other, List<Attribute> subs) {
        return new Attribute(
                name,
                kind,
                multiValued,
                required,
                caseExact,
                other,
                returned,
                uniqueness,
                description,
                subs,
                canonicalValues,
                referenceTypes);
    }

    /// Without what may change while there are values: who must give one, what is suggested, and
    /// what is said of it.
    Attribute plain() {
        return new Attribute(
                name,
                kind,
                multiValued,
                false,
                caseExact,
                mutability,
                returned,
                uniqueness,
                "",
                List.of(),
                List.of(),
                List.of());
    }

    /// Whether this stands for the object of an extension.
    boolean isExtension() {
        return name.indexOf(':') >= 0;
    }
}
