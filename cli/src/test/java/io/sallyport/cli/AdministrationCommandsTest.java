package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.OneKeyTls;
import io.sallyport.testkit.TenantServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An administrator's day: a unit, a role in it, somebody restored, a schema.
class AdministrationCommandsTest {
    private static final String UNIT = "0123456789abcdef".repeat(2);
    private static final String ADA = "fedcba9876543210".repeat(2);
    private static final String UNITS = "/api/v1/administrative-units";

    @TempDir Path folder;
    private OneKeyTls tls;
    private TenantServer server;

    @BeforeEach
    void start() throws IOException {
        tls = OneKeyTls.make(folder);
        server = new TenantServer(tls);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli.Ran run(String line) throws IOException {
        try (OpenDescriptor secret = OpenDescriptor.of(folder, "a secret\n")) {
            List<String> all = new ArrayList<>(List.of(line.split(" ", -1)));
            all.addAll(List.of("--issuer", server.issuer(), "--client-id", "admin"));
            all.addAll(List.of("--client-secret-fd", secret.number()));
            all.addAll(List.of("--ca", tls.authority().toString()));
            return Cli.on(folder).run(all.toArray(String[]::new));
        }
    }

    private String shown(String line) throws IOException {
        Cli.Ran ran = run(line);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        return ran.out();
    }

    /// The token's request, and the one that it was for.
    private List<String> asked() {
        List<String> all = server.asked();
        return all.subList(all.size() - 2, all.size());
    }

    @Test
    void makesAUnitAndPutsSomebodyIntoIt() throws IOException {
        server.on(
                "POST " + UNITS,
                201,
                "{\"id\":\"" + UNIT + "\",\"name\":\"Sales\",\"users\":0,\"groups\":0}");
        assertThat(shown("unit create Sales")).contains("Sales").contains(UNIT);
        assertThat(asked().getFirst()).contains("scope=units.write");
        assertThat(asked().getLast()).isEqualTo("POST " + UNITS + " {\"name\":\"Sales\"}");
        String member = UNITS + "/" + UNIT + "/members/" + ADA;
        server.on("PUT " + member, 204, "");
        assertThat(shown("unit add --unit " + UNIT + " " + ADA + " --output json"))
                .isEqualTo("{\"id\":\"" + ADA + "\",\"unit\":\"" + UNIT + "\"}\n");
        assertThat(asked().getLast()).isEqualTo("PUT " + member);
    }

    @Test
    void turnsPagesToTheirEnd() throws IOException {
        server.on(
                "GET " + UNITS, 200, "{\"units\":[{\"id\":\"a\",\"name\":\"A\"}],\"next\":\"a\"}");
        server.on("GET " + UNITS + "?after=a", 200, "{\"units\":[{\"id\":\"b\",\"name\":\"B\"}]}");
        assertThat(shown("unit list --output json").lines())
                .containsExactly("{\"id\":\"a\",\"name\":\"A\"}", "{\"id\":\"b\",\"name\":\"B\"}");
        assertThat(shown("unit list")).contains("ID", "NAME", "A", "B");
    }

    @Test
    void givesARoleAndTakesIt() throws IOException {
        server.on("POST /api/v1/role-assignments", 201, "{\"id\":\"i.user-reader\"}");
        shown("role assign user-reader --application reports --unit " + UNIT);
        assertThat(asked().getFirst()).doesNotContain("scope=");
        assertThat(asked().getLast())
                .isEqualTo(
                        "POST /api/v1/role-assignments {\"principal\":\"reports\","
                                + "\"principalType\":\"application\",\"role\":\"user-reader\","
                                + "\"unit\":\""
                                + UNIT
                                + "\"}");
        shown("role assign user-reader --user " + ADA + " --scope roles.write --scope scim.read");
        assertThat(asked().getFirst()).contains("scope=roles.write+scim.read");
        Cli.Ran neither = run("role assign user-reader");
        assertThat(neither.exit()).isEqualTo(Exit.USAGE);
        assertThat(neither.err()).contains("give one of --application and --user");
        server.on("DELETE /api/v1/role-assignments/i.user-reader", 204, "");
        assertThat(shown("role withdraw i.user-reader")).contains("i.user-reader");
    }

    @Test
    void saysWhatWasRefused() throws IOException {
        server.on(
                "POST /api/v1/users/" + ADA + "/restore",
                409,
                "{\"title\":\"Conflict\",\"detail\":\"It is there.\",\"incident\":\"i1\"}");
        Cli.Ran refused = run("user restore " + ADA);
        assertThat(refused.exit()).isEqualTo(Exit.FAILURE);
        assertThat(refused.err()).isEqualTo("sallyport: Conflict: It is there. (incident i1)\n");
        server.on("POST /oauth2/token", 400, "{\"error\":\"invalid_scope\"}");
        assertThat(run("user deleted").err()).isEqualTo("sallyport: invalid_scope\n");
    }

    /// Nothing is asked for what cannot stand in a path.
    @Test
    void sendsNothingElsewhere() throws IOException {
        for (String line :
                List.of(
                        "user purge ../applications",
                        "unit show a/b",
                        "schema remove x?y",
                        "unit add --unit .. " + ADA)) {
            Cli.Ran ran = run(line);
            assertThat(ran.exit()).as(line).isEqualTo(Exit.USAGE);
            assertThat(ran.err()).contains("is no id or name of that kind");
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void addsASchemaFromAFile() throws IOException {
        Path file = folder.resolve("badge.json");
        Files.writeString(file, "{\"id\":\"urn:x\",\"resourceType\":\"User\",\"attributes\":[]}");
        server.on("POST /api/v1/schemas", 201, Files.readString(file));
        assertThat(shown("schema add " + file)).contains("urn:x").contains("User");
        Files.writeString(file, "nothing");
        assertThat(run("schema add " + file).err()).contains("is no JSON object");
        assertThat(run("schema add " + folder.resolve("none")).err()).contains("there is no file");
    }
}
