package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.sallyport.directory.scim.BulkRequest.Operation;
import io.sallyport.directory.scim.BulkRequest.Step;
import io.sallyport.foundation.RefusalCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7644 3.7.
class BulkRequestTest {
    private static BulkRequest read(String operations) {
        return BulkRequest.read(
                Scim.json(
                        "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],"
                                + " \"Operations\": ["
                                + operations
                                + "]}"),
                1_000);
    }

    private static String post(String endpoint, String bulkId, String data) {
        return "{\"method\": \"POST\", \"path\": \"/%s\", \"bulkId\": \"%s\", \"data\": {%s}}"
                .formatted(endpoint, bulkId, data);
    }

    private static String members(String... ids) {
        return java.util.Arrays.stream(ids)
                .map(id -> "{\"value\": \"" + id + "\"}")
                .collect(Collectors.joining(",", "\"members\": [", "]"));
    }

    /// Such as `perform 1`.
    private static List<String> order(String operations) {
        return read(operations).steps().stream()
                .map(step ->
                        switch (step) {
                            case Step.Perform one -> "perform " + one.index();
                            case Step.Complete one -> "complete " + one.index();
                            case Step.Refuse one ->
                                    "refuse " + one.index() + " " + one.refusal().code();
                        })
                .toList();
    }

