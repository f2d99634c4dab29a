package io.sallyport.directory;

import io.sallyport.directory.scim.Attribute;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schema;
import io.sallyport.http.Description;
import io.sallyport.http.Description.Parameter;
import io.sallyport.http.Description.Shape;
import io.sallyport.http.MediaType;
import io.sallyport.http.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the API's documentation says of SCIM's doors: made of the schemas by which they read and
/// answer. A tenant's own schemas are in `/Schemas` alone.
///
/// @param what in the names of operations and of the schema, such as `User` or `Me`
record ScimDescriptions(String what, ResourceType type) {
    private static final Map<String, Object> COUNT = Schemas.number(0, Integer.MAX_VALUE);
    private static final Parameter ATTRIBUTES =
            Parameter.query("attributes", "what is told, with commas between", Schemas.TEXT);
    private static final Parameter EXCLUDED =
            Parameter.query("excludedAttributes", "what is not told", Schemas.TEXT);

    /// RFC 7644 3.4.2 and RFC 9865.
    private static final Parameter[] LIST = {
        ATTRIBUTES,
        EXCLUDED,
        Parameter.query("filter", "which ones (RFC 7644 3.4.2.2)", Schemas.TEXT),
        Parameter.query("sortBy", "an attribute", Schemas.TEXT),
        Parameter.query(
                "sortOrder",
                "ascending, unless it is said",
                Schemas.oneOf(List.of("ascending", "descending"))),
        Parameter.query("startIndex", "counted from 1", Schemas.number(1, Integer.MAX_VALUE)),
        Parameter.query("count", "how many at most", Schemas.number(0, ResourceLists.PAGE_MAX)),
        Parameter.query("cursor", "empty for the first page, then its nextCursor", Schemas.TEXT)
    };

    Description list() {
        return Description.of("scimList" + what + "s", "Lists them, or finds some.", page())
                .with(LIST);
    }

    Description search() {
        Map<String, Map<String, Object>> asked = new TreeMap<>();
        asked.put("schemas", Schemas.list(Schemas.TEXT));
        for (Parameter one : LIST) {
            asked.put(one.name(), one.schema());
        }
        for (Parameter names : List.of(ATTRIBUTES, EXCLUDED)) {
            asked.put(names.name(), Schemas.list(Schemas.TEXT));
        }
        return Description.of(
                        "scimSearch" + what + "s",
                        "Finds some by what must not stand in an address (RFC 7644 3.4.3).",
                        page())
                .taking(shape(Schemas.object(asked, List.of("schemas"))));
    }

    Description create() {
        return Description.of("scimCreate" + what, "Makes one.", one().at(201))
                .with(ATTRIBUTES, EXCLUDED)
                .taking(one());
    }

    Description find() {
        return named("Get", "Reads it.", one(), ATTRIBUTES, EXCLUDED);
    }

    Description replace() {
        return named(
                        "Replace",
                        "Says all of it anew.",
                        one(),
                        ATTRIBUTES,
                        EXCLUDED,
                        Parameter.IF_MATCH)
                .taking(one());
    }

    Description patch() {
        return named(
                        "Patch",
                        "Changes parts of it (RFC 7644 3.5.2).",
                        one(),
                        ATTRIBUTES,
                        EXCLUDED,
                        Parameter.IF_MATCH)
                .taking(shape(operations()));
    }

    Description delete() {
        return named("Delete", "Deletes it.", Shape.of("").at(204), Parameter.IF_MATCH);
    }

    private Description named(String verb, String summary, Shape answer, Parameter... more) {
        List<Parameter> parameters = new ArrayList<>(List.of(more));
        if (what.equals(type.name())) {
            parameters.addFirst(id());
        }
        return Description.of("scim" + verb + what, summary, answer)
                .with(parameters.toArray(Parameter[]::new));
    }

    private static Parameter id() {
        return Parameter.path("id", "as it was given when it was made", Schemas.TEXT);
    }

    /// A document of discovery by its id.
    static Description document(Schema schema) {
        return Description.of("scimGet" + schema.name(), "Reads one of them.", of(schema))
                .with(id());
    }

