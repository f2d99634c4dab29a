package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.scim.SearchRequest.Page;
import io.sallyport.foundation.RefusalCode;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 3.4.2 to 3.4.3, RFC 9865 2 and 3.
class SearchRequestTest {
    private static SearchRequest query(String... parameters) {
        Map<String, String> query = new java.util.HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], parameters[i + 1]);
        }
        return SearchRequest.of(Scim.USER, query);
    }

    private static SearchRequest body(String members) {
        return SearchRequest.read(
                Scim.USER,
                Scim.json(
                        "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:SearchRequest\"]"
                                + (members.isEmpty() ? "" : ", ")
                                + members
                                + "}"));
    }

    @Test
    void asksForEverythingWhenNobodySaysWhat() {
        for (SearchRequest request : new SearchRequest[] {query("access", "x"), body("")}) {
            assertThat(request.filter()).isEmpty();
            assertThat(request.order()).isEmpty();
            assertThat(request.projection()).isSameAs(Scim.USER.whole());
            assertThat(request.page()).isEqualTo(new Page.ByIndex(1, OptionalInt.empty()));
        }
    }

    /// 3.4.3: the same by either way.
    @Test
    void readsABodyAsItReadsAQuery() {
        SearchRequest query =
                query(
                        "filter", "userName sw \"b\"",
                        "attributes", "displayName,userName",
                        "sortBy", "userName",
                        "sortOrder", "descending",
                        "startIndex", "11",
                        "count", "10");
        SearchRequest body =
                body(
                        """
                        "Filter": "userName sw \\"b\\"", "attributes": ["displayName", "userName"],
                        "sortBy": "userName", "sortOrder": "descending", "startIndex": 11,
                        "count": 10, "cursor": null, "excludedAttributes": null
                        """);
        assertThat(body.filter()).isPresent().isEqualTo(query.filter());
        assertThat(body.order()).isPresent().isEqualTo(query.order());
        assertThat(body.page()).isEqualTo(query.page());
        assertThat(body.page()).isEqualTo(new Page.ByIndex(11, OptionalInt.of(10)));
        assertThat(body.projection().apply(Scim.barbara()))
                .isEqualTo(query.projection().apply(Scim.barbara()))
                .containsOnlyKeys("schemas", "id", "displayName", "userName");
    }

    /// 3.4.2.4.
    @Test
    void takesWhatIsTooSmallAsTheSmallest() {
        assertThat(query("startIndex", "0", "count", "-5").page())
                .isEqualTo(new Page.ByIndex(1, OptionalInt.of(0)));
        assertThat(query("startIndex", "99999999999", "count", "99999999999").page())
                .isEqualTo(new Page.ByIndex(Integer.MAX_VALUE, OptionalInt.of(Integer.MAX_VALUE)));
    }

    /// RFC 9865 2 and 3.
    @Test
    void takesACursor() {
        assertThat(query("cursor", "").page())
                .isEqualTo(new Page.ByCursor("", OptionalInt.empty()));
        assertThat(body("\"cursor\": \"VZUTiyhEQJ94IR\", \"count\": 10").page())
                .isEqualTo(new Page.ByCursor("VZUTiyhEQJ94IR", OptionalInt.of(10)));
        Scim.refuses(RefusalCode.INVALID_COUNT, "count", () -> query("cursor", "", "count", "0"));
        Scim.refuses(
                RefusalCode.INVALID_VALUE, "cursor", () -> query("cursor", "", "startIndex", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"count\": \"ten\"",
                "\"count\": 1.5",
                "\"startIndex\": true",
                "\"startIndex\": \"\"",
                "\"attributes\": [7]",
                "\"attributes\": {}",
                "\"attributes\": \"id\", \"excludedAttributes\": \"id\"",
                "\"sortBy\": \"unknown\"",
                "\"sortOrder\": \"up\""
            })
    void refusesWhatIsNotOfItsKind(String members) {
        Scim.refuses(RefusalCode.INVALID_VALUE, () -> body(members));
    }

    @Test
    void refusesABodyOfAnotherKind() {
        Scim.refuses(RefusalCode.INVALID_REQUEST, "\"limit\"", () -> body("\"limit\": 5"));
        Scim.refuses(
                RefusalCode.INVALID_REQUEST,
                "SearchRequest",
                () -> SearchRequest.read(Scim.USER, Scim.json("{\"count\": 5}")));
        Scim.refuses(RefusalCode.INVALID_FILTER, () -> body("\"filter\": \"x\""));
    }
}
