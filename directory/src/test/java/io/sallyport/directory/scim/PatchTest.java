package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        assertThat(
                        patched(
                                """
                                {"op": "add", "path": "emails", "value":
                                  [{"value": "babs@jensen.org", "type": "home"}]},
                                {"op": "add", "path": "emails", "value":
                                  {"value": "BABS@jensen.org", "type": "Home"}},
                                {"op": "add", "path": "emails", "value": "BABS@jensen.org"},
                                {"op": "add", "path": "displayName", "value": "Babs Jensen"},
                                {"op": "add", "path": "active", "value": "True"},
                                {"op": "add", "path": "addresses", "value":
                                  {"country": "US", "type": "work", "locality": "Hollywood"}},
                                {"op": "add", "path": "name", "value": {"givenName": "Barbara"}}
                                """))
                .isEqualTo(Scim.barbara());
    }

    /// RFC 7643 4.2.
    @Test
    void partsOfAMemberAreSetOnce() {
        Map<String, Object> group =
                Scim.json(
                        """
                        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                         "displayName": "G", "members": [{"value": "a", "type": "User"}]}
                        """);
        String add = "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"a\",%s}]}";
        Map<String, Object> more =
                Scim.patch(Scim.GROUP, add.formatted("\"$ref\":\"../Users/a\"")).apply(group);
        assertThat(more)
                .containsEntry(
                        "members",
                        List.of(Map.of("value", "a", "type", "User", "$ref", "../Users/a")));
        Scim.refuses(
                RefusalCode.MUTABILITY,
                "\"members.$ref\"",
                () -> Scim.patch(Scim.GROUP, add.formatted("\"$ref\":\"x\"")).apply(more));
    }

    /// What large clients send; a value without a `value` is named by all that it has.
    @Test
    void removesTheValuesThatAreNamed() {
        Map<String, Object> after =
                patched(
                        """
                        {"op": "remove", "path": "emails", "value": [
                          {"value": "BABS@jensen.org", "type": "HOME", "displayName": "x"},
                          {"value": "bjensen@example.com", "type": "home"}, {"value": "none"}]},
                        {"op": "remove", "path": "addresses", "value": {"type": "work"}}
                        """);
        assertThat(emails(after)).isEqualTo(List.of(emails(Scim.barbara()).getFirst()));
        assertThat(after).containsEntry("addresses", Scim.barbara().get("addresses"));
        assertThat(
                        patched(
                                """
                                {"op": "remove", "path": "addresses", "value": [
                                  {"country": "US", "type": "work", "locality": "Hollywood"}]}
                                """))
                .doesNotContainKey("addresses");
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

    /// The example of 3.5.2.2: all conditions hold for one and the same value.
    @Test
    void removesWhatTheWholeFilterFinds() {
        String operation =
                "{\"op\": \"remove\", \"path\": \"emails[type eq \\\"%s\\\" and value"
                        + " ew \\\"example.com\\\"]\"}";
        assertThat(emails(patched(operation.formatted("work"))))
                .isEqualTo(List.of(Map.of("value", "babs@jensen.org", "type", "home")));
        assertThat(patched(operation.formatted("home"))).isEqualTo(Scim.barbara());
    }

    /// The example of 3.5.2.3.
    @Test
    void replacesAnAddressAndAPartOfIt() {
        assertThat(
                        patched(
                                """
                                {"op": "replace", "path": "addresses[type eq \\"work\\"]", "value":
                                  {"type": "work", "streetAddress": "911 Universal City Plaza",
                                   "locality": "Hollywood", "primary": true}},
                                {"op": "replace", "value": "1010 Broadway Ave",
                                 "path": "addresses[type eq \\"work\\"].streetAddress"}
                                """))
                .containsEntry(
                        "addresses",
                        List.of(
                                Map.of(
                                        "type", "work",
                                        "streetAddress", "1010 Broadway Ave",
                                        "locality", "Hollywood",
                                        "primary", true)));
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

    /// Such as a client that renames a group.
    @Test
    void takesTheIdBack() {
        Map<String, Object> before =
                Map.of("schemas", List.of(Scim.USER.core().id()), "userName", "b");
        Patch same =
                Scim.patch(
                        Scim.USER,
                        """
                        {"op": "replace", "value": {"id": "7", "title": "Ms"}}
                        """);
        assertThat(same.apply("7", before)).containsEntry("title", "Ms").doesNotContainKey("id");
        Scim.refuses(RefusalCode.MUTABILITY, () -> same.apply("8", before));
        Patch none =
                Scim.patch(
                        Scim.USER,
                        """
                        {"op": "remove", "path": "id"}
                        """);
        Scim.refuses(RefusalCode.MUTABILITY, () -> none.apply("7", before));
    }
}
