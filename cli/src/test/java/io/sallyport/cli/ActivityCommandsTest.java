package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.cli.FakeInstance.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityCommandsTest {
    private static final String SECRET = "correct horse battery";

    @TempDir Path folder;
    private FakeInstance fake;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
        Map<String, Object> act =
                Map.of(
                        "name", "thing.act",
                        "meaning", "Acts on a thing.",
                        "parameters",
                                List.of(
                                        parameter("thing", "TEXT", true),
                                        parameter("secret", "SECRET", false),
                                        parameter("tags", "TEXTS", false),
                                        parameter("count", "WHOLE_NUMBER", false),
                                        parameter("now", "YES_OR_NO", false)));
        fake.on("/v1/activities", _ -> Reply.json(200, Map.of("activities", List.of(act))));
        fake.onActivity("thing.act", body -> body.members());
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    private static Map<String, Object> parameter(String name, String kind, boolean required) {
        return Map.of("name", name, "kind", kind, "required", required, "meaning", "What.");
    }

    private Cli.Ran act(String... parameters) {
        List<String> all = new ArrayList<>(List.of("activity", "run", "thing.act"));
        all.addAll(List.of(parameters));
        return Cli.on(folder).run(all.toArray(String[]::new));
    }

    @Test
    void listsWhatCanBeAsked() {
        assertThat(Cli.on(folder).run("activity", "list").out())
                .isEqualTo(
                        """
                        NAME       MEANING           PARAMETERS
                        thing.act  Acts on a thing.  thing [secret] [tags] [count] [now]
                        """);
        assertThat(Cli.on(folder).run("activity", "list", "--output=json").objects())
                .singleElement()
                .satisfies(object -> assertThat(object.objects("parameters")).hasSize(5));
    }

    @Test
    void typesTheValuesAsTheActivityDeclaresThem() throws IOException {
        try (OpenDescriptor descriptor = OpenDescriptor.of(folder, SECRET + "\n")) {
            Cli.Ran ran =
                    act(
                            "thing=a=b",
                            "tags=x",
                            "tags=y",
                            "count=-7",
                            "now=yes",
                            "secret=@fd:" + descriptor.number());
            assertThat(ran.err()).isEmpty();
        }
        assertThat(fake.given("thing.act"))
                .containsExactly(
                        Map.of(
                                "thing",
                                "a=b",
                                "tags",
                                List.of("x", "y"),
                                "count",
                                -7L,
                                "now",
                                true,
                                "secret",
                                SECRET));
    }

    @Test
    void showsTheResultInBothForms() {
        assertThat(act("thing=it", "tags=x").out()).isEqualTo("tags   x\nthing  it\n");
        assertThat(act("thing=it", "--output=json").out()).isEqualTo("{\"thing\":\"it\"}\n");
    }

    @Test
    void showsAListOfObjectsAsATable() {
        fake.onActivity(
                "thing.act",
                _ ->
                        Map.of(
                                "next", "n",
                                "none", List.of(),
                                "things",
                                        List.of(
                                                Map.of("id", "1", "tags", List.of("a", "b")),
                                                Map.of("id", "long", "tags", List.of()))));
        assertThat(act("thing=it").out())
                .isEqualTo(
                        """
                        next  n
                        none  -
                        things:
                        id    tags
                        1     a b
                        long  -
                        """);
    }

    @Test
    void takesTextFromADescriptorToo() throws IOException {
        try (OpenDescriptor descriptor = OpenDescriptor.of(folder, "long text")) {
            act("thing=@fd:" + descriptor.number());
        }
        assertThat(fake.given("thing.act")).containsExactly(Map.of("thing", "long text"));
    }

    @Test
    void refusesWhatDoesNotFitAndRepeatsNoValue() {
        assertUsage("secret is read from a file descriptor", "secret=" + SECRET);
        assertUsage("secret is read from a file descriptor", "secret=@fd:" + SECRET);
        assertUsage("count is a whole number", "count=" + SECRET);
        assertUsage("now is yes or no", "now=" + SECRET);
        assertUsage("thing is given twice", "thing=" + SECRET, "thing=b");
        assertUsage("with one of the keys [count, now, secret, tags, thing]", "other=" + SECRET);
        assertUsage("with one of the keys", SECRET);
        Cli.Ran unknown = Cli.on(folder).run("activity", "run", "thing.else");
        assertThat(unknown.exit()).isEqualTo(Exit.USAGE);
        assertThat(unknown.err()).contains("there is no such activity");
        assertThat(fake.given("thing.act")).isEmpty();
    }

    private void assertUsage(String message, String... parameters) {
        Cli.Ran ran = act(parameters);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains(message).doesNotContain(SECRET);
    }
}