    static Description documents(Schema schema) {
        return Description.of(
                "scimList" + schema.name() + "s",
                "Lists all of them (RFC 7644 4).",
                shape(page(named(schema))));
    }

    static Description config(Schema schema) {
        return Description.of("scimGet" + schema.name(), "What this service can do.", of(schema));
    }

    static Description bulk() {
        Map<String, Object> operation = Map.of("type", "object");
        Map<String, Map<String, Object>> body =
                Map.of(
                        "schemas",
                        Schemas.list(Schemas.TEXT),
                        "Operations",
                        Schemas.list(operation));
        Map<String, Map<String, Object>> asked = new TreeMap<>(body);
        asked.put("failOnErrors", Schemas.number(1, BulkEndpoint.OPERATIONS_MAX));
        List<String> always = List.copyOf(body.keySet());
        return Description.of(
                        "scimBulk",
                        "Performs many operations one after the other (RFC 7644 3.7).",
                        shape(Schemas.object(body, always)))
                .taking(shape(Schemas.object(asked, always)));
    }

    private Shape one() {
        return shape(resource());
    }

    private Shape page() {
        return shape(page(resource()));
    }

    private Map<String, Object> resource() {
        return Schemas.named(type.name(), object(type.attributes()));
    }

    private static Shape of(Schema schema) {
        return shape(named(schema));
    }

    private static Map<String, Object> named(Schema schema) {
        return Schemas.named("Scim" + schema.name(), object(schema.attributes()));
    }

    private static Shape shape(Map<String, Object> schema) {
        return new Shape(200, MediaType.SCIM, schema);
    }

    private static Map<String, Object> page(Map<String, Object> of) {
        return Schemas.object(
                Map.of(
                        "schemas",
                        Schemas.list(Schemas.TEXT),
                        "totalResults",
                        COUNT,
                        "itemsPerPage",
                        COUNT,
                        "startIndex",
                        COUNT,
                        "nextCursor",
                        Schemas.TEXT,
                        "Resources",
                        Schemas.list(of)),
                List.of("schemas", "totalResults", "Resources"));
    }

    private static Map<String, Object> operations() {
        Map<String, Object> operation =
                Schemas.object(
                        Map.of(
                                "op", Schemas.oneOf(List.of("add", "remove", "replace")),
                                "path", Schemas.TEXT,
                                "value", Map.of()),
                        List.of("op"));
        return Schemas.object(
                Map.of(
                        "schemas",
                        Schemas.list(Schemas.TEXT),
                        "Operations",
                        Schemas.list(operation)),
                List.of("schemas", "Operations"));
    }

    private static Map<String, Object> object(List<Attribute> attributes) {
        Map<String, Map<String, Object>> members = new TreeMap<>();
        attributes.forEach(one -> members.put(one.name(), value(one)));
        return Schemas.object(
                members,
                attributes.stream().filter(Attribute::required).map(Attribute::name).toList());
    }

    private static Map<String, Object> value(Attribute attribute) {
        Map<String, Object> one = ofKind(attribute);
        Map<String, Object> told = new TreeMap<>(attribute.multiValued() ? Schemas.list(one) : one);
        if (!attribute.description().isEmpty()) {
            told.put("description", attribute.description());
        }
        if (attribute.mutability() == Attribute.Mutability.READ_ONLY) {
            told.put("readOnly", true);
        }
        if (attribute.returned() == Attribute.Returned.NEVER) {
            told.put("writeOnly", true);
        }
        return told;
    }

    private static Map<String, Object> ofKind(Attribute attribute) {
        return switch (attribute.kind()) {
            case STRING, REFERENCE -> Schemas.TEXT;
            case BINARY -> Map.of("type", "string", "contentEncoding", "base64");
            case DATE_TIME -> Schemas.TIME;
            case BOOLEAN -> Schemas.YES_OR_NO;
            case INTEGER -> Map.of("type", "integer");
            case DECIMAL -> Map.of("type", "number");
            case COMPLEX -> object(attribute.subAttributes());
        };
    }
}
