package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7643 3, 4, 7 and 8.7.
class SchemasTest {
    private static Attribute user(String name) {
        return Scim.USER.find(name).orElseThrow().leaf();
    }

    /// 4.1 and 8.7.1: all attributes, and nothing else.
    @Test
    void aUserHasTheAttributesOfTheRfc() {
        assertThat(Schemas.USER.attributes())
                .extracting(Attribute::name)
                .containsExactlyInAnyOrder(
                        "userName",
                        "name",
                        "displayName",
                        "nickName",
                        "profileUrl",
                        "title",
                        "userType",
                        "preferredLanguage",
                        "locale",
                        "timezone",
                        "active",
                        "password",
                        "emails",
                        "phoneNumbers",
                        "ims",
                        "photos",
                        "addresses",
                        "groups",
                        "entitlements",
                        "roles",
                        "x509Certificates");
        assertThat(Schemas.ENTERPRISE_USER.attributes())
                .extracting(Attribute::name)
                .containsExactlyInAnyOrder(
                        "employeeNumber",
                        "costCenter",
                        "organization",
                        "division",
                        "department",
                        "manager");
        assertThat(Schemas.GROUP.attributes())
                .extracting(Attribute::name)
                .containsExactlyInAnyOrder("displayName", "members");
    }

    @ParameterizedTest
    @CsvSource({
        "userName, string, false, true, false, readWrite, default, server",
        "password, string, false, false, true, writeOnly, never, none",
        "active, boolean, false, false, false, readWrite, default, none",
        "emails, complex, true, false, false, readWrite, default, none",
        "emails.value, string, false, false, false, readWrite, default, none",
        "emails.primary, boolean, false, false, false, readWrite, default, none",
        "photos.value, reference, false, false, true, readWrite, default, none",
        "x509Certificates.value, binary, false, false, true, readWrite, default, none",
        "profileUrl, reference, false, false, true, readWrite, default, none",
        "groups, complex, true, false, false, readOnly, default, none",
        "groups.value, string, false, false, true, readOnly, default, none",
        "id, string, false, false, true, readOnly, always, server",
        "externalId, string, false, false, true, readWrite, default, none",
        "schemas, reference, true, true, true, readWrite, always, none",
        "meta, complex, false, false, false, readOnly, default, none",
        "meta.created, dateTime, false, false, false, readOnly, default, none",
        "meta.version, string, false, false, true, readOnly, default, none",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName,"
                + " string, false, false, false, readOnly, default, none"
    })
    void characteristicsAreThoseThatAreServed(ArgumentsAccessor row) {
        Attribute attribute = user(Objects.requireNonNull(row.getString(0)));
        assertThat(
                        List.of(
                                attribute.kind().label(),
                                String.valueOf(attribute.multiValued()),
                                String.valueOf(attribute.required()),
                                String.valueOf(attribute.caseExact()),
                                attribute.mutability().label(),
                                attribute.returned().label(),
                                attribute.uniqueness().label()))
                .isEqualTo(row.toList().subList(1, row.size()));
    }

    /// 4.2 and 8.7.1: a member is not changed.
    @Test
    void partsOfAMemberAreImmutable() {
        for (String name : new String[] {"value", "$ref", "type"}) {
            assertThat(Scim.GROUP.find("members." + name).orElseThrow().leaf().mutability())
                    .isEqualTo(Attribute.Mutability.IMMUTABLE);
        }
        assertThat(Scim.GROUP.find("members.value").orElseThrow().leaf().caseExact()).isTrue();
        assertThat(Scim.GROUP.find("displayName").orElseThrow().leaf().required()).isTrue();
    }

    /// 8.7.1 says it of binary values, 7 of references.
    @Test
    void everyAttributeIsDescribedAndWhole() {
        Stream.of(Schemas.USER, Schemas.GROUP, Schemas.ENTERPRISE_USER, Schemas.SCHEMA)
                .flatMap(schema -> schema.attributes().stream())
                .flatMap(one -> Stream.concat(Stream.of(one), one.subAttributes().stream()))
                .forEach(one -> {
                    assertThat(one.description()).as(one.name()).endsWith(".");
                    assertThat(one.subAttributes().isEmpty()).isEqualTo(one.kind() != Kind.COMPLEX);
                    assertThat(one.referenceTypes().isEmpty())
                            .isEqualTo(one.kind() != Kind.REFERENCE);
                });
    }

    /// What is read back from its own JSON is the same.
    @Test
    void readsWhatItWrites() {
        for (Schema schema : List.of(Schemas.USER, Schemas.GROUP, Schemas.ENTERPRISE_USER)) {
            for (Attribute attribute : schema.attributes()) {
                assertThat(Attribute.read(new JsonObject(attribute.json()))).isEqualTo(attribute);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": 7}",
                "{\"name\": \"\"}",
                "{\"name\": \"1a\"}",
                "{\"name\": \"a.b\"}",
                "{\"name\": \"a:b\"}",
                "{\"name\": \"a\", \"type\": \"text\"}",
                "{\"name\": \"a\", \"type\": \"STRING\"}",
                "{\"name\": \"a\", \"mutability\": \"never\"}",
                "{\"name\": \"a\", \"returned\": \"sometimes\"}",
                "{\"name\": \"a\", \"uniqueness\": \"tenant\"}",
                "{\"name\": \"a\", \"multiValued\": \"true\"}",
                "{\"name\": \"a\", \"unknown\": true}",
                "{\"name\": \"a\", \"type\": \"complex\"}",
                "{\"name\": \"a\", \"type\": \"complex\", \"subAttributes\": []}",
                "{\"name\": \"a\", \"subAttributes\": [{\"name\": \"b\"}]}",
                "{\"name\": \"a\", \"type\": \"boolean\", \"caseExact\": true}",
                "{\"name\": \"a\", \"canonicalValues\": [7]}",
                "{\"name\": \"a\", \"type\": \"complex\", \"subAttributes\":"
                        + " [{\"name\": \"b\"}, {\"name\": \"B\"}]}",
                "{\"name\": \"a\", \"type\": \"complex\", \"subAttributes\": [{\"name\": \"b\","
                        + " \"type\": \"complex\", \"subAttributes\": [{\"name\": \"c\"}]}]}"
            })
    void refusesAttributesThatItDoesNotUnderstand(String json) {
        Map<String, Object> attribute = Scim.json(json);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> Attribute.read(new JsonObject(attribute)))
                .isInstanceOfSatisfying(
                        io.sallyport.foundation.Refusal.class,
                        refusal ->
                                assertThat(refusal.code())
                                        .isIn(
                                                RefusalCode.INVALID_REQUEST,
                                                RefusalCode.INVALID_VALUE));
    }

