package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// draft-ietf-httpapi-idempotency-key-header 2.6 and 2.7.
class IdempotencyTest {
    private static final int KEPT_MAX = 3;

    @TempDir private Path folder;
    private SmallInstance instance;
    private Idempotency idempotency;
    private Endpoint.Handler door;
    private int effects;
    private Runnable meanwhile = () -> {};

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        idempotency = new Idempotency(instance.store, instance.ids, instance.time, KEPT_MAX);
        Endpoint endpoint =
                Endpoint.post("/{tenant}/things", new Access.Bearer("things"), this::make)
                        .once(
                                AuditAction.APPLICATION_CREATED,
                                (_, _, told) -> Response.json(Map.of("again", told.get("client"))));
        door = idempotency.over(List.of(endpoint)).getFirst().handler();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    /// Refuses an empty body. What it writes first is not yet its effect.
    private Response make(RequestContext context, Request request) {
        event(context, AuditAction.SIGNING_KEY_CREATED, Map.of());
        meanwhile.run();
        if (request.body().length == 0) {
            throw new Refusal(RefusalCode.INVALID_VALUE, "Say what.", "nothing");
        }
        effects++;
        String made = "thing-" + effects;
        event(context, AuditAction.APPLICATION_CREATED, Map.of("client", made));
        return Response.json(Map.of("made", made, "secret", "shown once"));
    }

    private void event(RequestContext context, AuditAction action, Map<String, String> details) {
        instance.store.write(
                context,
                AuditEvent.of(context, instance.time.instant(), action, details),
                _ -> true);
    }

    private String send(String client, Optional<String> key, String path, String body) {
        Request request =
                new Request(
                        instance.ids.request(),
                        "POST",
                        path,
                        Map.of(),
                        "",
                        name -> key.filter(_ -> name.equals("Idempotency-Key")),
                        body.getBytes(StandardCharsets.UTF_8),
                        Wire.of("192.0.2.7"));
        RequestContext context =
                instance.context(SmallInstance.CONTOSO, new Actor.Client(client), "192.0.2.7");
        return new String(door.handle(context, request).body(), StandardCharsets.UTF_8);
    }

    private String send(String key, String body) {
        return send("a", Optional.of("\"" + key + "\""), "/contoso/things", body);
    }

    private static Refusal refused(Runnable act) {
        return catchThrowableOfType(Refusal.class, act::run);
    }

    @Test
    void whatComesAgainHasNoSecondEffectAndShowsNoSecret() {
        assertThat(send("k", "x")).contains("thing-1", "shown once");
        assertThat(send("k", "x")).isEqualTo("{\"again\":\"thing-1\"}");
        assertThat(send("k", "x")).isEqualTo("{\"again\":\"thing-1\"}");
        assertThat(effects).isEqualTo(1);
    }

    @Test
    void whatHasNoNameHasItsEffectEachTime() {
        send("a", Optional.empty(), "/contoso/things", "x");
        send("a", Optional.empty(), "/contoso/things", "x");
        assertThat(effects).isEqualTo(2);
    }

    @Test
    void aNameIsOneRequestsAndOneClients() {
        send("k", "x");
        Refusal other = refused(() -> send("k", "y"));
        assertThat(other.code()).isEqualTo(RefusalCode.KEY_REUSED);
        Optional<String> same = Optional.of("\"k\"");
        assertThat(refused(() -> send("a", same, "/contoso/others", "x")).code())
                .isEqualTo(RefusalCode.KEY_REUSED);
        assertThat(effects).isEqualTo(1);
        assertThat(send("b", same, "/contoso/things", "y")).contains("thing-2");
        assertThat(send("kk", "y")).contains("thing-3");
    }

    @Test
    void whatWasRefusedIsAskedAgain() {
        assertThat(refused(() -> send("k", "")).privateReason()).isEqualTo("nothing");
        assertThat(send("k", "x")).contains("thing-1");
        assertThat(refused(() -> send("k", "")).code()).isEqualTo(RefusalCode.KEY_REUSED);
    }

    @Test
    void whatIsUnderWayIsNotBegunAgain() {
        meanwhile =
                () -> {
                    meanwhile = () -> {};
                    Refusal second = refused(() -> send("k", "x"));
                    assertThat(second.code()).isEqualTo(RefusalCode.CONFLICT);
                    assertThat(second.privateReason()).isEqualTo("idempotency-under-way");
                };
        assertThat(send("k", "x")).contains("thing-1");
        assertThat(send("k", "x")).contains("again");
        assertThat(effects).isEqualTo(1);
    }

    @Test
    void isKeptForADayAndOfOneTenantSoMany() {
        for (int i = 0; i < KEPT_MAX; i++) {
            send("k" + i, "x");
        }
        assertThat(refused(() -> send("more", "x")).privateReason()).isEqualTo("idempotency-full");
        assertThat(send("k0", "x")).contains("again");
        instance.time.step(Duration.ofHours(24));
        assertThat(idempotency.purge()).isEqualTo(KEPT_MAX);
        assertThat(send("k0", "x")).contains("thing-4");
    }

    /// Refused ones count: they ask the rows as well.
    @Test
    void oneClientTakesHalfAtMost() {
        for (int i = 0; i < 2_000; i++) {
            String key = "k" + i;
            assertThat(refused(() -> send(key, "")).privateReason()).isEqualTo("nothing");
        }
        assertThat(refused(() -> send("more", "x")).privateReason()).isEqualTo("idempotency-share");
        assertThat(send("b", Optional.of("\"k\""), "/contoso/things", "x")).contains("thing-1");
        instance.time.step(Duration.ofMinutes(1));
        assertThat(send("more", "x")).contains("thing-2");
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        Optional<String> bare = Optional.of("k");
        assertThat(refused(() -> send("a", bare, "/contoso/things", "x")).privateReason())
                .isEqualTo("idempotency-key");
        assertThat(effects).isZero();
    }
}
