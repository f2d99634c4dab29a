package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.scim.MemberChange.Add;
import io.sallyport.directory.scim.MemberChange.Clear;
import io.sallyport.directory.scim.MemberChange.Remove;
import io.sallyport.directory.scim.MemberChange.RemoveWhere;
import io.sallyport.directory.scim.MemberChange.Replace;
import io.sallyport.foundation.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A PATCH of a group without its members.
class MemberChangesTest {
    private static Patch.Split split(String operations) {
        return Scim.patch(Scim.GROUP, operations).split("members");
    }

    record Sent(String operation, MemberChange meant) {}

    @ParameterizedTest
    @MethodSource("sent")
    void doesWhatTheClientMeans(Sent sent) {
        Patch.Split split = split(sent.operation());
        assertThat(split.changes()).isEqualTo(List.of(sent.meant()));
        assertThat(split.rest().isEmpty()).isTrue();
    }

    static Stream<Sent> sent() {
        return Stream.of(
                new Sent(
                        "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"display\":\"Babs\","
                                + "\"$ref\":\"../Users/a\",\"value\":\"a\"},{\"value\":\"b\"}]}",
                        new Add(Set.of("a", "b"))),
                new Sent(
                        "{\"op\":\"Add\",\"path\":\"members\","
                                + "\"value\":[{\"$ref\":null,\"value\":\"a\"}]}",
                        new Add(Set.of("a"))),
                new Sent(
                        "{\"name\":\"addMember\",\"op\":\"add\",\"path\":\"members\","
                                + "\"value\":[{\"displayName\":\"new User\",\"value\":\"a\"}]}",
                        new Add(Set.of("a"))),
                new Sent(
                        "{\"op\":\"add\",\"path\":\"members\",\"value\":{\"value\":\"a\"}}",
                        new Add(Set.of("a"))),
                new Sent(
                        "{\"op\":\"add\",\"path\":\"members\",\"value\":\"a\"}",
                        new Add(Set.of("a"))),
                new Sent(
                        "{\"op\":\"add\",\"value\":{\"members\":[{\"value\":\"a\"}]}}",
                        new Add(Set.of("a"))),
                new Sent("{\"op\":\"add\",\"path\":\"members\",\"value\":[]}", new Add(Set.of())),
                new Sent(
                        "{\"op\":\"Remove\",\"path\":\"members\",\"value\":[{\"value\":\"a\"}]}",
                        new Remove(Set.of("a"))),
                new Sent(
                        "{\"op\":\"remove\",\"path\":\"members\",\"value\":[]}",
                        new Remove(Set.of())),
                new Sent(
                        "{\"op\":\"remove\",\"path\":\"members[value eq \\\"a\\\"]\"}",
                        new Remove(Set.of("a"))),
                new Sent(
                        "{\"op\":\"remove\",\"path\":"
                                + "\"members[value eq \\\"a\\\" or value eq \\\"b\\\"]\"}",
                        new Remove(Set.of("a", "b"))),
                new Sent("{\"op\":\"remove\",\"path\":\"members\"}", new Clear()),
                new Sent("{\"op\":\"remove\",\"path\":\"members\",\"value\":null}", new Clear()),
                new Sent(
                        "{\"op\":\"replace\",\"path\":\"members\","
                                + "\"value\":[{\"value\":\"a\"},{\"value\":\"a\"}]}",
                        new Replace(Set.of("a"))),
                new Sent("{\"op\":\"replace\",\"value\":{\"members\":[]}}", new Replace(Set.of())));
    }

    @Test
    void keepsTheOrderAndHandsBackTheRest() {
        Patch.Split split =
                split(
                        """
                        {"op": "remove", "path": "members"},
                        {"op": "replace", "value": {"id": "g", "displayName": "New"}},
                        {"op": "add", "path": "members", "value": [{"value": "z"}, {"value": "a"}]},
                        {"op": "remove", "path": "members[type eq \\"Group\\"]"}
                        """);
        assertThat(split.changes()).hasSize(3);
        assertThat(split.changes().get(0)).isEqualTo(new Clear());
        assertThat(((Add) split.changes().get(1)).ids()).containsExactly("z", "a");
        Filter where = ((RemoveWhere) split.changes().get(2)).filter();
        assertThat(where.matches(Map.of("value", "x", "type", "Group"))).isTrue();
        assertThat(where.matches(Map.of("value", "x", "type", "User"))).isFalse();
        assertThat(split.rest().apply(Scim.json(GROUP))).containsEntry("displayName", "New");
    }

    private static final String GROUP =
            "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"id\":\"g\","
                    + "\"displayName\":\"Old\"}";

    /// RFC 7643 4.2: a member is added or removed, not changed.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"members[value eq \\\"a\\\"].value\","
                        + "\"value\":\"b\"}",
                "{\"op\":\"replace\",\"path\":\"members.value\",\"value\":\"b\"}",
                "{\"op\":\"add\",\"path\":\"members[value eq \\\"a\\\"].display\",\"value\":\"b\"}",
                "{\"op\":\"remove\",\"path\":\"members.type\"}",
                "{\"op\":\"replace\",\"path\":\"members[value eq \\\"a\\\"]\","
                        + "\"value\":{\"value\":\"b\"}}"
            })
    void membersAreNotChanged(String operation) {
        Scim.refuses(RefusalCode.MUTABILITY, "members", () -> split(operation));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{}]",
                "[{\"value\":\"\"}]",
                "[{\"value\":7}]",
                "[7]",
                "[null]",
                "[[\"a\"]]",
                "{\"display\":\"a\"}"
            })
    void aMemberHasAnId(String value) {
        Scim.refuses(
                RefusalCode.INVALID_VALUE,
                "\"members.value\"",
                () -> split("{\"op\":\"add\",\"path\":\"members\",\"value\":" + value + "}"));
    }

    @Test
    void hasABoundOverAllOperations() {
        String half =
                IntStream.range(0, 5_000)
                        .mapToObj(i -> "{\"value\":\"" + i + "\"}")
                        .collect(
                                Collectors.joining(
                                        ",",
                                        "{\"op\":\"add\",\"path\":\"members\",\"value\":[",
                                        "]}"));
        assertThat(split(half + "," + half).changes()).hasSize(2);
        Scim.refuses(
                RefusalCode.INVALID_VALUE, "10000", () -> split(half + "," + half + "," + half));
    }
}
