package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 7644 3.4.2.3.
class OrderTest {
    private static final List<Map<String, Object>> USERS =
            List.of(
                    Scim.json(
                            """
                            {"id": "1", "userName": "bob", "externalId": "b", "active": true,
                             "emails": [{"value": "z@x"}, {"value": "a@x", "primary": true}],
                             "meta": {"created": "2020-01-01T00:00:00Z"},
                             "urn:example:schemas:Badge": {"number": 10, "height": 1.5}}
                            """),
                    Scim.json(
                            """
                            {"id": "2", "userName": "Alice", "externalId": "B", "active": false,
                             "emails": [{"value": "m@x"}, {"value": "b@x"}],
                             "meta": {"created": "2020-01-01T00:30:00+01:00"},
                             "urn:example:schemas:Badge": {"number": 9, "height": 2}}
                            """),
                    Scim.json("{\"id\": \"3\", \"userName\": \"carol\", \"emails\": []}"));

    private static String sorted(String sortBy, Optional<String> sortOrder) {
        List<Map<String, Object>> users = new ArrayList<>(USERS);
        users.sort(Order.of(Scim.USER, Optional.of(sortBy), sortOrder).orElseThrow());
        StringBuilder ids = new StringBuilder();
        users.forEach(user -> ids.append(user.get("id")));
        return ids.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "userName, 213, 312",
        "USERNAME, 213, 312",
        "externalId, 213, 312",
        "active, 213, 312",
        "emails, 123, 321",
        "emails.value, 123, 321",
        "meta.created, 213, 312",
        "urn:example:schemas:Badge:number, 213, 312",
        "urn:example:schemas:Badge:height, 123, 321",
        "id, 123, 321"
    })
    void sortsAndPutsWhatIsMissingLastOrFirst(String by, String ascending, String descending) {
        assertThat(sorted(by, Optional.empty())).isEqualTo(ascending);
        assertThat(sorted(by, Optional.of("Ascending"))).isEqualTo(ascending);
        assertThat(sorted(by, Optional.of("descending"))).isEqualTo(descending);
    }

    @Test
    void isNoneWithoutSortBy() {
        assertThat(Order.of(Scim.USER, Optional.empty(), Optional.of("descending"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"unknown", "name", "addresses", "password", "department", "''"})
    void refusesWhatCannotBeSortedBy(String by) {
        Scim.refuses(RefusalCode.INVALID_VALUE, () -> sorted(by, Optional.empty()));
    }

    @Test
    void refusesAnotherOrder() {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "sortOrder",
                () -> sorted("userName", Optional.of("upwards")));
    }
}
