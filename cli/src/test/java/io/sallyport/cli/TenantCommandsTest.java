package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.cli.FakeInstance.Reply;
import io.sallyport.foundation.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

class TenantCommandsTest {
    private static final int MANY = 2_500;

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

    private static Map<String, Object> tenant(String name) {
        return Map.of(
                "id",
                "id-" + name,
                "name",
                name,
                "issuer",
                "https://localhost:8443/" + name,
                "status",
                "active",
                "createdAt",
                "2026-11-23T12:00:00.123456Z");
    }

    private void createAllBut(String existing) {
        fake.on(
                "/v1/activities/tenant.create",
                body ->
                        body.text("name").equals(existing)
                                ? Reply.problem(409, "Conflict", "A tenant has this name.")
                                : Reply.json(200, tenant(body.text("name"))));
    }

    @Test
    void createsTenantsAndPrintsOneJsonLineForEach() {
        createAllBut("none");
        Cli.Ran ran = Cli.on(folder).run("tenant", "create", "contoso", "fabrikam");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.objects())
                .containsExactly(
                        new JsonObject(tenant("contoso")), new JsonObject(tenant("fabrikam")));
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void createsManyOverOneConnection() throws IOException {
        createAllBut("none");
        Path names = folder.resolve("names");
        Files.writeString(names, "t1\n\n  t2  \r\n" + "t\n".repeat(MANY));
        Cli.Ran ran = Cli.on(folder).run("tenant", "create", "--names-from", names.toString());
        assertThat(ran.objects()).hasSize(MANY + 2);
        assertThat(fake.given("tenant.create"))
                .startsWith(Map.of("name", "t1"), Map.of("name", "t2"));
        assertThat(fake.connections()).isEqualTo(1);
    }

    @Test
    void readsNamesFromStandardInput() {
        createAllBut("none");
        Cli.Ran ran = Cli.on(folder).typing("a\nb\n").run("tenant", "create", "--names-from=-");
        assertThat(ran.objects())
                .extracting(object -> object.text("name"))
                .containsExactly("a", "b");
    }

