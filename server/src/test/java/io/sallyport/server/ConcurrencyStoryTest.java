package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.server.GroupHistory.Call;
import io.sallyport.server.GroupHistory.Change;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many callers at once: none of their changes is lost, and no name is given twice.
class ConcurrencyStoryTest extends ScimStory {
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    private static final int CALLERS = 8;
    private static final int CALLS = 60;
    private static final int MEMBERS = 12;

    /// Each caller adds and removes members and reads; all answers fit one order.
    @Test
    void changesOfOneGroupHaveOneOrder() throws Exception {
        List<String> people =
                IntStream.range(0, MEMBERS).mapToObj(i -> made("member-" + i)).toList();
        String group =
                DemoInstance.object(
                                call(
                                        "POST",
                                        "/Groups",
                                        Map.of("schemas", List.of(GROUP), "displayName", "g")))
                        .text("id");
        GroupHistory history = new GroupHistory();
        Together.run(
                CALLERS,
                number -> {
                    Random chance = new Random(number);
                    for (int i = 0; i < CALLS; i++) {
                        String member = people.get(chance.nextInt(MEMBERS));
                        Optional<Change> change =
                                chance.nextInt(3) == 0
                                        ? Optional.empty()
                                        : Optional.of(new Change(member, chance.nextBoolean()));
                        long begun = System.nanoTime();
                        HttpResponse<String> answer = asked(group, change);
                        long ended = System.nanoTime();
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                        JsonObject told = DemoInstance.object(answer);
                        history.add(
                                new Call(
                                        begun,
                                        ended,
                                        GroupHistory.version(told),
                                        change,
                                        GroupHistory.members(told)));
                    }
                });
        assertThat(history.contradictions()).isEmpty();
    }

    private HttpResponse<String> asked(String group, Optional<Change> change) {
        String path = "/Groups/" + group;
        // Its answer is of the version that it made: members could be of a later one.
        String changed = path + "?excludedAttributes=members";
        return change.map(one -> call("PATCH", changed, patch(operation(one))))
                .orElseGet(() -> call("GET", path, ""));
    }

    private static Map<String, Object> operation(Change change) {
        String member = change.member();
        return change.added()
                ? Map.of("op", "add", "path", "members", "value", List.of(Map.of("value", member)))
                : Map.of("op", "remove", "path", "members[value eq \"" + member + "\"]");
    }

    /// The same names, in every spelling, by many at once: each is made once.
    @Test
    void aNameIsGivenOnce() throws Exception {
        List<String> given = Collections.synchronizedList(new ArrayList<>());
        Together.run(
                CALLERS,
                number -> {
                    for (int i = 0; i < CALLS; i++) {
                        String name = (number % 2 == 0 ? "name-" : "NAME-") + i;
                        HttpResponse<String> answer = call("POST", "/Users", user(name));
                        assertThat(answer.statusCode()).as(answer.body()).isIn(201, 409);
                        if (answer.statusCode() == 201) {
                            given.add("name-" + i);
                        } else {
                            assertThat(answer.body()).contains("uniqueness");
                        }
                    }
                });
        assertThat(given).doesNotHaveDuplicates().hasSize(CALLS);
        assertThat(DemoInstance.object(call("GET", "/Users?count=0", "")).number("totalResults"))
                .isEqualTo(CALLS);
    }
}
