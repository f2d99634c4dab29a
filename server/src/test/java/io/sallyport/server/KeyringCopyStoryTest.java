package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The keys are lost, and come back from a copy.
class KeyringCopyStoryTest {
    @TempDir private Path home;
    private final int port = ServerProcess.freePort();

    private Path data() {
        return home.resolve("data");
    }

    private Node started() {
        return Node.start(
                Options.demo(data(), port),
                () -> {
                    throw new AssertionError("the node had to stop");
                });
    }

    private void restore(int exit, String said, String... more) throws Exception {
        var arguments =
                Stream.concat(
                                Stream.of("--restore", "--demo", "--data", data().toString()),
                                Stream.of(more))
                        .toList();
        ServerProcess restore = ServerProcess.start(home, arguments);
        assertThat(restore.exitCode()).as(restore.output()).isEqualTo(exit);
        assertThat(restore.output()).contains(said);
    }

    private void copyTo(Path to) throws IOException {
        Files.createDirectories(to);
        for (String file : new String[] {"root.json", "keyring"}) {
            Files.copy(home.resolve("usb").resolve(file), to.resolve(file));
        }
    }

    @Test
    void lostKeysComeBackAndNewerOnesAreKept() throws Exception {
        Path usb = Files.createDirectory(home.resolve("usb"));
        Path old = home.resolve("old");
        String place = usb.toString();
        try (Node node = started()) {
            DemoInstance instance = new DemoInstance(data());
            JsonObject added =
                    instance.activity("keyring-copy.add", Map.of("folder", place, "holder", "Ada"));
            assertThat(added.text("state")).isEqualTo("current");
            copyTo(old);
            instance.activity("tenant.create", Map.of("name", "northwind"));
            assertThat(
                            instance.activity("keyring-copy.list", Map.of())
                                    .objects("copies")
                                    .getFirst()
                                    .text("state"))
                    .isEqualTo("due");
            instance.activity("root-key.rotate", Map.of());
            assertThat(
                            instance.activity("keyring-copy.verify", Map.of("folder", place))
                                    .text("state"))
                    .isEqualTo("current");
            assertThat(node.demonstration()).isTrue();
        }
        restore(1, "newer than the copy", "--keyring", old.toString());

        Files.delete(data().resolve("keys/keyring"));
        Files.write(data().resolve("keys/keyring"), new byte[0]);
        restore(1, "newer than the copy", "--keyring", old.toString());
        restore(0, "restored the keys of 4 tenants", "--keyring", place);

        Files.delete(data().resolve("keys/root.json"));
        Files.delete(data().resolve("keys/keyring"));
        restore(0, "restored the keys of 4 tenants", "--keyring", place);
        try (Node node = started()) {
            assertThat(new DemoInstance(data()).token(0).text("access_token")).isNotEmpty();
            assertThat(node.demonstration()).isTrue();
        }
    }

    @Test
    void refusesADamagedCopyAndAnotherInstances() throws Exception {
        Path usb = Files.createDirectory(home.resolve("usb"));
        try (Node node = started()) {
            new DemoInstance(data()).activity("keyring-copy.add", Map.of("folder", usb.toString()));
            assertThat(node.demonstration()).isTrue();
        }
        Path damaged = home.resolve("damaged");
        copyTo(damaged);
        byte[] bytes = Files.readAllBytes(damaged.resolve("keyring"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged.resolve("keyring"), bytes);
        Path stranger = home.resolve("stranger");
        copyTo(stranger);
        String root = Files.readString(stranger.resolve("root.json"));
        String id = JsonObject.read(root.getBytes(StandardCharsets.UTF_8)).text("instance");
        String other = id.replace(id.charAt(0), id.charAt(0) == 'a' ? 'b' : 'a');
        Files.writeString(stranger.resolve("root.json"), root.replace(id, other));

        byte[] keyring = Files.readAllBytes(data().resolve("keys/keyring"));
        Files.delete(data().resolve("keys/root.json"));
        restore(1, "damaged", "--keyring", damaged.toString());
        restore(1, "another instance", "--keyring", stranger.toString());
        restore(1, "holds no copy of keys", "--keyring", home.toString());
        assertThat(data().resolve("keys/keyring")).hasBinaryContent(keyring);
        assertThat(data().resolve("keys.new")).doesNotExist();
        restore(0, "restored the keys of 3 tenants", "--keyring", usb.toString());
    }
}