    @Test
    void stopsAtTheFirstRefusalAndSaysWhich() {
        createAllBut("b");
        Cli.Ran ran = Cli.on(folder).run("tenant", "create", "a", "b", "c");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.objects()).hasSize(1);
        assertThat(ran.err())
                .isEqualTo(
                        "sallyport: b: Conflict: A tenant has this name. (incident abc123);"
                                + " 1 of 3 created\n");
        assertThat(fake.given("tenant.create")).hasSize(2);
    }

    @Test
    void goesOnOverTenantsThatExistWhenAskedTo() {
        createAllBut("b");
        Cli.Ran ran = Cli.on(folder).run("tenant", "create", "a", "b", "c", "--skip-existing");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.objects()).hasSize(2);
        assertThat(ran.err()).isEqualTo("sallyport: skipped 1 that exist already\n");
    }

    @Test
    void doesNotSkipOtherRefusals() {
        fake.refuse("tenant.create", 400, "The request is malformed", "Names are short.");
        Cli.Ran ran = Cli.on(folder).run("tenant", "create", "a", "--skip-existing");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains("a: The request is malformed: Names are short.");
    }

    /// A tenant that was made and could not be shown is counted.
    @Test
    void saysHowFarItCameWhenNobodyReads() throws IOException {
        createAllBut("none");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream closed = OutputStream.nullOutputStream();
        closed.close();
        Terminal terminal = new Terminal(InputStream.nullInputStream(), closed, err, false);
        Exit exit =
                Cli.on(folder)
                        .sallyport(terminal)
                        .run("tenant", "create", "a", "b", "c", "--data", folder.toString());
        assertThat(exit).isEqualTo(Exit.FAILURE);
        assertThat(err)
                .hasToString("sallyport: nobody reads the output any more; 1 of 3 created\n");
        assertThat(fake.given("tenant.create")).hasSize(1);
    }

    @Test
    void wantsNamesFromOnePlace() {
        for (String[] arguments :
                new String[][] {
                    {"tenant", "create"}, {"tenant", "create", "a", "--names-from", "x"}
                }) {
            Cli.Ran ran = Cli.on(folder).run(arguments);
            assertThat(ran.exit()).isEqualTo(Exit.USAGE);
            assertThat(ran.err()).contains("either names or --names-from FILE");
        }
    }

    @Test
    void saysThatAFileIsMissingOrEmpty() {
        Cli.Ran missing = Cli.on(folder).run("tenant", "create", "--names-from", "/no/names");
        assertThat(missing.exit()).isEqualTo(Exit.FAILURE);
        assertThat(missing.err()).isEqualTo("sallyport: there is no file /no/names\n");
        Cli.Ran empty = Cli.on(folder).typing("\n\n").run("tenant", "create", "--names-from", "-");
        assertThat(empty.err()).contains("there are no names in -");
    }

    /// Serves tenants t0, t1, ... as the instance does: the next page begins behind an id.
    private void list(int count) {
        fake.onActivity(
                "tenant.list",
                body -> {
                    int from = body.optionalText("after").map(TenantCommandsTest::next).orElse(0);
                    int to = (int) Math.min(count, from + body.number("limit"));
                    List<Map<String, Object>> page = new ArrayList<>();
                    for (int i = from; i < to; i++) {
                        page.add(tenant("t" + i));
                    }
                    Map<String, Object> answer = new TreeMap<>(Map.of("tenants", page));
                    if (to < count) {
                        answer.put("next", "id-t" + (to - 1));
                    }
                    return answer;
                });
    }

    private static int next(String after) {
        return Integer.parseInt(after.substring("id-t".length())) + 1;
    }

    @Test
    void listsAsATable() {
        list(2);
        assertThat(Cli.on(folder).run("tenant", "list").out())
                .isEqualTo(
                        """
                        NAME  STATUS  CREATED               ID     ISSUER
                        t0    active  2026-11-23T12:00:00Z  id-t0  https://localhost:8443/t0
                        t1    active  2026-11-23T12:00:00Z  id-t1  https://localhost:8443/t1
                        """);
    }

    @Test
    void listsToTheEndOverAllPages() {
        list(MANY);
        Cli.Ran json = Cli.on(folder).run("tenant", "list", "--output", "json");
        assertThat(json.objects()).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(fake.given("tenant.list")).hasSize(3);
        Cli.Ran text = Cli.on(folder).run("tenant", "list");
        assertThat(text.out().lines().filter(line -> line.startsWith("NAME"))).hasSize(1);
        assertThat(text.out().lines()).hasSize(MANY + 1);
    }

    @Test
    void listsAPartAndSaysHowToGoOn() {
        list(MANY);
        Cli.Ran ran = Cli.on(folder).run("tenant", "list", "--limit", "3", "--after", "id-t6");
        assertThat(ran.out().lines().skip(1).map(line -> line.substring(0, 3).strip()))
                .containsExactly("t7", "t8", "t9");
        assertThat(ran.err()).isEqualTo("sallyport: there are more: go on with --after id-t9\n");
        assertThat(fake.given("tenant.list"))
                .containsExactly(Map.of("after", "id-t6", "limit", 3L));
    }

    @Test
    void suspendsAndResumesByName() {
        for (String verb : new String[] {"suspend", "resume"}) {
            fake.onActivity("tenant." + verb, body -> tenant(body.text("tenant")));
            Cli.Ran ran = Cli.on(folder).run("tenant", verb, "a", "b");
            assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
            assertThat(ran.out().lines()).hasSize(3);
            assertThat(fake.given("tenant." + verb))
                    .containsExactly(Map.of("tenant", "a"), Map.of("tenant", "b"));
        }
        fake.refuse("tenant.suspend", 404, "Not found", "There is nothing here.");
        assertThat(Cli.on(folder).run("tenant", "suspend", "x").err())
                .startsWith("sallyport: x: Not found");
    }

    @Test
    void shredsInStepsAndPrintsTheCertificate() {
        fake.onActivity("tenant.shred", _ -> tenant("contoso"));
        fake.onActivity("tenant.hold", _ -> tenant("contoso"));
        fake.onActivity(
                "tenant.destroy", _ -> Map.of("tenant", "contoso", "certificate", "signed\n"));
        Cli.on(folder).run("tenant", "shred", "contoso", "--grace-days=9");
        Cli.on(folder).run("tenant", "hold", "contoso", "--reason=4 C 12/26");
        assertThat(Cli.on(folder).run("tenant", "destroy", "contoso").out()).isEqualTo("signed\n");
        assertThat(fake.given("tenant.shred"))
                .containsExactly(Map.of("tenant", "contoso", "graceDays", 9L));
        assertThat(fake.given("tenant.hold"))
                .containsExactly(Map.of("tenant", "contoso", "reason", "4 C 12/26"));
        assertThat(fake.given("tenant.destroy")).containsExactly(Map.of("tenant", "contoso"));
    }

    @Test
    void printsTheCertificateOfAPersonsPurge() {
        Map<String, Object> ada =
                Map.of(
                        "tenant", "contoso",
                        "person", "00000000-0000-0070-0000-000000000001",
                        "reason", "R-7");
        fake.onActivity("person.hold", _ -> Map.of("person", "it", "holds", List.of("R-7")));
        fake.onActivity("person.purge", _ -> Map.of("person", "it", "certificate", "signed\n"));
        String[] options = {
            "--tenant=contoso", "--person=00000000-0000-0070-0000-000000000001", "--reason=R-7"
        };
        for (String verb : List.of("hold", "purge")) {
            List<String> words = new ArrayList<>(List.of("person", verb));
            words.addAll(List.of(options));
            assertThat(Cli.on(folder).run(words.toArray(String[]::new)).out())
                    .contains(verb.equals("hold") ? "R-7" : "signed\n");
            assertThat(fake.given("person." + verb)).containsExactly(ada);
        }
    }

    @Test
    void rotatesTheRootKeyWithASecretThatNobodySees() throws IOException {
        fake.onActivity(
                "root-key.rotate",
                _ -> Map.of("epoch", 2L, "tenants", 3L, "destroyed", 0L, "kept", 1L));
        try (OpenDescriptor descriptor = OpenDescriptor.of(folder, "correct horse battery\n")) {
            Cli.Ran ran =
                    Cli.on(folder)
                            .run(
                                    "key",
                                    "rotate",
                                    "root",
                                    "--passphrase-fd",
                                    descriptor.number(),
                                    "--output",
                                    "json");
            assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
            assertThat(ran.out()).contains("\"epoch\":2");
            assertThat(ran.out() + ran.err()).doesNotContain("horse");
        }
        assertThat(fake.given("root-key.rotate"))
                .containsExactly(Map.of("passphrase", "correct horse battery"));
    }
}
