package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 3.5.2: what a PATCH may not do, and its bounds.
class PatchRulesTest {
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
        // Two are there.
        assertThat(emails(patched(twiceAsManyEmailsAs(499)))).hasSize(1_000);
        Scim.refuses(RefusalCode.INVALID_VALUE, "1000", () -> patched(twiceAsManyEmailsAs(500)));
    }

    private static String twiceAsManyEmailsAs(int operations) {
        return IntStream.range(0, operations)
                .mapToObj(i ->
                        ("{\"op\":\"add\",\"path\":\"emails\",\"value\":"
                                        + "[{\"value\":\"a%1$d\"},{\"value\":\"b%1$d\"}]}")
                                .formatted(i))
                .collect(Collectors.joining(","));
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

    /// A value is made of what a filter says only if it is then what the filter finds.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "emails[type eq \\\"a\\\" and type eq \\\"b\\\"].value",
                "emails[type eq \\\"a\\\" or type eq \\\"b\\\"].value",
                "emails[type ne \\\"work\\\" and type ne \\\"home\\\"].value",
                "emails[not (value pr)].value",
                "photos[value eq \\\"\\\"].type"
            })
    void addOfWhatAFilterDoesNotDescribeIsRefused(String path) {
        Scim.refuses(
                RefusalCode.NO_TARGET,
                () -> patched("{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":\"x\"}"));
    }

    @Test
    void whatIsReadOnlyDescribesNothing() {
        String group =
                "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],"
                        + "\"displayName\":\"G\"}";
        Scim.refuses(
                RefusalCode.NO_TARGET,
                () ->
                        Scim.patch(
                                        Scim.GROUP,
                                        "{\"op\":\"add\",\"value\":\"User\",\"path\":"
                                                + "\"members[display eq \\\"x\\\"].type\"}")
                                .apply(Scim.json(group)));
    }
}
