package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 3.5.2, clause by clause.
class PatchTest {
    private static Map<String, Object> patched(String operations) {
        return patched(Scim.barbara(), operations);
    }

    private static Map<String, Object> patched(Map<String, Object> before, String operations) {
        return Scim.patch(Scim.USER, operations).apply(before);
    }

    private static List<Object> emails(Map<String, Object> user) {
        return new ArrayList<>((List<?>) user.get("emails"));
    }

    private static Map<?, ?> enterprise(Map<String, Object> user) {
        return (Map<?, ?>) Objects.requireNonNull(user.get(Scim.ENTERPRISE));
    }

    @Test
    void leavesTheResourceFromBeforeAsItWas() {
        Map<String, Object> before = Scim.barbara();
        patched(
                before,
                """
                {"op": "replace", "path": "emails[type eq \\"work\\"].value", "value": "x@y"},
                {"op": "add", "path": "name.middleName", "value": "J"},
                {"op": "remove", "path": "addresses"},
                {"op": "add", "path": "emails", "value": [{"value": "z@z", "primary": true}]},
                {"op": "replace", "path": "%s:manager.value", "value": "1"}
                """
                        .formatted(Scim.ENTERPRISE));
        assertThat(before).isEqualTo(Scim.barbara());
    }

    /// 3.5.2.1: without a path the value is a part of the resource.
    @Test
    void addWithoutAPath() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "add", "value": {
                          "emails": [{"value": "new@example.org", "type": "other"}],
                          "nickName": "Babs", "name": {"middleName": "Jane"}}}
                        """);
        assertThat(after.get("nickName")).isEqualTo("Babs");
        assertThat(emails(after)).hasSize(3);
        assertThat(after.get("name"))
                .isEqualTo(
                        Map.of(
                                "familyName", "Jensen",
                                "givenName", "Barbara",
                                "middleName", "Jane"));
    }

    @Test
    void addToASingleValueReplacesIt() {
        assertThat(patched("{\"op\": \"add\", \"path\": \"displayName\", \"value\": \"B\"}"))
                .containsEntry("displayName", "B");
    }

    /// 3.5.2.1: what is there already is not added, and nothing has changed then.
    @Test
    void addOfTheSameChangesNothing() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "add", "path": "emails", "value":
                          [{"value": "babs@jensen.org", "type": "home"}]},
                        {"op": "add", "path": "emails", "value": {"value": "BABS@jensen.org"}},
                        {"op": "add", "path": "displayName", "value": "Babs Jensen"},
                        {"op": "add", "path": "active", "value": "True"},
                        {"op": "add", "path": "name", "value": {"givenName": "Barbara"}}
                        """);
        assertThat(emails(after).toString()).containsOnlyOnce("jensen.org");
        assertThat(emails(after)).hasSize(2);
        after.put("emails", Scim.barbara().get("emails"));
        assertThat(after).isEqualTo(Scim.barbara());
    }

    @Test
    void addTakesOverWhatIsNewOfTheSameValue() {
        assertThat(
                        emails(
                                patched(
                                        """
                                        {"op": "add", "path": "emails", "value": [{"type": "home",
                                          "value": "babs@jensen.org", "display": "Home"}]}
                                        """)))
                .hasSize(2)
                .contains(Map.of("value", "babs@jensen.org", "type", "home", "display", "Home"));
    }

    /// The same value for another purpose is another value (RFC 7643 2.4).
    @Test
    void addKeepsTypesApart() {
        assertThat(
                        emails(
                                patched(
                                        """
                                        {"op": "add", "path": "emails", "value": [{"type": "other",
                                          "value": "babs@jensen.org"}]}
                                        """)))
                .hasSize(3);
    }

    /// 3.5.2: a new primary value ends the old one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"add\",\"path\":\"emails\","
                        + "\"value\":[{\"value\":\"n@n\",\"primary\":true}]}",
                "{\"op\":\"add\",\"path\":\"emails\",\"value\":"
                        + "{\"value\":\"babs@jensen.org\",\"type\":\"home\",\"primary\":\"true\"}}",
                "{\"op\":\"add\",\"path\":\"emails[type eq \\\"x\\\" and primary eq true].value\","
                        + "\"value\":\"n@n\"}",
                "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"home\\\"].primary\","
                        + "\"value\":true}",
                "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"home\\\"]\","
                        + "\"value\":{\"value\":\"x@x\",\"primary\":true}}"
            })
    void aNewPrimaryValueEndsTheOld(String operation) {
        List<Object> emails = emails(patched(operation));
        assertThat(emails).filteredOn(Values::isPrimary).hasSize(1);
        assertThat(emails.getFirst())
                .isEqualTo(
                        Map.of("value", "bjensen@example.com", "type", "work", "primary", false));
    }

    @Test
    void twoPrimaryValuesAreRefused() {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "\"emails\"",
                () ->
                        patched(
                                "{\"op\": \"replace\", \"path\": \"emails.primary\","
                                        + " \"value\": true},"
                                        + "{\"op\": \"add\", \"path\": \"emails\", \"value\":"
                                        + " [{\"value\": \"a\", \"primary\": true},"
                                        + " {\"value\": \"b\", \"primary\": true}]}"));
    }

    /// 3.5.2.2.
    @Test
    void removeUnassigns() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "remove", "path": "displayName"},
                        {"op": "remove", "path": "addresses"},
                        {"op": "remove", "path": "name.familyName"},
                        {"op": "remove", "path": "emails[type eq \\"home\\"]"},
                        {"op": "remove", "path": "emails[type eq \\"work\\"].primary"},
                        {"op": "remove", "path": "title"},
                        {"op": "remove", "path": "ims[type eq \\"xmpp\\"]"}
                        """);
        assertThat(after).doesNotContainKeys("displayName", "addresses", "title", "ims");
        assertThat(after.get("name")).isEqualTo(Map.of("givenName", "Barbara"));
        assertThat(emails(after))
                .isEqualTo(List.of(Map.of("value", "bjensen@example.com", "type", "work")));
    }

    /// 3.5.2.2: what has no value left is unassigned.
    @Test
    void removeOfTheLastPartUnassignsTheWhole() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "remove", "path": "name.familyName"},
                        {"op": "remove", "path": "name.givenName"},
                        {"op": "remove", "path": "emails[value pr]"},
                        {"op": "remove", "path": "%1$s:manager"},
                        {"op": "remove", "path": "%1$s:department"}
                        """
                                .formatted(Scim.ENTERPRISE));
        assertThat(after).doesNotContainKeys("name", "emails", Scim.ENTERPRISE);
        assertThat(after.get("schemas")).isEqualTo(List.of(Scim.CORE));
    }

    /// 3.5.2.2: noTarget.
    @Test
    void removeNeedsAPath() {
        for (String operation :
                new String[] {
                    "{\"op\": \"remove\"}",
                    "{\"op\": \"remove\", \"path\": null}",
                    "{\"op\": \"remove\", \"value\": {\"title\": \"x\"}}"
                }) {
            Scim.refuses(RefusalCode.NO_TARGET, "\"path\"", () -> patched(operation));
        }
    }

    /// 3.5.2.2: a required attribute, and a read-only one.
    @Test
    void removeOfWhatMustBeThereIsRefused() {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "\"userName\"",
                () -> patched("{\"op\": \"remove\", \"path\": \"userName\"}"));
        for (String path : new String[] {"id", "meta", "meta.created", "schemas", "groups"}) {
            Scim.refuses(
                    RefusalCode.MUTABILITY,
                    path,
                    () -> patched("{\"op\": \"remove\", \"path\": \"" + path + "\"}"));
        }
    }

    /// All operations of a request are one change: what is missing on the way may be there in the
    /// end.
    @Test
    void looksAtTheEndForWhatMustBeThere() {
        assertThat(
                        patched(
                                "{\"op\": \"remove\", \"path\": \"userName\"},"
                                        + "{\"op\": \"add\", \"path\": \"userName\","
                                        + " \"value\": \"new\"}"))
                .containsEntry("userName", "new");
    }

    /// 3.5.2.3.
    @Test
    void replaceWithoutAPath() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "replace", "value": {
                          "emails": [{"value": "only@example.org"}],
                          "nickName": "Babs", "displayName": null,
                          "name": {"familyName": "Jones"}}}
                        """);
        assertThat(emails(after)).isEqualTo(List.of(Map.of("value", "only@example.org")));
        assertThat(after).containsEntry("nickName", "Babs").doesNotContainKey("displayName");
        // A complex attribute: those sub-attributes that are given.
        assertThat(after.get("name"))
                .isEqualTo(Map.of("familyName", "Jones", "givenName", "Barbara"));
    }

    /// 3.5.2.3: all values that the filter finds are replaced, as wholes.
    @Test
    void replaceOfValuesThatAFilterFinds() {
        assertThat(
                        emails(
                                patched(
                                        """
                                        {"op": "replace", "path": "emails[type eq \\"home\\"]",
                                         "value": {"value": "new@example.org"}}
                                        """)))
                .hasSize(2)
                .contains(Map.of("value", "new@example.org"));
        assertThat(
                        emails(
                                patched(
                                        """
                                        {"op": "replace", "path": "emails[value pr].display",
                                         "value": "D"}
                                        """)))
                .allMatch(email -> "D".equals(((Map<?, ?>) email).get("display")));
    }

    /// 3.5.2.3: noTarget.
    @ParameterizedTest
    @ValueSource(strings = {"ims[type eq \\\"x\\\"]", "emails[type eq \\\"other\\\"].value"})
    void replaceOfValuesThatAFilterDoesNotFindIsRefused(String path) {
        Scim.refuses(
                RefusalCode.NO_TARGET,
                () ->
                        patched(
                                "{\"op\": \"replace\", \"path\": \""
                                        + path
                                        + "\", \"value\": {\"value\": \"x\"}}"));
    }

    /// 3.5.2.3: what is not there is added.
    @Test
    void replaceOfWhatIsNotThereAdds() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "replace", "path": "title", "value": "Guide"},
                        {"op": "replace", "path": "name.middleName", "value": "Jane"},
                        {"op": "replace", "path": "ims.value", "value": "babs"},
                        {"op": "replace", "path": "urn:example:schemas:Badge:number", "value": 7}
                        """);
        assertThat(after)
                .containsEntry("title", "Guide")
                .containsEntry("ims", List.of(Map.of("value", "babs")))
                .containsEntry("urn:example:schemas:Badge", Map.of("number", 7L));
    }

    /// A sub-attribute of all values.
    @Test
    void aPathWithoutAFilterMeansAllValues() {
        List<Object> emails =
                emails(
                        patched(
                                "{\"op\": \"replace\", \"path\": \"emails.type\","
                                        + " \"value\": \"other\"},"
                                        + "{\"op\": \"remove\", \"path\": \"emails.primary\"}"));
        assertThat(emails)
                .containsExactly(
                        Map.of("value", "bjensen@example.com", "type", "other"),
                        Map.of("value", "babs@jensen.org", "type", "other"));
    }

    /// RFC 7643 2.5.
    @Test
    void nullAndEmptyArraysUnassign() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "replace", "path": "title", "value": null},
                        {"op": "replace", "path": "emails", "value": []},
                        {"op": "replace", "path": "addresses", "value": null},
                        {"op": "replace", "path": "name", "value": null}
                        """);
        assertThat(after).doesNotContainKeys("title", "emails", "addresses", "name");
    }

    /// RFC 7643 7.
    @Test
    void readOnlyAttributesStayAsTheyAre() {
        for (String operation :
                new String[] {
                    "{\"op\":\"replace\",\"path\":\"id\",\"value\":\"other\"}",
                    "{\"op\":\"add\",\"path\":\"meta.version\",\"value\":\"x\"}",
                    "{\"op\":\"replace\",\"value\":{\"id\":\"other\"}}",
                    "{\"op\":\"add\",\"path\":\"groups\",\"value\":[{\"value\":\"g\"}]}",
                    "{\"op\":\"add\",\"path\":\"groups[value eq \\\"g\\\"].display\","
                            + "\"value\":\"x\"}",
                    "{\"op\":\"add\",\"path\":\""
                            + Scim.ENTERPRISE
                            + ":manager.displayName\",\"value\":\"x\"}"
                }) {
            Scim.refuses(RefusalCode.MUTABILITY, () -> patched(operation));
        }
        Map<String, Object> same =
                patched("{\"op\":\"replace\",\"value\":{\"id\":\"2819c223\",\"title\":\"x\"}}");
        assertThat(same).containsEntry("id", "2819c223").containsEntry("title", "x");
    }

    /// Sub-attributes that are read-only are left out of what is given around them.
    @Test
    void readOnlyPartsOfAValueAreLeftOut() {
        assertThat(
                        enterprise(
                                        patched(
                                                """
                                                {"op": "add", "path": "%s:manager", "value":
                                                  {"value": "9", "displayName": "Not so"}}
                                                """
                                                        .formatted(Scim.ENTERPRISE)))
                                .get("manager"))
                .isEqualTo(Map.of("value", "9", "displayName", "John Smith"));
    }

    /// RFC 7643 7: immutable.
    @Test
    void immutableAttributesAreSetOnce() {
        String path = "\"path\":\"urn:example:schemas:Badge:serial\"";
        Map<String, Object> set = patched("{\"op\":\"add\"," + path + ",\"value\":\"S1\"}");
        assertThat(set).containsEntry("urn:example:schemas:Badge", Map.of("serial", "S1"));
        assertThat(patched(set, "{\"op\":\"replace\"," + path + ",\"value\":\"S1\"}"))
                .isEqualTo(set);
        for (String operation :
                new String[] {
                    "{\"op\":\"replace\"," + path + ",\"value\":\"S2\"}",
                    "{\"op\":\"add\",\"value\":{\"urn:example:schemas:Badge\":"
                            + "{\"serial\":\"S2\"}}}",
                    "{\"op\":\"remove\"," + path + "}"
                }) {
            Scim.refuses(RefusalCode.MUTABILITY, "serial", () -> patched(set, operation));
        }
    }

    @Test
    void schemasFollowTheExtensions() {
        Map<String, Object> plain = Scim.user("");
        Map<String, Object> more =
                patched(
                        plain,
                        "{\"op\":\"add\",\"path\":\""
                                + Scim.ENTERPRISE
                                + ":division\",\"value\":\"D\"}");
        assertThat(more).containsEntry("schemas", List.of(Scim.CORE, Scim.ENTERPRISE));
        assertThat(patched(more, "{\"op\":\"remove\",\"path\":\"" + Scim.ENTERPRISE + "\"}"))
                .isEqualTo(plain);
        assertThat(patched(more, "{\"op\":\"add\",\"path\":\"schemas\",\"value\":[\"urn:x\"]}"))
                .isEqualTo(more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"add\",\"path\":\"active\",\"value\":\"maybe\"}",
                "{\"op\":\"add\",\"path\":\"title\",\"value\":5}",
                "{\"op\":\"add\",\"path\":\"title\",\"value\":[\"a\"]}",
                "{\"op\":\"add\",\"path\":\"name\",\"value\":\"Babs\"}",
                "{\"op\":\"add\",\"path\":\"emails[type eq \\\"work\\\"]\",\"value\":7}",
                "{\"op\":\"add\",\"path\":\"emails\",\"value\":7}",
                "{\"op\":\"add\",\"path\":\"userName\",\"value\":\" \"}",
                "{\"op\":\"add\",\"value\":\"x\"}",
                "{\"op\":\"add\",\"path\":\"title\"}",
                "{\"op\":\"replace\"}",
                "{\"op\":\"add\",\"path\":\"urn:example:schemas:Badge:door\",\"value\":"
                        + "[{\"floor\":1}]}"
            })
    void valuesOfTheWrongKindAreRefused(String operation) {
        Scim.refuses(RefusalCode.INVALID_VALUE, () -> patched(operation));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"move\",\"path\":\"title\",\"value\":\"x\"}",
                "{\"path\":\"title\",\"value\":\"x\"}",
                "{\"op\":7,\"path\":\"title\",\"value\":\"x\"}",
                "\"add\"",
                "",
                "{\"op\":\"add\",\"value\":{\"unknown\":1}}",
                "{\"op\":\"add\",\"path\":\"name\",\"value\":{\"unknown\":1}}",
                "{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"unknown\":1}]}"
            })
    void whatIsNoOperationIsRefused(String operation) {
        Scim.refuses(RefusalCode.INVALID_REQUEST, () -> patched(operation));
    }

    @Test
    void theBodyNamesItsSchema() {
        for (String body :
                new String[] {
                    "{\"Operations\":[{\"op\":\"remove\",\"path\":\"title\"}]}",
                    "{\"schemas\":[\"urn:x\"],\"Operations\":"
                            + "[{\"op\":\"remove\",\"path\":\"title\"}]}",
                    "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"]}",
                    "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
                            + "\"Operations\":{}}"
                }) {
            Scim.refuses(RefusalCode.INVALID_REQUEST, () -> Patch.read(Scim.USER, Scim.json(body)));
        }
    }

    @Test
    void hasABoundForOperations() {
        String operation = "{\"op\":\"add\",\"path\":\"title\",\"value\":\"x\"}";
        assertThat(patched((operation + ",").repeat(999) + operation)).containsEntry("title", "x");
        Scim.refuses(
                RefusalCode.INVALID_REQUEST,
                "1000",
                () -> patched((operation + ",").repeat(1_000) + operation));
    }

    @Test
    void hasABoundForValuesHoweverTheyCome() {
        StringBuilder operations = new StringBuilder();
        for (int i = 0; i < 999; i++) {
            operations
                    .append(i == 0 ? "" : ",")
                    .append("{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"a")
                    .append(i)
                    .append("\"},{\"value\":\"b")
                    .append(i)
                    .append("\"}]}");
        }
        Scim.refuses(RefusalCode.INVALID_VALUE, "1000", () -> patched(operations.toString()));
    }
}
