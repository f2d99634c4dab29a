package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Wire;
import io.sallyport.transport.HostName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyUsesTest {
    private static final HostName HOST = new HostName("old.example.test");
    private static final Wire.Agreed OLD =
            new Wire.Agreed("TLSv1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");

    @TempDir private Path folder;
    private SmallNode node;
    private LegacyUses uses;

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
        uses = new LegacyUses(node.store, node.time);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private RequestContext from(Actor actor, String source) {
        RequestContext own = node.context();
        return new RequestContext(
                own.scope(),
                List.of(actor),
                own.purpose(),
                source,
                node.ids.request(),
                own.deadline());
    }

    private void used(Actor actor, String source, int times) {
        for (int i = 0; i < times; i++) {
            uses.used(from(actor, source), HOST, OLD);
        }
    }

    /// How often, of each event in its order.
    private List<String> told() {
        // Entries are in order: with this one, all before it are on disk.
        node.store
                .append(
                        AuditEvent.of(
                                node.context(),
                                node.time.instant(),
                                AuditAction.INSTANCE_STARTED,
                                Map.of()))
                .await();
        List<String> counts = new ArrayList<>();
        node.store
                .journal()
                .read(
                        0,
                        node.store.journal().durable(),
                        (_, tenant, _, sealed) -> {
                            JsonObject event =
                                    JsonObject.read(node.keyring.openEvent(tenant, sealed));
                            if (event.text("action").equals("legacy-tls.used")) {
                                counts.add(event.object("details").text("count"));
                            }
                        });
        return counts;
    }

    @Test
    void theFirstIsToldAtOnceAndTheRestAsANumber() {
        used(new Actor.Client("portal"), "192.0.2.1", 5);
        assertThat(told()).containsExactly("1");
        uses.tell();
        assertThat(told()).containsExactly("1");
        node.time.step(Duration.ofMinutes(1));
        uses.tell();
        assertThat(told()).containsExactly("1", "4");
        node.time.step(Duration.ofMinutes(1));
        uses.tell();
        assertThat(told()).containsExactly("1", "4");
        used(new Actor.Client("portal"), "192.0.2.1", 2);
        uses.close();
        assertThat(told()).containsExactly("1", "4", "1", "1");
    }

    @Test
    void eachAddressOfAClientIsToldAndOfStrangersNone() {
        for (int i = 1; i <= 3; i++) {
            used(new Actor.Client("portal"), "192.0.2." + i, 1);
            used(new Actor.Anonymous(), "198.51.100." + i, 1);
        }
        assertThat(told()).containsExactly("1", "1", "1", "1");
        uses.close();
        assertThat(told()).containsExactly("1", "1", "1", "1", "2");
    }
}
