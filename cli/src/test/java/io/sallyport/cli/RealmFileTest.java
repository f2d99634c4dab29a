package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A realm as Keycloak writes it, as lines that an import takes.
class RealmFileTest {
    @TempDir Path folder;

    private List<JsonObject> lines(String realm) throws IOException {
        Path file = Files.writeString(folder.resolve("realm.json"), realm);
        List<JsonObject> lines = new ArrayList<>();
        try (RealmFile source = RealmFile.of(file)) {
            for (Optional<byte[]> one = source.next(); one.isPresent(); one = source.next()) {
                lines.add(JsonObject.read(one.get()));
            }
            assertThat(source.read()).isPositive().isLessThanOrEqualTo(source.size());
        }
        return lines;
    }

    private static String user(String id, String credentialData, String secretData) {
        return """
        {"id": "%s", "username": "%s", "enabled": true, "email": "%s@example.com",
         "firstName": "Ann", "lastName": null, "createdTimestamp": 1700000000000,
         "attributes": {"locale": ["en"], "x": ["y"]},
         "credentials": [{"id": "c", "type": "password", "credentialData": %s,
                          "secretData": %s}],
         "realmRoles": ["user"], "groups": ["/staff/sales"]}
        """
                .formatted(id, id, id, text(credentialData), text(secretData));
    }

    private static String text(String json) {
        return "\"" + json.replace("\"", "\\\"") + "\"";
    }

    /// The groups stand behind the users in the file, and before them among the lines.
    @Test
    void makesGroupsBeforeUsersBeforeMemberships() throws IOException {
        List<JsonObject> lines =
                lines(
                        "{\"realm\": \"r\", \"users\": ["
                                + user(
                                        "u1",
                                        "{\"hashIterations\":210000,"
                                                + "\"algorithm\":\"pbkdf2-sha512\"}",
                                        "{\"value\":\"aGFzaGhhc2g=\",\"salt\":\"c2FsdHNhbHQ=\"}")
                                + "], \"clients\": [{\"a\": [1]}],"
                                + " \"groups\": [{\"name\": \"staff\","
                                + " \"subGroups\": [{\"name\": \"sales\", \"subGroups\": []}]}]}");
        assertThat(lines)
                .extracting(one -> one.text("id"))
                .containsExactly("/staff/sales", "/staff", "u1", "/staff/sales");
        assertThat(lines.get(1).objects("members").getFirst().text("value"))
                .isEqualTo("/staff/sales");
        JsonObject user = lines.get(2);
        assertThat(user.text("password"))
                .isEqualTo("$pbkdf2-sha512$i=210000$c2FsdHNhbHQ$aGFzaGhhc2g");
        assertThat(user.object("name").members()).containsOnlyKeys("givenName");
        assertThat(user.text("locale")).isEqualTo("en");
        assertThat(user.text("externalId")).isEqualTo("u1");
        assertThat(lines.get(3).objects("members").getFirst().text("value")).isEqualTo("u1");
    }

    @Test
    void writesArgon2InItsStandardForm() throws IOException {
        String how =
                "{\"hashIterations\":5,\"algorithm\":\"argon2\",\"additionalParameters\":{"
                        + "\"hashLength\":[\"32\"],\"memory\":[\"7168\"],\"type\":[\"id\"],"
                        + "\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}";
        String secret =
                "{\"value\":\"aGFzaGhhc2g=\",\"salt\":\"c2FsdA==\",\"additionalParameters\":{}}";
        List<JsonObject> lines = lines("{\"users\": [" + user("u1", how, secret) + "]}");
        assertThat(lines.getFirst().text("password"))
                .isEqualTo("$argon2id$v=19$m=7168,t=5,p=1$c2FsdA$aGFzaGhhc2g");
    }

    @Test
    void leavesOutPasswordsThatHaveNoStandardForm() throws IOException {
        String secret = "{\"value\":\"aGFzaA==\",\"salt\":\"c2FsdA==\"}";
        for (String how : List.of("{\"algorithm\":\"pbkdf2\",\"hashIterations\":1}", "not json")) {
            List<JsonObject> lines = lines("{\"users\": [" + user("u1", how, secret) + "]}");
            assertThat(lines.getFirst().members()).doesNotContainKey("password");
        }
    }

    /// Thousands of members come in several lines, and the same ones whenever it is read.
    @Test
    void gathersMembersOverManyUsers() throws IOException {
        StringBuilder realm = new StringBuilder("{\"groups\": [{\"name\": \"all\"}], \"users\": [");
        for (int i = 0; i < 2_500; i++) {
            realm.append(i == 0 ? "" : ",")
                    .append("{\"id\": \"u" + i + "\", \"username\": \"u" + i + "\",")
                    .append(" \"groups\": [\"/all\"]}");
        }
        realm.append("]}");
        List<JsonObject> first = lines(realm.toString());
        assertThat(first).hasSize(1 + 2_500 + 3);
        assertThat(lines(realm.toString())).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{\"users\": [{]}", "\u0000", "{\"users\": [{\"a\": tru"})
    void saysThatAFileIsNoRealm(String content) {
        assertThatExceptionOfType(CommandFailed.class).isThrownBy(() -> lines(content));
    }

    @Test
    void readsLinesWithAndWithoutAnEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("lines"), "{\"a\":1}\r\n\n{\"b\":2}");
        try (ImportSource source = ImportSource.lines(file)) {
            assertThat(source.next()).contains("{\"a\":1}\r".getBytes(StandardCharsets.UTF_8));
            assertThat(source.next()).contains("{\"b\":2}".getBytes(StandardCharsets.UTF_8));
            assertThat(source.next()).isEmpty();
        }
    }
}
