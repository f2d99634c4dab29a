package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 3.3 and 3.5.1, RFC 7643 2 and 3.
class ResourceFormTest {
    private static Map<String, Object> read(String moreMembers) {
        return ResourceForm.read(Scim.USER, Scim.user(moreMembers));
    }

    /// RFC 7643 2.1: names in any case.
    @Test
    void givesEverythingItsCanonicalName() {
        Map<String, Object> body =
                Scim.json(
                        """
                        {"SCHEMAS": ["URN:ietf:params:scim:schemas:core:2.0:User",
                           "urn:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User"],
                         "USERNAME": "B", "Name": {"FAMILYNAME": "J"},
                         "Emails": [{"VALUE": "b@b", "Primary": "TRUE"}],
                         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:USER":
                           {"Manager": {"Value": "7"}}}
                        """);
        assertThat(ResourceForm.read(Scim.USER, body))
                .isEqualTo(
                        Map.of(
                                "schemas",
                                List.of(Scim.CORE, Scim.ENTERPRISE),
                                "userName",
                                "B",
                                "name",
                                Map.of("familyName", "J"),
                                "emails",
                                List.of(Map.of("value", "b@b", "primary", true)),
                                Scim.ENTERPRISE,
                                Map.of("manager", Map.of("value", "7"))));
    }

    /// RFC 7644 3.3: whatever is read-only is ignored, however wrong it is.
    @Test
    void leavesOutWhatIsReadOnly() {
        assertThat(
                        read(
                                "\"id\": 7, \"meta\": \"x\", \"groups\": [{\"unknown\": 1}],"
                                        + "\"title\": \"T\""))
                .containsOnlyKeys("schemas", "userName", "title");
    }

    /// RFC 7643 2.5.
    @Test
    void leavesOutWhatIsUnassigned() {
        assertThat(
                        read(
                                "\"title\": null, \"emails\": [], \"name\": {},"
                                        + "\"addresses\": [{}, null, {\"type\": null}],"
                                        + "\"profileUrl\": \"\", \"photos\": null"))
                .containsOnlyKeys("schemas", "userName");
    }

    @Test
    void keepsAPasswordForWhoeverSetsIt() {
        assertThat(read("\"password\": \"s3cret\"")).containsEntry("password", "s3cret");
    }