    @Test
    void readsEachMethod() {
        BulkRequest request =
                BulkRequest.read(
                        Scim.json(
                                """
                                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                                 "failOnErrors": 2,
                                 "Operations": [
                                  {"method": "POST", "path": "/Users", "bulkId": "qwerty",
                                   "data": {"userName": "Alice"}},
                                  {"method": "PUT", "path": "/Users/b7c14771",
                                   "version": "W/\\"3\\"",
                                   "data": {"userName": "Bob"}},
                                  {"method": "patch", "path": "/Users/5d8d29d3",
                                   "data": {"Operations": []}},
                                  {"method": "DELETE", "path": "/Groups/e9025315"}]}
                                """),
                        4);
        assertThat(request.failOnErrors()).isEqualTo(OptionalInt.of(2));
        Operation put = request.operations().get(1);
        assertThat(put.endpoint()).isEqualTo("/Users");
        assertThat(put.id()).contains("b7c14771");
        assertThat(put.version()).contains("W/\"3\"");
        assertThat(request.operations().getFirst().id()).isEmpty();
        assertThat(request.operations().getFirst().data()).containsEntry("userName", "Alice");
        assertThat(request.operations().get(2).method()).isEqualTo(BulkRequest.Method.PATCH);
        assertThat(request.steps()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"method\": \"GET\", \"path\": \"/Users/1\"}",
                "{\"path\": \"/Users/1\"}",
                "{\"method\": \"DELETE\"}",
                "{\"method\": \"DELETE\", \"path\": \"/Users\"}",
                "{\"method\": \"DELETE\", \"path\": \"Users/1\"}",
                "{\"method\": \"DELETE\", \"path\": \"/Users/../Groups\"}",
                "{\"method\": \"DELETE\", \"path\": \"/Users/1?x=y\"}",
                "{\"method\": \"DELETE\", \"path\": 7}",
                "{\"method\": \"POST\", \"path\": \"/Users\", \"data\": {}}",
                "{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": 7, \"data\": {}}",
                "{\"method\": \"POST\", \"path\": \"/Users/1\", \"bulkId\": \"a\", \"data\": {}}",
                "{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"a\", \"data\": {}},"
                        + "{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"a\","
                        + " \"data\": {}}",
                "{\"method\": \"DELETE\", \"path\": \"/Users/1\", \"version\": 3}"
            })
    void refusesOperationsThatAreNotWhole(String operations) {
        Scim.refuses(RefusalCode.INVALID_VALUE, () -> read(operations));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "{\"method\": \"PUT\", \"path\": \"/Users/1\"}",
                "{\"method\": \"PUT\", \"path\": \"/Users/1\", \"data\": []}",
                "{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"a\"}"
            })
    void refusesWhatIsNoOperation(String operations) {
        Scim.refuses(RefusalCode.INVALID_REQUEST, () -> read(operations));
    }

    @Test
    void refusesABodyOfAnotherKind() {
        for (String body :
                new String[] {
                    "{\"Operations\": [{\"method\": \"DELETE\", \"path\": \"/Users/1\"}]}",
                    "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"]}"
                }) {
            Scim.refuses(RefusalCode.INVALID_REQUEST, () -> BulkRequest.read(Scim.json(body), 9));
        }
        for (String count : new String[] {"0", "-1", "1.5", "\"1\""}) {
            String body =
                    "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],"
                            + "\"failOnErrors\": "
                            + count
                            + ", \"Operations\":"
                            + " [{\"method\": \"DELETE\", \"path\": \"/Users/1\"}]}";
            Scim.refuses(
                    RefusalCode.INVALID_VALUE,
                    "failOnErrors",
                    () -> BulkRequest.read(Scim.json(body), 9));
        }
    }

    /// 3.7.4.
    @Test
    void hasABound() {
        String one = "{\"method\": \"DELETE\", \"path\": \"/Users/1\"}";
        assertThat(read((one + ",").repeat(999) + one).operations()).hasSize(1_000);
        Scim.refuses(RefusalCode.TOO_LARGE, "1000", () -> read((one + ",").repeat(1_000) + one));
    }

    /// 3.7.2.
    @Test
    void carriesOutFirstWhatOthersReferTo() {
        assertThat(
                        order(
                                post("Groups", "g", members("bulkId:u", "other"))
                                        + ","
                                        + post("Users", "u", "\"userName\": \"a\"")
                                        + ",{\"method\": \"DELETE\", \"path\": \"/Users/9\"}"))
                .containsExactly("perform 1", "perform 2", "perform 0");
    }

    @Test
    void keepsTheOrderOtherwise() {
        assertThat(
                        order(
                                "{\"method\": \"DELETE\", \"path\": \"/Users/9\"},"
                                        + post("Users", "u", "\"userName\": \"a\"")
                                        + ","
                                        + post("Groups", "g", members("bulkId:u"))
                                        + ",{\"method\": \"PATCH\", \"path\": \"/Groups/bulkId:g\","
                                        + " \"data\": {\"x\": 1}}"))
                .containsExactly("perform 0", "perform 1", "perform 2", "perform 3");
    }

    /// 3.7.2: the ids take the place of the references.
    @Test
    void putsIdsInThePlaceOfReferences() {
        Operation patch =
                read(post("Users", "u", "\"userName\": \"a\"")
                                + ","
                                + post("Groups", "g", "\"displayName\": \"G\"")
                                + ",{\"method\": \"PATCH\", \"path\": \"/Groups/bulkId:g\","
                                + " \"data\": {\"Operations\": [{\"op\": \"add\","
                                + " \"path\": \"members\", \"value\":"
                                + " [{\"value\": \"bulkId:u\"}]}]}}")
                        .operations()
                        .get(2);
        assertThat(patch.references()).containsExactly("g", "u");
        Operation resolved = patch.resolved(Map.of("u", "2819", "g", "e902"));
        assertThat(resolved.path()).isEqualTo("/Groups/e902");
        assertThat(resolved.data().toString()).contains("2819").doesNotContain("bulkId");
        Scim.refuses(RefusalCode.INVALID_VALUE, "\"u\"", () -> patch.resolved(Map.of("g", "e902")));
    }

    /// 3.7.1: two groups that contain each other, as in the RFC.
    @Test
    void opensACircleOfMembers() {
        List<Step> steps =
                read(post("Groups", "a", members("bulkId:b", "other"))
                                + ","
                                + post("Groups", "b", members("bulkId:a")))
                        .steps();
        assertThat(steps).extracting(Step::index).containsExactly(0, 1, 0);
        assertThat(((Step.Perform) steps.get(0)).operation().data())
                .isEqualTo(Map.of("members", List.of(Map.of("value", "other"))));
        assertThat(((Step.Perform) steps.get(1)).operation().data())
                .isEqualTo(Map.of("members", List.of(Map.of("value", "bulkId:a"))));
        Operation complete =
                ((Step.Complete) steps.get(2)).operation().resolved(Map.of("a", "1", "b", "2"));
        assertThat(complete.path()).isEqualTo("/Groups/1");
        Patch.Split split = Patch.read(Scim.GROUP, complete.data()).split("members");
        assertThat(split.changes()).isEqualTo(List.of(new MemberChange.Add(java.util.Set.of("2"))));
    }

    @Test
    void opensACircleOfManagers() {
        String manager = "\"" + Scim.ENTERPRISE + "\": {\"manager\": {\"value\": \"bulkId:%s\"}}";
        List<Step> steps =
                read(post("Users", "a", manager.formatted("b"))
                                + ","
                                + post("Users", "b", manager.formatted("a")))
                        .steps();
        assertThat(steps).extracting(Step::index).containsExactly(0, 1, 0);
        Operation complete =
                ((Step.Complete) steps.get(2)).operation().resolved(Map.of("a", "1", "b", "2"));
        assertThat(Patch.read(Scim.USER, complete.data()).apply(Scim.user("")))
                .containsEntry(Scim.ENTERPRISE, Map.of("manager", Map.of("value", "2")));
    }

    @Test
    void completesAfterAllThatItWaitsFor() {
        assertThat(
                        order(
                                post("Groups", "a", members("bulkId:b", "bulkId:c"))
                                        + ","
                                        + post("Groups", "b", members("bulkId:c"))
                                        + ","
                                        + post("Groups", "c", members("bulkId:a"))
                                        + ","
                                        + post("Groups", "d", members("bulkId:a"))))
                .containsExactly("perform 0", "perform 2", "perform 3", "perform 1", "complete 0");
    }

    /// 3.7.1: 409 for what cannot be resolved.
    @Test
    void refusesACircleThatCannotBeOpened() {
        assertThat(
                        order(
                                post("Users", "a", "\"externalId\": \"bulkId:b\"")
                                        + ","
                                        + post("Users", "b", "\"externalId\": \"bulkId:a\"")
                                        + ","
                                        + post("Groups", "c", members("bulkId:a"))))
                .containsExactly(
                        "refuse 0 CIRCULAR_REFERENCE", "refuse 1 CIRCULAR_REFERENCE", "perform 2");
    }

    @Test
    void refusesAReferenceToNothing() {
        assertThat(
                        order(
                                post("Groups", "a", members("bulkId:x"))
                                        + ",{\"method\": \"DELETE\","
                                        + " \"path\": \"/Users/bulkId:x\"},"
                                        + post("Groups", "b", members("bulkId:a"))))
                .containsExactly("refuse 0 INVALID_VALUE", "refuse 1 INVALID_VALUE", "perform 2");
    }

    @Test
    void staysQuickWithTheLongestChainAndCircle() {
        String chain =
                IntStream.range(0, 1_000)
                        .mapToObj(
                                i -> post("Groups", "g" + i, members("bulkId:g" + (i + 1) % 1_000)))
                        .collect(Collectors.joining(","));
        assertThat(inTime(chain)).hasSize(1_001);
    }

    /// As many references as a body of 1 MiB holds: 800 operations that wait for 200 groups, each
    /// of which has all others as members.
    @Test
    void staysQuickWithNothingButCircles() {
        String all =
                members(
                        IntStream.range(0, 200)
                                .mapToObj(i -> "bulkId:g" + i)
                                .toArray(String[]::new));
        String bomb =
                IntStream.range(0, 1_000)
                        .mapToObj(i ->
                                i < 800
                                        ? "{\"method\": \"DELETE\", \"path\": \"/Groups/bulkId:g"
                                                + i % 200
                                                + "\"}"
                                        : post("Groups", "g" + (i - 800), all))
                        .collect(Collectors.joining(","));
        assertThat(inTime(bomb).stream().filter(Step.Perform.class::isInstance)).hasSize(1_000);
    }

    private static List<Step> inTime(String operations) {
        BulkRequest request = read(operations);
        return assertTimeout(Duration.ofSeconds(5), request::steps);
    }
}
