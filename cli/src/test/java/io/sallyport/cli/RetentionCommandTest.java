package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionCommandTest {
    @TempDir Path folder;
    private FakeInstance fake;
    private final List<JsonObject> asked = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
        fake.onActivity(
                "tenant.retention",
                given -> {
                    asked.add(given);
                    return Map.of("tenant", "contoso", "forever", false, "days", 90L);
                });
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    private Cli.Ran run(String... more) {
        List<String> all = new ArrayList<>(List.of("tenant", "retention", "contoso"));
        all.addAll(List.of(more));
        return Cli.on(folder).run(all.toArray(String[]::new));
    }

    @Test
    void showsOrSets() {
        assertThat(run().out()).contains("days", "90");
        assertThat(run("--days", "90").exit()).isEqualTo(Exit.SUCCESS);
        assertThat(run("--forever").exit()).isEqualTo(Exit.SUCCESS);
        assertThat(asked)
                .extracting(JsonObject::members)
                .containsExactly(
                        Map.of("tenant", "contoso"),
                        Map.of("tenant", "contoso", "days", 90L),
                        Map.of("tenant", "contoso", "days", 0L));
    }

    @Test
    void refusesWhatContradictsItself() {
        assertThat(run("--days", "90", "--forever").exit()).isEqualTo(Exit.USAGE);
        assertThat(run("--days", "0").exit()).isEqualTo(Exit.USAGE);
        assertThat(asked).isEmpty();
    }
}
