package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationCommandsTest {
    private static final String SECRET = "correct horse battery";

    @TempDir Path folder;
    private FakeInstance fake;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    private static Map<String, Object> application(String clientId) {
        return Map.of(
                "tenant", "contoso",
                "id", "0198",
                "clientId", clientId,
                "name", "Reports",
                "scopes", List.of("a", "b"),
                "resources", List.of(),
                "status", "active",
                "createdAt", "2026-11-23T12:00:00Z",
                "authentication", "client_secret");
    }

    private static Map<String, Object> withSecret() {
        Map<String, Object> application = new TreeMap<>(application("c1"));
        application.put("clientSecret", "made-for-you");
        return application;
    }

    private Cli.Ran create(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "application",
                                "create",
                                "--tenant",
                                "contoso",
                                "--name",
                                "Reports"));
        all.addAll(List.of(more));
        return Cli.on(folder).run(all.toArray(String[]::new));
    }

    @Test
    void createsAndShowsTheSecretOnce() {
        fake.onActivity("application.create", _ -> withSecret());
        Cli.Ran ran = create();
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out())
                .isEqualTo(
                        """
                        tenant          contoso
                        client id       c1
                        client secret   made-for-you
                        name            Reports
                        status          active
                        authentication  client_secret
                        scopes          a b
                        resources       -
                        created         2026-11-23T12:00:00Z
                        """);
        assertThat(ran.err()).isEqualTo("sallyport: the secret is shown this once; keep it now\n");
        assertThat(fake.given("application.create"))
                .containsExactly(Map.of("tenant", "contoso", "name", "Reports"));
    }

    @Test
    void givesEverythingThatWasAsked() throws IOException {
        fake.onActivity("application.create", _ -> application("c1"));
        Path jwks = folder.resolve("jwks.json");
        Files.writeString(jwks, "{\"keys\":[]}");
        Cli.Ran ran =
                create(
                        "--client-id=c1",
                        "--jwks=" + jwks,
                        "--scope=a",
                        "--scope=b",
                        "--resource=https://x.example",
                        "--token-life=300",
                        "--output=json");
        assertThat(ran.objects()).hasSize(1);
        assertThat(ran.err()).isEmpty();
        assertThat(fake.given("application.create"))
                .containsExactly(
                        Map.of(
                                "tenant", "contoso",
                                "name", "Reports",
                                "clientId", "c1",
                                "jwks", "{\"keys\":[]}",
                                "scopes", List.of("a", "b"),
                                "resources", List.of("https://x.example"),
                                "tokenLifeSeconds", 300L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void readsTheSecretFromADescriptorWithoutItsLineEnd(String end) throws IOException {
        fake.onActivity("application.create", _ -> application("c1"));
        try (OpenDescriptor descriptor = OpenDescriptor.of(folder, SECRET + end)) {
            Cli.Ran ran = create("--client-secret-fd", descriptor.number());
            assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
            assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
        }
        assertThat(fake.given("application.create"))
                .singleElement()
                .satisfies(given -> assertThat(given).containsEntry("clientSecret", SECRET));
    }

    @Test
    void doesNotRepeatTheSecretInAnError() throws IOException {
        fake.refuse("application.create", 400, "The request is malformed", "Too short.");
        try (OpenDescriptor descriptor = OpenDescriptor.of(folder, SECRET)) {
            Cli.Ran ran = create("--client-secret-fd", descriptor.number());
            assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
            assertThat(ran.out() + ran.err()).contains("Too short.").doesNotContain(SECRET);
        }
    }

    @Test
    void takesNothingElseForASecret() throws IOException {
        for (String text :
                new String[] {
                    "", "\n", SECRET + "\n" + SECRET, SECRET + "\u0000", SECRET.repeat(1_000)
                }) {
            try (OpenDescriptor descriptor = OpenDescriptor.of(folder, text)) {
                Cli.Ran ran = create("--client-secret-fd", descriptor.number());
                assertThat(ran.exit()).isEqualTo(Exit.USAGE);
                assertThat(ran.err()).contains("does not hold one line").doesNotContain(SECRET);
            }
        }
        Cli.Ran closed = create("--client-secret-fd", "987654");
        assertThat(closed.exit()).isEqualTo(Exit.USAGE);
        assertThat(closed.err()).contains("descriptor 987654 cannot be read");
        assertThat(fake.asked()).isEmpty();
    }

    @Test
    void listsATenantsApplications() {
        fake.onActivity(
                "application.list",
                body ->
                        body.optionalText("after").isEmpty()
                                ? Map.of("applications", List.of(application("c1")), "next", "n")
                                : Map.of("applications", List.of(application("longer"))));
        Cli.Ran ran = Cli.on(folder).run("application", "list", "--tenant", "contoso");
        assertThat(ran.out().lines())
                .containsExactly(
                        "CLIENT ID  NAME     STATUS  AUTHENTICATION  SCOPES  CREATED",
                        "c1         Reports  active  client_secret   a b     2026-11-23T12:00:00Z",
                        "longer     Reports  active  client_secret   a b     2026-11-23T12:00:00Z");
        assertThat(fake.given("application.list"))
                .containsExactly(
                        Map.of("tenant", "contoso"), Map.of("tenant", "contoso", "after", "n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"suspend", "resume", "delete"})
    void changesOneByItsClientId(String verb) {
        fake.onActivity("application." + verb, body -> application(body.text("clientId")));
        Cli.Ran ran = Cli.on(folder).run("application", verb, "--tenant", "contoso", "c1");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out()).contains("client id       c1");
        assertThat(ran.err()).isEmpty();
        assertThat(fake.given("application." + verb))
                .containsExactly(Map.of("tenant", "contoso", "clientId", "c1"));
    }

    @Test
    void renewsASecret() {
        fake.onActivity("application.renew", _ -> withSecret());
        Cli.Ran ran = Cli.on(folder).run("application", "renew", "--tenant", "contoso", "c1");
        assertThat(ran.out()).contains("made-for-you");
        assertThat(ran.err()).contains("shown this once");
    }
}
