package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.ImportServer;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `directory import` against a server that loses answers.
class DirectoryCommandsTest {
    private static final List<String> LINES =
            IntStream.range(0, 1_000).mapToObj(i -> "{\"userName\":\"u" + i + "\"}").toList();

    @TempDir Path folder;
    private OneKeyTls tls;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        tls = OneKeyTls.make(folder);
        file = Files.write(folder.resolve("people.jsonl"), LINES);
    }

    private ImportServer server(IntPredicate loses) throws IOException {
        return new ImportServer(tls, loses);
    }

    private Cli.Ran run(ImportServer server, String... more) throws IOException {
        try (OpenDescriptor secret = OpenDescriptor.of(folder, "a secret\n")) {
            List<String> all =
                    new ArrayList<>(
                            List.of(
                                    "directory",
                                    "import",
                                    file.toString(),
                                    "--issuer",
                                    server.issuer(),
                                    "--client-id",
                                    "hr",
                                    "--client-secret-fd",
                                    secret.number(),
                                    "--ca",
                                    tls.authority().toString()));
            all.addAll(List.of(more));
            return Cli.on(folder).run(all.toArray(String[]::new));
        }
    }

    @Test
    void sendsEveryLineOnceWhateverAnswersAreLost() throws IOException {
        try (ImportServer server = server(request -> request % 2 == 0)) {
            Cli.Ran ran = run(server);
            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
            assertThat(ran.out()).contains("1000 users and groups made, 0 lines refused");
            assertThat(server.lines()).isEqualTo(LINES);
        }
    }

    /// The same command again has nothing to do, and with more lines it is another file.
    @Test
    void goesOnWithTheSameFile() throws IOException {
        try (ImportServer server = server(_ -> false)) {
            run(server);
            Cli.Ran again = run(server, "--output", "json");
            assertThat(again.exit()).isEqualTo(Exit.SUCCESS);
            assertThat(again.objects().getFirst().number("next")).isEqualTo(1_001);
            assertThat(server.lines()).hasSize(1_000);
        }
    }

    @Test
    void namesAnImportByItsFileAndItsTenant() throws IOException {
        String one = DirectoryImport.id("https://localhost/a", "jsonl", file);
        assertThat(DirectoryImport.id("https://localhost/a", "jsonl", file)).isEqualTo(one);
        assertThat(DirectoryImport.id("https://localhost/b", "jsonl", file)).isNotEqualTo(one);
        assertThat(DirectoryImport.id("https://localhost/a", "keycloak", file)).isNotEqualTo(one);
        assertThat(one).matches("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-.*");
    }

    @Test
    void saysWhatIsWrongWithTheCommand() throws IOException {
        try (ImportServer server = server(_ -> false)) {
            assertThat(run(server, "--format", "csv").err()).contains("jsonl or keycloak");
            Files.writeString(file, "");
            assertThat(run(server).err()).contains("no lines");
            Files.delete(file);
            assertThat(run(server).err()).contains("no file that can be read");
        }
    }
}
