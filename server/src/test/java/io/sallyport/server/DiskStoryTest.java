package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that fails under an activity is said to have failed: not now, and what to look at.
class DiskStoryTest {
    @TempDir private Path folder;

    @Test
    void saysThatTheDiskFailed() throws IOException {
        try (Node node = Nodes.startDemo(folder)) {
            DemoInstance instance = new DemoInstance(folder);
            Path keys = folder.resolve("keys");
            Path away = folder.resolve("away");
            Files.move(keys, away);
            assertThatThrownBy(() -> instance.activity("root-key.rotate", Map.of()))
                    .hasMessageContaining("The disk could not be read or written");
            Files.move(away, keys);
            instance.activity("root-key.rotate", Map.of());
            assertThat(node.demonstration()).isTrue();
        }
        assertThat(DemoLog.actions(folder)).contains("activity.failed");
    }
}
