package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of people and groups, in and out.
class ImportStoryTest extends ScimStory {
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    private static final String HASH =
            "$2b$10$" + "abcdefghijklmnopqrstuv" + "0123456789".repeat(3) + ".";

    private final String id = UUID.randomUUID().toString();

    private static String person(String reference, String name, Object... more) {
        Map<String, Object> user = user(name);
        user.put("id", reference);
        for (int i = 0; i < more.length; i += 2) {
            user.put((String) more[i], more[i + 1]);
        }
        return CanonicalJson.write(user);
    }

    private static String group(String reference, String... members) {
        return CanonicalJson.write(
                Map.of(
                        "schemas",
                        List.of(GROUP),
                        "id",
                        reference,
                        "displayName",
                        reference,
                        "members",
                        List.of(members).stream().map(m -> Map.of("value", m)).toList()));
    }

    private HttpResponse<String> send(int tenant, long line, String... lines) {
        return instance.send(
                "POST",
                instance.issuer(tenant) + "/api/v1/directory/imports/" + id + "?line=" + line,
                String.join("\n", lines),
                "Authorization",
                "Bearer " + tokens.get(tenant),
                "Content-Type",
                "application/jsonl");
    }

    private JsonObject took(long line, String... lines) {
        HttpResponse<String> answer = send(0, line, lines);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    private HttpResponse<String> get(int tenant, String path) {
        return instance.send(
                "GET",
                instance.issuer(tenant) + "/api/v1/directory/" + path,
                "",
                "Authorization",
                "Bearer " + tokens.get(tenant));
    }

    private long users() {
        return DemoInstance.object(call("GET", "/Users?count=0", "")).number("totalResults");
    }

    private List<String> ids(String group) {
        JsonObject found =
                DemoInstance.object(
                                call(
                                        "GET",
                                        "/Groups?filter=displayName+eq+%22" + group + "%22",
                                        ""))
                        .objects("Resources")
                        .getFirst();
        return found.members().containsKey("members")
                ? found.objects("members").stream().map(one -> one.text("value")).toList()
                : List.of();
    }

    /// A line that cannot be taken is refused whole, and the others go on.
    @Test
    void takesWhatItCanAndSaysWhatItCannot() {
        JsonObject answer =
                took(
                        1,
                        person("1", "ann", "password", HASH),
                        "{\"schemas\": nothing",
                        person("2", "ANN"),
                        person("3", "bob", "password", "not a hash"),
                        person("4", "cora"),
                        group("sales", "1", "4"),
                        group("lost", "1", "nobody"),
                        group("all", "sales"),
                        group("sales", "all"),
                        person("1", "dora"));
        assertThat(answer.number("next")).isEqualTo(11);
        assertThat(answer.number("made")).isEqualTo(4);
        assertThat(answer.number("refused")).isEqualTo(6);
        assertThat(answer.objects("problems"))
                .extracting(one -> one.number("line"))
                .containsExactly(2L, 3L, 4L, 7L, 9L, 10L);
        assertThat(users()).isEqualTo(2);
        assertThat(ids("sales")).hasSize(2);
        assertThat(ids("all")).hasSize(1);
        assertThat(DemoInstance.object(get(0, "imports/" + id)).number("next")).isEqualTo(11);
        assertThat(Events.of(node, AuditAction.DIRECTORY_IMPORTED)).isNotEmpty();
    }

    /// Members come in further lines, from blocks before as well as those who were there.
    @Test
    void goesOnWithTheFilesOwnIds() {
        String here = made("here");
        took(1, person("1", "ann"), group("sales", "1"));
        took(3, person("2", "bob"), group("sales", "1", "2", here));
        assertThat(ids("sales")).hasSize(3).contains(here);
    }

    @Test
    void repeatsNoLineAndLeavesNoneOut() {
        took(1, person("1", "ann"), person("2", "bob"));
        for (long line : new long[] {1, 2, 4}) {
            HttpResponse<String> answer = send(0, line, person("3", "cora"));
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("line 3");
        }
        assertThat(took(3, person("3", "cora")).number("made")).isEqualTo(3);
        assertThat(users()).isEqualTo(3);
    }

    /// Several that send the same block at once: one is taken.
    @Test
    void takesABlockOnce() throws Exception {
        String[] lines =
                IntStream.range(0, 100)
                        .mapToObj(i -> person("p" + i, "person-" + i))
                        .toArray(String[]::new);
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
            List<Future<HttpResponse<String>>> all =
                    IntStream.range(0, 4)
                            .mapToObj(_ -> senders.submit(() -> send(0, 1, lines)))
                            .toList();
            for (Future<HttpResponse<String>> one : all) {
                statuses.add(one.get().statusCode());
            }
        }
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 409);
        assertThat(users()).isEqualTo(100);
    }

    /// The same import, and the ids that it knows, are another tenant's own.
    @Test
    void isNoneOfAnotherTenants() {
        took(1, person("1", "ann"));
        assertThat(get(1, "imports/" + id).statusCode()).isEqualTo(404);
        JsonObject theirs = DemoInstance.object(send(1, 1, group("sales", "1")));
        assertThat(theirs.number("refused")).isEqualTo(1);
        assertThat(theirs.number("made")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "[1]", "{}", "\u0000", "{\"schemas\":[\"x\"]}"})
    void refusesWhatIsNoLine(String body) {
        HttpResponse<String> answer = send(0, 1, body);
        assertThat(answer.statusCode()).isIn(200, 400);
        if (answer.statusCode() == 200) {
            JsonObject taken = DemoInstance.object(answer);
            assertThat(taken.number("made")).isZero();
            assertThat(taken.number("refused")).isPositive();
        }
    }

    @Test
    void exportsWhatAnImportReads() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            lines.add(person("p" + i, "person-" + i, "password", HASH));
        }
        for (int from = 0; from < 1_100; from += 220) {
            took(from + 1L, lines.subList(from, from + 220).toArray(String[]::new));
        }
        String[] all = IntStream.range(0, 1_100).mapToObj(i -> "p" + i).toArray(String[]::new);
        took(1_101, group("inner", all), group("outer", "p1"));
        took(1_103, group("outer", "inner"));
        List<String> exported = new ArrayList<>();
        String after = "";
        for (boolean goesOn = true; goesOn; ) {
            JsonObject page =
                    DemoInstance.object(
                            get(0, "export" + (after.isEmpty() ? "" : "?after=" + after)));
            page.objects("resources")
                    .forEach(one -> exported.add(CanonicalJson.write(one.members())));
            goesOn = page.members().containsKey("next");
            after = page.optionalText("next").orElse("");
        }
        assertThat(exported).noneMatch(line -> line.contains(HASH));
        // 500 members a line: three of the inner one, one of the outer.
        assertThat(exported).hasSize(1_100 + 2 + 4);
        long made = 0;
        for (int from = 0; from < exported.size(); from += 250) {
            List<String> some = exported.subList(from, Math.min(exported.size(), from + 250));
            JsonObject taken = DemoInstance.object(send(1, from + 1L, some.toArray(String[]::new)));
            assertThat(taken.objects("problems")).isEmpty();
            made = taken.number("made");
        }
        assertThat(made).isEqualTo(1_102);
        JsonObject inner =
                DemoInstance.object(foreign("GET", "/Groups?filter=displayName+eq+%22inner%22", ""))
                        .objects("Resources")
                        .getFirst();
        assertThat(inner.objects("members")).hasSize(1_100);
    }

    /// Who may not sign in may not after a way through a file, either.
    @Test
    void whoIsNotActiveComesBackSo() {
        String path = "/Users/" + made("barbara");
        call("PATCH", path, patch(Map.of("op", "remove", "path", "active")));
        JsonObject line = DemoInstance.object(get(0, "export")).objects("resources").getFirst();
        assertThat(line.yes("active")).isFalse();
        HttpResponse<String> taken = send(1, 1, CanonicalJson.write(line.members()));
        assertThat(DemoInstance.object(taken).number("made")).isEqualTo(1);
        HttpResponse<String> found = foreign("GET", "/Users", "");
        assertThat(DemoInstance.object(found).objects("Resources"))
                .singleElement()
                .satisfies(one -> assertThat(one.yes("active")).isFalse());
    }

    /// Of users that are as large as they may be, pages end where they have enough, and nothing is
    /// left out.
    @Test
    void pagesEndWhereTheyAreHeavy() {
        String long65 = "x".repeat(60_000);
        List<Map<String, Object>> addresses =
                List.of(
                        Map.of("type", "home", "formatted", long65),
                        Map.of("type", "work", "formatted", long65));
        for (int i = 1; i <= 40; i++) {
            took(i, person("p" + i, "person-" + i, "addresses", addresses));
        }
        JsonObject tooLong =
                took(
                        41,
                        person(
                                "p41",
                                "person-41",
                                "addresses",
                                addresses,
                                "title",
                                "x".repeat(20_000)));
        assertThat(tooLong.number("refused")).isEqualTo(1);
        JsonObject first = DemoInstance.object(call("GET", "/Users?count=1000", ""));
        assertThat(first.number("totalResults")).isEqualTo(40);
        assertThat(first.objects("Resources").size()).isBetween(30, 39);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page =
                    DemoInstance.object(call("GET", "/Users?count=1000&cursor=" + cursor, ""));
            page.objects("Resources").forEach(one -> seen.add(one.text("userName")));
            cursor = page.optionalText("nextCursor").orElse("");
        } while (!cursor.isEmpty());
        assertThat(seen).hasSize(40).doesNotHaveDuplicates();
        assertThat(DemoInstance.object(get(0, "export")).objects("resources").size())
                .isBetween(5, 20);
    }

    /// Each refusal is in the log, also when the request ends with another one.
    @Test
    void tellsWhatWasRefusedBeforeARequestFails() {
        took(1, person("1", "ann"), "{}", group("sales", "1"));
        assertThat(Events.of(node, AuditAction.REQUEST_REFUSED))
                .anyMatch(
                        event -> event.object("details").members().containsValue("import-schema"));
        assertThat(Events.of(node, AuditAction.GROUP_MEMBERS_NAMED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "u1", "g", "m00", "u%20", "uABCDEFABCDEFABCDEFABCDEFABCDEFAB"})
    void refusesAPositionThatWasNone(String after) {
        int status = get(0, "export?after=" + after).statusCode();
        assertThat(status).isEqualTo(after.equals("g") ? 200 : 400);
    }
}
