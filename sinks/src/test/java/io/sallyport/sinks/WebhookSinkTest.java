package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.testkit.HttpsReceiver;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A webhook gets every batch until it has said that it has it, and can check who sent it.
class WebhookSinkTest {
    private static final byte[] KEY = new byte[32];
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

    @TempDir private Path home;
    private SmallInstance instance;
    private OneKeyTls tls;
    private HttpsReceiver receiver;
    private Path secret;

    @BeforeEach
    void start() throws IOException {
        instance = new SmallInstance(home.resolve("data"));
        tls = OneKeyTls.make(home);
        receiver = new HttpsReceiver(tls);
        secret = home.resolve("secret");
        Files.writeString(secret, SECRET + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        receiver.close();
        instance.close();
    }

    private Map<String, Object> sink() {
        Map<String, Object> members = new TreeMap<>();
        members.put("name", "hook");
        members.put("kind", "webhook");
        members.put("begin", "start");
        members.put("url", receiver.url());
        members.put("ca", tls.authority().toString());
        members.put("secretFile", secret.toString());
        return members;
    }

    private List<Long> positions() {
        List<Long> positions = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (HttpsReceiver.Post post : receiver.posts()) {
            // As a receiver should: what has an id that it knows, it has.
            if (seen.add(post.id())) {
                post.body().lines().forEach(line -> positions.add(position(line)));
            }
        }
        return positions;
    }

    private static long position(String line) {
        return JsonObject.read(line.getBytes(StandardCharsets.US_ASCII)).number("position");
    }

    private void assertWhole() {
        assertThat(positions())
                .containsExactlyElementsOf(LongStream.range(0, instance.end()).boxed().toList());
    }

    @Test
    void getsEveryEventInSignedBatches() throws Exception {
        instance.happen(SmallInstance.CONTOSO, 1_200);
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "hook");
            assertWhole();
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        for (HttpsReceiver.Post post : receiver.posts()) {
            String signed = post.id() + "." + post.timestamp() + "." + post.body();
            byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            assertThat(post.signature())
                    .isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
            assertThat(post.type()).isEqualTo("application/x-ndjson");
            List<String> lines = post.body().lines().toList();
            assertThat(post.id())
                    .isEqualTo(
                            "%s-%d-%d"
                                    .formatted(
                                            instance.keyring.instance(),
                                            position(lines.getFirst()),
                                            position(lines.getLast())));
        }
    }

    @Test
    void getsAnArrayWhereItWantsOne() {
        Map<String, Object> array = sink();
        array.put("body", "array");
        instance.happen(SmallInstance.CONTOSO, 3);
        try (Sinks sinks = instance.start(array)) {
            instance.awaitCurrent(sinks, "hook");
        }
        HttpsReceiver.Post post = receiver.posts().getFirst();
        String whole = "{\"all\":" + post.body() + "}";
        assertThat(JsonObject.read(whole.getBytes(StandardCharsets.US_ASCII)).objects("all"))
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(post.type()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILS", "REDIRECTS", "DROPS"})
    void aReceiverThatDoesNotTakeItIsToldOnceAndCaughtUpWith(HttpsReceiver.Manner manner) {
        receiver.behave(manner);
        try (Sinks sinks = instance.start(sink())) {
            instance.happen(SmallInstance.CONTOSO, 700);
            SmallInstance.await(() -> SmallInstance.state(sinks, "hook").equals("failing"));
            instance.time.step(SinkStanding.PATIENCE);
            sinks.round();
            sinks.round();
            assertThat(instance.told).filteredOn(one -> one.startsWith("sink.failed")).hasSize(1);
            receiver.behave(HttpsReceiver.Manner.WELL);
            instance.awaitCurrent(sinks, "hook");
            SmallInstance.await(() -> {
                sinks.round();
                return instance.wasTold("sink.returned");
            });
            instance.awaitCurrent(sinks, "hook");
            assertWhole();
        }
    }

    /// The same batch has the same id and the same bytes, whatever was written meanwhile.
    @Test
    void anAnswerThatWasLostRepeatsTheBatchAsItWas() {
        receiver.behave(HttpsReceiver.Manner.DROPS);
        instance.happen(SmallInstance.CONTOSO, 5);
        try (Sinks sinks = instance.start(sink())) {
            SmallInstance.await(() -> !receiver.posts().isEmpty());
            instance.happen(SmallInstance.CONTOSO, 20);
            SmallInstance.await(() -> receiver.posts().size() > 1);
            receiver.behave(HttpsReceiver.Manner.WELL);
            instance.awaitCurrent(sinks, "hook");
            assertWhole();
        }
        HttpsReceiver.Post first = receiver.posts().getFirst();
        HttpsReceiver.Post again = receiver.posts().get(1);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void aReceiverThatHangsDoesNotHoldUpTheStop() {
        receiver.behave(HttpsReceiver.Manner.HANGS);
        instance.happen(SmallInstance.CONTOSO, 5);
        long start;
        try (Sinks sinks = instance.start(sink())) {
            SmallInstance.await(() -> {
                sinks.round();
                return SmallInstance.shown(sinks, "hook").number("lagEntries") > 0;
            });
            start = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aServerThatAnotherAuthoritySignedGetsNothing() throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("other"));
        Map<String, Object> pinned = sink();
        pinned.put("ca", OneKeyTls.make(elsewhere).authority().toString());
        instance.happen(SmallInstance.CONTOSO, 5);
        try (Sinks sinks = instance.start(pinned)) {
            SmallInstance.await(() -> SmallInstance.state(sinks, "hook").equals("failing"));
        }
        assertThat(receiver.posts()).isEmpty();
    }

    @Test
    void aSecretThatOthersMayReadSignsNothingMore() throws IOException {
        try (Sinks sinks = instance.start(sink())) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
            instance.happen(SmallInstance.CONTOSO, 5);
            SmallInstance.await(() -> SmallInstance.state(sinks, "hook").equals("failing"));
            assertThat(SmallInstance.shown(sinks, "hook").text("problem")).contains("chmod 600");
        }
    }
}
