package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.audit.LogReading;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
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

/// An export costs the node little, and one that nobody asks for any more is forgotten.
class LogExportsTest {
    @TempDir private Path folder;
    private SmallNode node;
    private LogExports exports;

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
        node.tenants.create(node.context(), "contoso");
        exports =
                new LogExports(node.walk, new LogReading(node.store, node.keyring), node.ids, "1");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JsonObject begin() {
        Activity activity = exports.activities().getFirst();
        return json(
                activity.effect()
                        .perform(
                                node.context(),
                                ActivityArguments.check(activity, Map.of("format", "jsonl"))));
    }

    private static JsonObject json(Object value) {
        return JsonObject.read(CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject page(String export, String query) {
        Request request =
                new Request(
                        new RequestId("0"),
                        "GET",
                        "/v1/audit/exports/" + export,
                        Map.of("id", export),
                        query,
                        _ -> Optional.empty(),
                        new byte[0],
                        Wire.of("local"));
        return JsonObject.read(
                exports.endpoints().getFirst().handler().handle(node.context(), request).body());
    }

    private Refusal refused(String export, String query) {
        return catchThrowableOfType(Refusal.class, () -> page(export, query));
    }

    /// An answer that was lost on its way is asked for again.
    @Test
    void aPageCanBeAskedForTwice() {
        String export = begin().text("export");
        List<JsonObject> first = page(export, "position=0").objects("events");
        long end = node.store.journal().durable();
        assertThat(page(export, "position=0").objects("events"))
                .hasSizeGreaterThan(first.size())
                .containsAll(first);
        assertThat(node.store.journal().durable()).isEqualTo(end);
    }

    @Test
    void sixteenAreUnderWayAtMostAndIdleOnesEnd() {
        String first = begin().text("export");
        for (int i = 1; i < 16; i++) {
            begin();
        }
        assertThat(catchThrowableOfType(Refusal.class, this::begin).code())
                .isEqualTo(RefusalCode.TOO_MANY_REQUESTS);
        node.time.step(Duration.ofMinutes(6));
        page(first, "position=0");
        node.time.step(Duration.ofMinutes(6));
        String later = begin().text("export");
        assertThat(page(first, "position=0").objects("events")).isNotEmpty();
        assertThat(page(later, "position=0").objects("events")).isNotEmpty();
        for (int i = 2; i < 16; i++) {
            begin();
        }
        assertThat(catchThrowableOfType(Refusal.class, this::begin).privateReason())
                .isEqualTo("exports-too-many");
    }

    @Test
    void refusesWhatNoExportHas() {
        String export = begin().text("export");
        assertThat(refused("none", "position=0").code()).isEqualTo(RefusalCode.NOT_FOUND);
        assertThat(refused(export, "position=x").privateReason()).isEqualTo("log-position");
        assertThat(refused(export, "").privateReason()).isEqualTo("form-missing-position");
        assertThat(refused(export, "from=0").privateReason()).isEqualTo("query-unknown");
    }
}
