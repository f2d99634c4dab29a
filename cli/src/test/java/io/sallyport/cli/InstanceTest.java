package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.cli.FakeInstance.Reply;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {
    private static final Map<String, ?> NOTHING = Map.of();

    @TempDir Path folder;

    @Test
    void keepsOneConnectionForManyExchanges() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder);
                Instance instance = new Instance(folder)) {
            fake.onActivity("echo", body -> body.members());
            for (int i = 0; i < 100; i++) {
                Map<String, Object> number = Map.of("number", (long) i);
                assertThat(instance.perform("echo", number).members()).isEqualTo(number);
            }
            assertThat(fake.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectsAgainWhenTheServerClosedAnIdleConnection() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder).closingAfter(1);
                Instance instance = new Instance(folder)) {
            fake.onActivity("echo", body -> body.members());
            instance.perform("echo", NOTHING);
            fake.awaitFirstClosed();
            instance.perform("echo", NOTHING);
            assertThat(fake.connections()).isEqualTo(2);
            assertThat(fake.asked()).hasSize(2);
        }
    }

    @Test
    void connectsAgainWhenTheAnswerSaidThatTheConnectionEnds() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder);
                Instance instance = new Instance(folder)) {
            fake.on(
                    "/v1/status",
                    _ ->
                            Reply.raw(
                                    "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                                            + "Content-Length: 2\r\n\r\n{}"));
            instance.status();
            instance.status();
            assertThat(fake.connections()).isEqualTo(2);
        }
    }

    @Test
    void doesNotTakeStrayBytesForTheNextAnswer() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder);
                Instance instance = new Instance(folder)) {
            Reply twice =
                    Reply.raw(
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                    + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"x\":\"y\"}");
            fake.on("/v1/status", _ -> twice);
            instance.status();
            assertThat(instance.status().members()).isEmpty();
            assertThat(fake.connections()).isEqualTo(2);
        }
    }

    /// The activity may have been done: sending it again could do it twice.
    @Test
    void neverSendsARequestTwice() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder).closingAfter(1);
                Instance instance = new Instance(folder)) {
            fake.on("/v1/activities/act", _ -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Le"));
            assertThatThrownBy(() -> instance.perform("act", NOTHING))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("whether it acted is not known");
            assertThat(fake.asked()).hasSize(1);
        }
    }

    @Test
    void givesUpOnAnInstanceThatDoesNotAnswer() throws IOException {
        try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            deaf.bind(UnixDomainSocketAddress.of(folder.resolve(Instance.SOCKET)));
            try (Instance instance = new Instance(folder, Duration.ofMillis(50))) {
                assertThatThrownBy(instance::status).hasMessageContaining("did not answer within");
            }
        }
    }

    @Test
    void saysWhatToDoWhenNothingRunsThere() {
        Path empty = folder.resolve("empty");
        assertThatThrownBy(() -> new Instance(empty).status())
                .hasMessage(
                        "no instance is running in "
                                + empty
                                + "/: start one with script/server --data "
                                + empty);
        assertThat(new Instance(empty).runs()).isFalse();
        assertThatThrownBy(() -> new Instance(Instance.DEFAULT_FOLDER).status())
                .hasMessage("no instance is running in data/: start one with script/server");
    }

    @Test
    void saysTheSameOfASocketThatANodeLeftBehind() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(folder.resolve(Instance.SOCKET)));
        }
        assertThatThrownBy(() -> new Instance(folder).status())
                .hasMessageContaining("no instance is running in");
    }

    @Test
    void saysThatThePathIsTooLong() {
        assertThatThrownBy(() -> new Instance(Path.of("d".repeat(100))).status())
                .hasMessageContaining("too long for a socket")
                .hasMessageContaining("relative");
    }

    @Test
    void saysThatWhatAnswersIsNoInstance() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder)) {
            for (String text :
                    new String[] {
                        "SSH-2.0-x\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull",
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                    }) {
                fake.on("/v1/status", _ -> Reply.raw(text));
                try (Instance instance = new Instance(folder)) {
                    assertThatThrownBy(instance::status)
                            .isInstanceOf(CommandFailed.class)
                            .hasMessageContaining("does not speak as an instance");
                }
            }
            fake.on("/v1/status", _ -> Reply.of(500, "text/plain", "oh"));
            try (Instance instance = new Instance(folder)) {
                assertThatThrownBy(instance::status)
                        .hasMessage("the instance answered with status 500");
            }
        }
    }

    @Test
    void showsARefusalAsTheInstanceWroteIt() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder);
                Instance instance = new Instance(folder)) {
            fake.refuse("act", 409, "Conflict", "It is there.");
            assertThatThrownBy(() -> instance.perform("act", NOTHING))
                    .isInstanceOfSatisfying(
                            Refused.class, refused -> assertThat(refused.conflict()).isTrue())
                    .hasMessage("Conflict: It is there. (incident abc123)");
        }
    }
}
