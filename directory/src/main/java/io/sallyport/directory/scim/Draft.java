package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.directory.scim.Attribute.Mutability;
import io.sallyport.directory.scim.Attribute.Returned;
import io.sallyport.directory.scim.Attribute.Uniqueness;
import java.util.List;
import java.util.stream.Stream;

/// An attribute while it is put together; what is not said is as RFC 7643 2.2 has it.
final class Draft {
    private final Kind kind;
    private final String name;
    private final String description;
    private boolean multiValued;
    private boolean required;
    private boolean caseExact;
    private Mutability mutability = Mutability.READ_WRITE;
    private Returned returned = Returned.DEFAULT;
    private Uniqueness uniqueness = Uniqueness.NONE;
    private List<Attribute> subAttributes = List.of();
    private List<String> canonicalValues = List.of();
    private List<String> referenceTypes = List.of();

    private Draft(Kind kind, String name, String description) {
        this.kind = kind;
        this.name = name;
        this.description = description;
        // RFC 7643 2.3.6, 2.3.7.
        this.caseExact = kind == Kind.BINARY || kind == Kind.REFERENCE;
    }

    static Draft of(Kind kind, String name, String description) {
        return new Draft(kind, name, description);
    }

    static Draft string(String name, String description) {
        return of(Kind.STRING, name, description);
    }

    static Draft flag(String name, String description) {
        return of(Kind.BOOLEAN, name, description);
    }

    /// @param types such as `User`; `external` or `uri` for what is not a resource of ours
    static Draft reference(String name, String description, String... types) {
        return of(Kind.REFERENCE, name, description).refersTo(List.of(types));
    }

    static Draft complex(String name, String description, Draft... subs) {
        Draft draft = of(Kind.COMPLEX, name, description);
        draft.subAttributes = Stream.of(subs).map(Draft::attribute).toList();
        return draft;
    }

    Draft many() {
        multiValued = true;
        return this;
    }

    Draft required() {
        required = true;
        return this;
    }

    Draft exact() {
        caseExact = true;
        return this;
    }

    Draft with(Mutability how) {
        mutability = how;
        return this;
    }

    Draft with(Returned when) {
        returned = when;
        return this;
    }

    Draft with(Uniqueness where) {
        uniqueness = where;
        return this;
    }

    Draft readOnly() {
        return with(Mutability.READ_ONLY);
    }

    Draft suggests(String... values) {
        return suggests(List.of(values));
    }

    Draft suggests(List<String> values) {
        canonicalValues = values;
        return this;
    }

    Draft refersTo(List<String> types) {
        referenceTypes = types;
        return this;
    }

    Draft holds(List<Attribute> subs) {
        subAttributes = subs;
        return this;
    }

    Attribute attribute() {
        return new Attribute(
                name,
                kind,
                multiValued,
                required,
                caseExact,
                mutability,
                returned,
                uniqueness,
                description,
                subAttributes,
                canonicalValues,
                referenceTypes);
    }

    static List<Attribute> all(Draft... drafts) {
        return Stream.of(drafts).map(Draft::attribute).toList();
    }
}
