package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.directory.scim.Attribute.Mutability;
import io.sallyport.directory.scim.Attribute.Returned;
import io.sallyport.directory.scim.Attribute.Uniqueness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the discovery documents are made of: RFC 7643 5, 6, 7 and 8.7.2, RFC 9865 4. All of it is
/// read-only.
final class DiscoverySchemas {
    private DiscoverySchemas() {}

    static Schema serviceProviderConfig() {
        return new Schema(
                "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
                "ServiceProviderConfig",
                "What this service can do",
                readOnly(
                        Draft.reference("documentationUri", "Where to read more.", "external"),
                        feature("patch", "Changing parts of a resource."),
                        feature(
                                "bulk",
                                "Many operations in one request.",
                                number("maxOperations", "How many."),
                                number("maxPayloadSize", "How large, in bytes.")),
                        feature(
                                "filter",
                                "Asking for some of the resources.",
                                number("maxResults", "How many in one answer.")),
                        feature("changePassword", "Changing a password."),
                        feature("sort", "Lists in order."),
                        feature("etag", "Versions of resources."),
                        pagination(),
                        schemes()));
    }

    private static Draft pagination() {
        return Draft.complex(
                "pagination",
                "Lists in pages.",
                supported("cursor", "By cursor."),
                supported("index", "By index."),
                Draft.string("defaultPaginationMethod", "Which, when nobody says.")
                        .suggests("cursor", "index"),
                Draft.of(
                        Kind.INTEGER,
                        "defaultPageSize",
                        "How many resources a page has when nobody says."),
                Draft.of(Kind.INTEGER, "maxPageSize", "How many resources a page may have."),
                Draft.of(Kind.INTEGER, "cursorTimeout", "How long a cursor is good, in seconds."));
    }

    private static Draft schemes() {
        return Draft.complex(
                        "authenticationSchemes",
                        "How to authenticate.",
                        Draft.string("type", "The scheme.")
                                .required()
                                .suggests(
                                        "oauth",
                                        "oauth2",
                                        "oauthbearertoken",
                                        "httpbasic",
                                        "httpdigest"),
                        Draft.string("name", "The name that people see.").required(),
                        Draft.string("description", "What it is.").required(),
                        Draft.reference("specUri", "The specification.", "external"),
                        Draft.reference("documentationUri", "How it is used here.", "external"),
                        Draft.flag("primary", "Whether it is the one to take."))
                .many()
                .required();
    }

    static Schema resourceType() {
        return new Schema(
                "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
                "ResourceType",
                "A kind of resource",
                readOnly(
                        Draft.string("id", "The same as the name.").exact(),
                        Draft.string("name", "The name of the kind.").exact().required(),
                        Draft.string("description", "What it is."),
                        Draft.reference("endpoint", "Where, below the base URI.", "uri").required(),
                        Draft.reference("schema", "The URN of its schema.", "uri").required(),
                        Draft.complex(
                                        "schemaExtensions",
                                        "What its resources can have besides.",
                                        Draft.reference("schema", "The URN.", "uri").required(),
                                        supported("required", "Whether all of them have it."))
                                .many()));
    }

    static Schema schema() {
        List<Draft> inner = characteristics();
        List<Draft> outer = new ArrayList<>(characteristics());
        outer.add(
                Draft.complex(
                                "subAttributes",
                                "What a complex attribute is made of.",
                                inner.toArray(Draft[]::new))
                        .many());
        return new Schema(
                "urn:ietf:params:scim:schemas:core:2.0:Schema",
                "Schema",
                "What resources are made of",
                readOnly(
                        Draft.string("id", "The URN.").exact().required(),
                        Draft.string("name", "The name that people see.").exact(),
                        Draft.string("description", "What it is for."),
                        Draft.complex("attributes", "The attributes.", outer.toArray(Draft[]::new))
                                .many()
                                .required()));
    }

    private static List<Draft> characteristics() {
        return List.of(
                Draft.string("name", "The name.").exact().required(),
                Draft.string("type", "The kind of its values.")
                        .required()
                        .suggests(Stream.of(Kind.values()).map(Kind::label).toList()),
                supported("multiValued", "Whether it has several values."),
                Draft.string("description", "What it is."),
                Draft.flag("required", "Whether every resource has it."),
                Draft.string("canonicalValues", "Values that are usual.").exact().many(),
                Draft.flag("caseExact", "Whether upper and lower case differ."),
                Draft.string("mutability", "Whether it can be changed.")
                        .exact()
                        .suggests(Stream.of(Mutability.values()).map(Mutability::label).toList()),
                Draft.string("returned", "When it is told.")
                        .exact()
                        .suggests(Stream.of(Returned.values()).map(Returned::label).toList()),
                Draft.string("uniqueness", "Among whom a value is unique.")
                        .exact()
                        .suggests(Stream.of(Uniqueness.values()).map(Uniqueness::label).toList()),
                Draft.string("referenceTypes", "What it may refer to.").exact().many());
    }

    private static Draft feature(String name, String description, Draft... more) {
        return Draft.complex(
                        name,
                        description,
                        Stream.concat(
                                        Stream.of(supported("supported", "Whether it is there.")),
                                        Stream.of(more))
                                .toArray(Draft[]::new))
                .required();
    }

    private static Draft supported(String name, String description) {
        return Draft.flag(name, description).required();
    }

    private static Draft number(String name, String description) {
        return Draft.of(Kind.INTEGER, name, description).required();
    }

    private static List<Attribute> readOnly(Draft... drafts) {
        return Stream.of(drafts).map(Draft::attribute).map(DiscoverySchemas::readOnly).toList();
    }

    private static Attribute readOnly(Attribute attribute) {
        return attribute.with(
                Mutability.READ_ONLY,
                attribute.subAttributes().stream().map(DiscoverySchemas::readOnly).toList());
    }
}