    @Test
    void aTenantsSchemaHasAUrnOfItsOwn() {
        assertThat(Scim.OWN.attributes()).hasSize(9);
        for (String id :
                new String[] {
                    "Badge", "urn:ietf:params:scim:schemas:core:2.0:User", "URN:IETF:x", "urn:x:a b"
                }) {
            Map<String, Object> json =
                    Scim.json("{\"id\": \"" + id + "\", \"attributes\": [{\"name\": \"a\"}]}");
            Scim.refuses(RefusalCode.INVALID_VALUE, "URN", () -> Schema.read(new JsonObject(json)));
        }
    }

    /// A schema with one attribute.
    private static Schema own(String attribute) {
        return Schema.read(
                new JsonObject(
                        Scim.json(
                                "{\"id\": \"urn:example:a\", \"attributes\": ["
                                        + attribute.replace('\'', '"')
                                        + "]}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'a', 'uniqueness': 'global'}|within the tenant alone",
                "{'name': 'a', 'uniqueness': 'server', 'type': 'boolean'}|only a string",
                "{'name': 'a', 'uniqueness': 'server', 'type': 'decimal'}|only a string",
                "{'name': 'a', 'uniqueness': 'server', 'type': 'dateTime'}|only a string",
                "{'name': 'a', 'uniqueness': 'server', 'type': 'binary'}|only a string",
                "{'name': 'a', 'uniqueness': 'server', 'type': 'complex', 'subAttributes':"
                        + " [{'name': 'b'}]}|only a string",
                "{'name': 'a', 'uniqueness': 'server', 'multiValued': true}|several values",
                "{'name': 'a', 'type': 'complex', 'multiValued': true, 'subAttributes':"
                        + " [{'name': 'b', 'uniqueness': 'server'}]}|a.b\" cannot be unique",
                "{'name': 'a', 'uniqueness': 'server', 'returned': 'never'}|would tell",
                "{'name': 'a', 'type': 'complex', 'returned': 'never', 'subAttributes':"
                        + " [{'name': 'b', 'uniqueness': 'server'}]}|would tell",
                "{'name': 'a', 'uniqueness': 'server', 'returned': 'never', 'mutability':"
                        + " 'writeOnly'}|would tell"
            })
    void refusesUniquenessThatItWouldNotKeep(String attribute, String says) {
        Scim.refuses(RefusalCode.INVALID_VALUE, says, () -> own(attribute));
    }

    @Test
    void valuesAreComparedByTheirKind() {
        Schema schema =
                own(
                        "{'name': 'a', 'uniqueness': 'server'}, {'name': 'b', 'type': 'integer',"
                                + " 'uniqueness': 'server'}, {'name': 'c', 'type': 'reference',"
                                + " 'uniqueness': 'server'}, {'name': 'd', 'type': 'complex',"
                                + " 'subAttributes': [{'name': 'e', 'caseExact': true,"
                                + " 'uniqueness': 'server'}, {'name': 'f'}]}, {'name': 'g'}");
        ResourceType type = Scim.USER.extended(List.of(schema), 1);
        Map<String, Object> values =
                Scim.json(
                        """
                        {"urn:example:a": {"a": "\u00c4 B", "b": 7, "c": "/X",
                          "d": {"e": "X", "f": "y"}, "g": "z"}, "userName": "ada"}
                        """);
        assertThat(type.uniqueValues(values))
                .containsExactlyInAnyOrder(
                        new UniqueValue("urn:example:a:a", "\u00e4 b"),
                        new UniqueValue("urn:example:a:b", "7"),
                        new UniqueValue("urn:example:a:c", "/X"),
                        new UniqueValue("urn:example:a:d.e", "X"));
        assertThat(type.uniqueValues(Map.of("userName", "ada"))).isEmpty();
        assertThat(Scim.USER.uniqueValues(values)).isEmpty();
    }

    /// RFC 7644 3.10.
    @ParameterizedTest
    @CsvSource({
        "username, userName",
        "URN:ietf:params:scim:schemas:core:2.0:User:USERNAME, userName",
        "urn:ietf:params:scim:schemas:core:2.0:User:emails.Type, emails.type",
        "meta.LASTMODIFIED, meta.lastModified",
        "manager.value, urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "schemas, schemas"
    })
    void findsAttributesByAllTheirNames(String name, String canonical) {
        assertThat(Scim.USER.find(name).map(AttributePath::canonical)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "name.",
                ".name",
                "name.familyName.x",
                "members",
                "number",
                "urn:ietf:params:scim:schemas:core:2.0:Group:displayName",
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department"
            })
    void findsNothingElse(String name) {
        assertThat(Scim.USER.find(name)).isEmpty();
    }
}
