package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bodies as large provisioning clients send them, in the shapes that their documentation and their
/// users' reports show, and what has to come of each.
class PatchClientsTest {
    /// @param operations of the body
    /// @param attribute what is looked at afterwards
    record Sent(String client, String operations, String attribute, Object expected) {
        @Override
        public String toString() {
            return client + " " + operations;
        }
    }

    private static final String EXTENSION = Scim.ENTERPRISE;

    @ParameterizedTest
    @MethodSource({"entra", "okta", "others"})
    void doesWhatTheClientMeans(Sent sent) {
        Map<String, Object> after = Scim.patch(Scim.USER, sent.operations()).apply(Scim.barbara());
        assertThat(after.get(sent.attribute())).isEqualTo(sent.expected());
    }

    private static Map<String, Object> work(String value) {
        return Map.of("value", value, "type", "work", "primary", true);
    }

    private static final Map<String, Object> HOME =
            Map.of("value", "babs@jensen.org", "type", "home");

    static Stream<Sent> entra() {
        return Stream.of(
                new Sent(
                        "Entra",
                        "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}",
                        "active",
                        false),
                new Sent(
                        "Entra",
                        "{\"op\":\"Replace\",\"path\":\"emails[type eq \\\"work\\\"].value\","
                                + "\"value\":\"new@example.com\"}",
                        "emails",
                        List.of(work("new@example.com"), HOME)),
                new Sent(
                        "Entra",
                        "{\"op\":\"Add\",\"path\":\"phoneNumbers[type eq \\\"mobile\\\"].value\","
                                + "\"value\":\"+1 555\"}",
                        "phoneNumbers",
                        List.of(Map.of("type", "mobile", "value", "+1 555"))),
                new Sent(
                        "Entra",
                        "{\"op\":\"Add\",\"path\":\"addresses[type eq \\\"work\\\"].postalCode\","
                                + "\"value\":\"91608\"}",
                        "addresses",
                        List.of(
                                Map.of(
                                        "type", "work",
                                        "locality", "Hollywood",
                                        "country", "US",
                                        "postalCode", "91608"))),
                new Sent(
                        "Entra",
                        "{\"op\":\"Add\",\"path\":\"roles[primary eq \\\"True\\\"].value\","
                                + "\"value\":\"Reader\"}",
                        "roles",
                        List.of(Map.of("primary", true, "value", "Reader"))),
                new Sent(
                        "Entra",
                        "{\"op\":\"Add\",\"path\":\"" + EXTENSION + ":manager\",\"value\":\"77\"}",
                        EXTENSION,
                        Map.of(
                                "department",
                                "Tour Operations",
                                "manager",
                                Map.of("value", "77", "displayName", "John Smith"))),
                new Sent(
                        "Entra",
                        "{\"op\":\"Add\",\"path\":\""
                                + EXTENSION
                                + ":manager\",\"value\":[{\"$ref\":null,\"value\":\"77\"}]}",
                        EXTENSION,
                        Map.of(
                                "department",
                                "Tour Operations",
                                "manager",
                                Map.of("value", "77", "displayName", "John Smith"))),
                new Sent(
                        "Entra",
                        "{\"op\":\"Replace\",\"path\":\""
                                + EXTENSION
                                + ":manager\",\"value\":{\"value\":\"\"}}",
                        EXTENSION,
                        Map.of("department", "Tour Operations")),
                new Sent(
                        "Entra",
                        "{\"op\":\"Remove\",\"path\":\"" + EXTENSION + ":manager\"}",
                        EXTENSION,
                        Map.of("department", "Tour Operations")),
                new Sent(
                        "Entra",
                        "{\"op\":\"Add\",\"value\":{\"name.givenName\":\"Bab\","
                                + "\"emails[type eq \\\"home\\\"].value\":\"h@h\"}}",
                        "emails",
                        List.of(
                                work("bjensen@example.com"),
                                Map.of("value", "h@h", "type", "home"))),
                new Sent(
                        "Entra",
                        "{\"op\":\"Replace\",\"value\":{\"name.givenName\":\"Bab\",\""
                                + EXTENSION
                                + ":department\":\"Sales\"}}",
                        "name",
                        Map.of("familyName", "Jensen", "givenName", "Bab")),
                new Sent(
                        "Entra",
                        "{\"op\":\"Replace\",\"value\":{\"" + EXTENSION + ":manager\":\"\"}}",
                        EXTENSION,
                        Map.of("department", "Tour Operations")),
                new Sent(
                        "Entra",
                        "{\"op\":\"Remove\",\"path\":\"emails[type eq \\\"work\\\"].value\"}",
                        "emails",
                        List.of(Map.of("type", "work", "primary", true), HOME)),
                new Sent(
                        "Entra",
                        "{\"op\":\"Remove\",\"path\":\"emails\","
                                + "\"value\":[{\"value\":\"babs@jensen.org\"}]}",
                        "emails",
                        List.of(work("bjensen@example.com"))));
    }

    static Stream<Sent> okta() {
        return Stream.of(
                new Sent(
                        "Okta",
                        "{\"op\":\"replace\",\"value\":{\"active\":false}}",
                        "active",
                        false),
                new Sent(
                        "Okta",
                        "{\"op\":\"replace\",\"value\":{\"password\":\"t1meMa$heen\"}}",
                        "password",
                        "t1meMa$heen"),
                new Sent(
                        "Okta",
                        "{\"op\":\"replace\",\"value\":{\"id\":\"2819c223\","
                                + "\"displayName\":\"New\"}}",
                        "displayName",
                        "New"),
                new Sent(
                        "Okta",
                        "{\"op\":\"replace\",\"path\":\"name\",\"value\":{\"familyName\":\"J\"}}",
                        "name",
                        Map.of("familyName", "J", "givenName", "Barbara")));
    }

    static Stream<Sent> others() {
        return Stream.of(
                new Sent(
                        "OneLogin",
                        "{\"op\":\"replace\",\"path\":\"active\",\"value\":\"true\"}",
                        "active",
                        true),
                new Sent(
                        "OneLogin",
                        "{\"op\":\"replace\",\"path\":\"\",\"value\":{\"title\":\"Guide\"}}",
                        "title",
                        "Guide"),
                new Sent(
                        "Google",
                        "{\"op\":\"REPLACE\",\"path\":\"userName\",\"value\":\"g@example.com\"}",
                        "userName",
                        "g@example.com"),
                new Sent(
                        "JumpCloud",
                        "{\"op\":\"add\",\"path\":\"phoneNumbers\","
                                + "\"value\":{\"type\":\"work\",\"value\":\"1\"}}",
                        "phoneNumbers",
                        List.of(Map.of("type", "work", "value", "1"))),
                new Sent(
                        "JumpCloud",
                        "{\"op\":\"replace\",\"value\":{\""
                                + EXTENSION
                                + "\":{\"division\":\"D\"}}}",
                        EXTENSION,
                        Map.of(
                                "department", "Tour Operations",
                                "division", "D",
                                "manager",
                                        Map.of("value", "26118915", "displayName", "John Smith"))),
                new Sent(
                        "others",
                        "{\"OP\":\"add\",\"Path\":\"urn:ietf:params:scim:schemas:core:2.0:User:"
                                + "name.familyName\",\"Value\":\"J\",\"name\":\"rename\"}",
                        "name",
                        Map.of("familyName", "J", "givenName", "Barbara")));
    }
}
