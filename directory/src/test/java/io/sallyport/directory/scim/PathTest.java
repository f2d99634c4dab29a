package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 figure 7.
class PathTest {
    @ParameterizedTest
    @CsvSource({
        "members, members",
        "NAME.familyname, name.familyName",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName, userName",
        "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName, name.familyName",
        "addresses[type eq \"work\"], addresses",
        "Addresses[Type eq \"work\"].Locality, addresses.locality",
        "emails.value, emails.value",
        "' title ', title",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,"
                + " urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$REF,"
                + " urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref"
    })
    void findsTheAttribute(String text, String canonical) {
        ResourceType type = text.startsWith("members") ? Scim.GROUP : Scim.USER;
        assertThat(Path.parse(type, text).canonical()).isEqualTo(canonical);
    }

    @Test
    void readsWhatStandsInBrackets() {
        Path path =
                Path.parse(
                        Scim.GROUP, "members[value eq \"2819c223\" and not (type eq \"Group\")]");
        Filter values = path.values().orElseThrow();
        assertThat(values.matches(Map.of("value", "2819c223", "type", "User"))).isTrue();
        assertThat(values.matches(Map.of("value", "2819c223", "type", "Group"))).isFalse();
        assertThat(values.matches(Map.of("value", "other"))).isFalse();
        assertThat(path.sub()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "name.unknown",
                "emails.value.more",
                "emails[type eq \"work\"].unknown",
                "emails[type eq \"work\"].",
                "emails[type eq \"work\"]value",
                "emails[type eq \"work\"][value pr]",
                "emails [type eq \"work\"]",
                "userName[value pr]",
                "name[familyName pr]",
                "title eq \"x\"",
                "/title",
                "emails[type eq \"work\"].value.more",
                "department"
            })
    void refusesWhatIsNoPath(String text) {
        Scim.refuses(RefusalCode.INVALID_PATH, () -> Path.parse(Scim.USER, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "emails[",
                "emails[]",
                "emails[type eq \"work\"",
                "emails[type eq work]",
                "emails[unknown pr]",
                "emails[((type pr)]"
            })
    void refusesWhatIsNoFilterInBrackets(String text) {
        Scim.refuses(RefusalCode.INVALID_FILTER, () -> Path.parse(Scim.USER, text));
    }

    @Test
    void hasBounds() {
        Scim.refuses(
                RefusalCode.INVALID_PATH, "8192", () -> Path.parse(Scim.USER, "a".repeat(8_193)));
        Scim.refuses(
                RefusalCode.INVALID_FILTER,
                "32",
                () -> Path.parse(Scim.USER, "emails[" + "(".repeat(1_000)));
    }
}