    /// RFC 7643 3: an extension is named, and known.
    @Test
    void extensionsAreNamedInSchemas() {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                Scim.ENTERPRISE,
                () -> read("\"" + Scim.ENTERPRISE + "\": {\"division\": \"D\"}"));
        Scim.refuses(
                RefusalCode.INVALID_REQUEST,
                "urn:example:unknown",
                () -> read("\"urn:example:unknown\": {}"));
        for (String schemas :
                new String[] {
                    "[]",
                    "[\"" + Scim.ENTERPRISE + "\"]",
                    "[\"" + Scim.CORE + "\", \"urn:example:unknown\"]",
                    "[\"" + Scim.CORE + "\", 7]",
                    "\"" + Scim.CORE + "\"",
                    "null"
                }) {
            Map<String, Object> body =
                    Scim.json("{\"schemas\": " + schemas + ", \"userName\": \"b\"}");
            Scim.refuses(RefusalCode.INVALID_VALUE, () -> ResourceForm.read(Scim.USER, body));
        }
        Map<String, Object> without = Scim.json("{\"userName\": \"b\"}");
        Scim.refuses(RefusalCode.INVALID_VALUE, () -> ResourceForm.read(Scim.USER, without));
    }

    @Test
    void namesAnExtensionOnlyWhenItIsUsed() {
        Map<String, Object> body =
                Scim.json(
                        "{\"schemas\": [\"%s\", \"%s\"], \"userName\": \"b\", \"%s\": {}}"
                                .formatted(Scim.CORE, Scim.ENTERPRISE, Scim.ENTERPRISE));
        assertThat(ResourceForm.read(Scim.USER, body))
                .containsEntry("schemas", List.of(Scim.CORE))
                .doesNotContainKey(Scim.ENTERPRISE);
    }

    @Test
    void requiredAttributesAreThere() {
        for (String userName : new String[] {"\"\"", "\" \"", "null"}) {
            Map<String, Object> body =
                    Scim.json(
                            "{\"schemas\": [\""
                                    + Scim.CORE
                                    + "\"], \"userName\": "
                                    + userName
                                    + "}");
            Scim.refuses(
                    RefusalCode.INVALID_VALUE,
                    "\"userName\"",
                    () -> ResourceForm.read(Scim.USER, body));
        }
        Map<String, Object> door =
                Scim.json(
                        """
                        {"schemas": ["%s", "urn:example:schemas:Badge"], "userName": "b",
                         "urn:example:schemas:Badge": {"door": [{"floor": 1}]}}
                        """
                                .formatted(Scim.CORE));
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "\"urn:example:schemas:Badge:door.name\"",
                () -> ResourceForm.read(Scim.USER, door));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"title\": 7",
                "\"title\": [\"x\"]",
                "\"title\": {\"value\": \"x\"}",
                "\"title\": \"\\u0000\"",
                "\"title\": \"\\ud800\"",
                "\"title\": \"\\udc00\\ud800\"",
                "\"active\": 1",
                "\"active\": \"yes\"",
                "\"name\": \"Babs\"",
                "\"name\": [{\"familyName\": \"J\"}]",
                "\"emails\": \"b@b\"",
                "\"emails\": {\"value\": \"b@b\"}",
                "\"emails\": [\"b@b\"]",
                "\"emails\": [{\"value\": [\"b@b\"]}]",
                "\"emails\": [[{\"value\": \"b@b\"}]]",
                "\"profileUrl\": \"not a uri\"",
                "\"profileUrl\": \"<script>\"",
                "\"x509Certificates\": [{\"value\": \"not base64!\"}]",
                "\"x509Certificates\": [{\"value\": \"abc\\n\"}]"
            })
    void valuesAreOfTheirKind(String member) {
        String name = member.substring(1, member.indexOf('"', 1));
        Scim.refuses(RefusalCode.INVALID_VALUE, "\"" + name, () -> read(member));
    }

    /// RFC 7643 2.3, with a tenant's own attributes.
    @Test
    void readsEveryKind() {
        assertThat(badge("\"number\": 7.0, \"height\": 1.750, \"lost\": false"))
                .isEqualTo(Map.of("number", 7L, "height", new BigDecimal("1.75"), "lost", false));
        assertThat(badge("\"number\": -2e3, \"height\": 2.0, \"picture\": \"aGk_\""))
                .isEqualTo(Map.of("number", -2000L, "height", 2L, "picture", "aGk_"));
        assertThat(badge("\"since\": \"2020-01-01T00:00:00.123+02:00\", \"colours\": [\"r\"]"))
                .isEqualTo(
                        Map.of("since", "2020-01-01T00:00:00.123+02:00", "colours", List.of("r")));
        for (String wrong :
                new String[] {
                    "\"number\": 7.5",
                    "\"number\": \"7\"",
                    "\"number\": 1e30",
                    "\"height\": \"1.75\"",
                    "\"since\": \"2020-01-01\"",
                    "\"since\": 7",
                    "\"colours\": [7]"
                }) {
            Scim.refuses(
                    RefusalCode.INVALID_VALUE, "urn:example:schemas:Badge:", () -> badge(wrong));
        }
    }

    private static Object badge(String members) {
        Map<String, Object> body =
                Scim.json(
                        """
                        {"schemas": ["%s", "urn:example:schemas:Badge"], "userName": "b",
                         "urn:example:schemas:Badge": {%s}}
                        """
                                .formatted(Scim.CORE, members));
        return Objects.requireNonNull(
                ResourceForm.read(Scim.USER, body).get("urn:example:schemas:Badge"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"unknown\": 1",
                "\"name.familyName\": \"J\"",
                "\"name\": {\"unknown\": 1}",
                "\"emails\": [{\"unknown\": 1}]",
                "\"title\": \"a\", \"TITLE\": \"b\"",
                "\"name\": {\"familyName\": \"a\", \"FamilyName\": \"b\"}",
                "\"department\": \"D\""
            })
    void unknownAndDoubledAttributesAreRefused(String member) {
        Scim.refuses(RefusalCode.INVALID_REQUEST, "\"", () -> read(member));
    }

    @Test
    void whatItQuotesIsHarmless() {
        Scim.refuses(
                RefusalCode.INVALID_REQUEST,
                "\"?script?alert?1??\"",
                () -> read("\"<script>alert(1)>\": 1"));
        Scim.refuses(
                RefusalCode.INVALID_REQUEST,
                "\"" + "a".repeat(100) + "...\"",
                () -> read("\"" + "a".repeat(1_000) + "\": 1"));
    }

    /// RFC 7643 2.4.
    @Test
    void oneValueIsPrimaryAtMost() {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "\"emails\"",
                () ->
                        read(
                                "\"emails\": [{\"value\": \"a\", \"primary\": true},"
                                        + "{\"value\": \"b\", \"primary\": \"true\"}]"));
        assertThat(
                        read(
                                "\"emails\": [{\"value\": \"a\", \"primary\": true},"
                                        + "{\"value\": \"b\", \"primary\": false}]"))
                .containsKey("emails");
    }

    @Test
    void valuesThatAreThereTwiceAreThereOnce() {
        assertThat(read("\"emails\": [{\"value\": \"a\"}, {\"value\": \"a\"}]"))
                .containsEntry("emails", List.of(Map.of("value", "a")));
    }

    @Test
    void hasBounds() {
        assertThat(read("\"title\": \"" + "x".repeat(65_536) + "\"")).containsKey("title");
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "65536",
                () -> read("\"title\": \"" + "x".repeat(65_537) + "\""));
        assertThat(read("\"emails\": " + values(1_000))).containsKey("emails");
        Scim.refuses(RefusalCode.INVALID_VALUE, "1000", () -> read("\"emails\": " + values(1_001)));
        assertThat(group(values(10_000))).containsKey("members");
        Scim.refuses(RefusalCode.INVALID_VALUE, "10000", () -> group(values(10_001)));
    }

    private static Map<String, Object> group(String members) {
        return ResourceForm.read(
                Scim.GROUP,
                Scim.json(
                        "{\"schemas\": [\"urn:ietf:params:scim:schemas:core:2.0:Group\"],"
                                + "\"displayName\": \"G\", \"members\": "
                                + members
                                + "}"));
    }

    private static String values(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"value\": \"" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /// RFC 7644 3.5.1: PUT.
    @Test
    void immutableAttributesKeepTheirValue() {
        String badge = "urn:example:schemas:Badge";
        Map<String, Object> before =
                Scim.user("\"" + badge + "\": {\"serial\": \"S1\", \"lost\": true}");
        Map<String, Object> left = read("");
        ResourceForm.keepImmutable(Scim.USER, before, left);
        assertThat(left)
                .containsEntry(badge, Map.of("serial", "S1"))
                .containsEntry("schemas", List.of(Scim.CORE, badge));
        Map<String, Object> same = Scim.user("\"" + badge + "\": {\"serial\": \"S1\"}");
        ResourceForm.keepImmutable(Scim.USER, before, same);
        assertThat(same).containsEntry(badge, Map.of("serial", "S1"));
        Map<String, Object> other = Scim.user("\"" + badge + "\": {\"serial\": \"S2\"}");
        Scim.refuses(
                RefusalCode.MUTABILITY,
                "\"serial\"",
                () -> ResourceForm.keepImmutable(Scim.USER, before, other));
        Map<String, Object> plain = read("");
        ResourceForm.keepImmutable(Scim.USER, Scim.user(""), plain);
        assertThat(plain).isEqualTo(read(""));
    }
}
