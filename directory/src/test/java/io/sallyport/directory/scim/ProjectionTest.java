package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// RFC 7644 3.9 and RFC 7643 7.
class ProjectionTest {
    private static final Optional<String> NONE = Optional.empty();

    private static Projection attributes(String names) {
        return Projection.of(Scim.USER, Optional.of(names), NONE);
    }

    private static Projection without(String names) {
        return Projection.of(Scim.USER, NONE, Optional.of(names));
    }

    private static Map<String, Object> user() {
        Map<String, Object> user = Scim.barbara();
        user.put("password", "s3cret");
        user.put(
                "urn:example:schemas:Badge",
                Scim.json("{\"number\": 7, \"note\": \"on request\"}"));
        return user;
    }

    @Test
    void tellsAllButWhatIsNeverOrOnlyOnRequestTold() {
        Projection whole = Projection.of(Scim.USER, NONE, NONE);
        Map<String, Object> expected = user();
        expected.remove("password");
        expected.put("urn:example:schemas:Badge", Map.of("number", 7L));
        assertThat(whole.apply(user())).isEqualTo(expected);
        // Of what stands in the row, a tenant's own schema has some left out.
        assertThat(whole.isWhole()).isFalse();
        assertThat(Projection.of(Scim.GROUP, NONE, NONE).isWhole()).isTrue();
        assertThat(whole.wants("groups")).isTrue();
        assertThat(whole.wants("password")).isFalse();
        assertThat(whole.names("groups")).isFalse();
    }

    @Test
    void tellsWhatIsAskedForBesideWhatIsAlwaysTold() {
        Projection projection = attributes("userName, EMAILS.value ,name.familyName");
        assertThat(projection.apply(user()))
                .isEqualTo(
                        Map.of(
                                "schemas",
                                user().get("schemas"),
                                "id",
                                "2819c223",
                                "userName",
                                "bjensen@example.com",
                                "name",
                                Map.of("familyName", "Jensen"),
                                "emails",
                                List.of(
                                        Map.of("value", "bjensen@example.com"),
                                        Map.of("value", "babs@jensen.org"))));
        assertThat(projection.isWhole()).isFalse();
        assertThat(projection.names("emails")).isTrue();
        assertThat(projection.names("emails.value")).isTrue();
        assertThat(projection.names("groups")).isFalse();
        assertThat(projection.wants("emails")).isTrue();
        assertThat(projection.wants("groups")).isFalse();
        assertThat(projection.wants("id")).isTrue();
    }

    @Test
    void asksExtensionsByTheirUrn() {
        assertThat(attributes(Scim.ENTERPRISE + ":department").apply(user()))
                .containsOnlyKeys("schemas", "id", Scim.ENTERPRISE)
                .containsEntry(Scim.ENTERPRISE, Map.of("department", "Tour Operations"));
        assertThat(attributes(Scim.ENTERPRISE).apply(user()))
                .containsEntry(Scim.ENTERPRISE, user().get(Scim.ENTERPRISE));
        assertThat(attributes(Scim.ENTERPRISE + ":manager.value").apply(user()))
                .containsEntry(Scim.ENTERPRISE, Map.of("manager", Map.of("value", "26118915")));
        assertThat(attributes(Scim.CORE + ":userName").apply(user()))
                .containsOnlyKeys("schemas", "id", "userName");
        assertThat(without(Scim.ENTERPRISE + ":manager").apply(user()))
                .containsEntry(Scim.ENTERPRISE, Map.of("department", "Tour Operations"));
    }

    /// RFC 7643 7: request.
    @Test
    void tellsOnRequestWhatIsToldOnRequest() {
        assertThat(attributes("urn:example:schemas:Badge:note").apply(user()))
                .containsEntry("urn:example:schemas:Badge", Map.of("note", "on request"));
        assertThat(attributes("urn:example:schemas:Badge").apply(user()))
                .containsEntry("urn:example:schemas:Badge", Map.of("number", 7L));
    }

    @Test
    void leavesOutWhatIsExcludedButNotWhatIsAlwaysTold() {
        Projection projection = without("id,schemas,emails,name.givenName,meta.version,userName");
        Map<String, Object> told = projection.apply(user());
        assertThat(told)
                .containsKeys("id", "schemas", "displayName")
                .doesNotContainKeys("emails", "userName", "password")
                .containsEntry("name", Map.of("familyName", "Jensen"));
        assertThat((Map<?, ?>) told.get("meta")).hasSize(3);
        assertThat(projection.wants("emails")).isFalse();
        assertThat(projection.wants("name")).isTrue();
        assertThat(projection.isWhole()).isFalse();
    }

    @Test
    void neverTellsAPassword() {
        assertThat(attributes("password,userName").apply(user())).doesNotContainKey("password");
        assertThat(without("userName").apply(user())).doesNotContainKey("password");
        assertThat(attributes("password").wants("password")).isFalse();
    }

    @Test
    void neverTellsASecretHoweverDeep() {
        String badge = "urn:example:schemas:Badge";
        Map<String, Object> user = Scim.barbara();
        user.put(badge, Scim.json("{\"door\": [{\"name\": \"N\", \"code\": \"s3cret\"}]}"));
        for (Projection projection :
                List.of(
                        Projection.of(Scim.USER, NONE, NONE),
                        attributes(badge),
                        attributes(badge + ":door"),
                        attributes(badge + ":door.name," + badge + ":door.code"),
                        without("name"),
                        without(badge + ":door.floor"))) {
            assertThat(projection.apply(user))
                    .containsEntry(badge, Map.of("door", List.of(Map.of("name", "N"))));
        }
        assertThat(attributes(badge + ":door.code").apply(user)).doesNotContainKey(badge);
        Scim.refuses(
                RefusalCode.INVALID_FILTER,
                "code",
                () -> Filter.parse(Scim.USER, badge + ":door.code eq \"s3cret\""));
        Scim.refuses(
                RefusalCode.INVALID_FILTER,
                "code",
                () -> Filter.parse(Scim.USER, badge + ":door[code sw \"s\"]"));
    }

    @Test
    void passesOverNamesThatItDoesNotKnow() {
        assertThat(attributes("unknown,,members").apply(user())).containsOnlyKeys("schemas", "id");
        Optional<String> unknown = Optional.of("userName");
        assertThat(Projection.of(Scim.GROUP, NONE, unknown).isWhole()).isTrue();
        assertThat(Projection.of(Scim.GROUP, NONE, Optional.of("")).isWhole()).isTrue();
    }

    @Test
    void leavesOutWhatHasNothingOfIt() {
        assertThat(attributes("emails.display,name.middleName").apply(user()))
                .containsOnlyKeys("schemas", "id");
    }

    @Test
    void refusesBothAtOnceAndTooMany() {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "excludedAttributes",
                () -> Projection.of(Scim.USER, Optional.of("id"), Optional.of("name")));
        Scim.refuses(RefusalCode.INVALID_VALUE, "200", () -> attributes("id,".repeat(201)));
    }

    @Test
    void leavesTheResourceAsItWas() {
        Map<String, Object> user = user();
        attributes("emails.value").apply(user);
        without("name.givenName").apply(user);
        assertThat(user).isEqualTo(user());
    }
}
