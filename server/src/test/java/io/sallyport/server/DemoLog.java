package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.EventMarks;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the journal of a stopped demonstration says, as far as its tenants still have keys.
final class DemoLog {
    private DemoLog() {}

    static List<String> actions(Path folder) {
        return events(folder).stream().map(event -> event.text("action")).toList();
    }

    static List<JsonObject> events(Path folder) {
        Keyring keyring =
                InstanceKeys.open(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"),
                                new SystemRandomness(),
                                InstantSource.system()),
                        new DemoSeal(folder.resolve("demo.seal")));
        List<JsonObject> events = new ArrayList<>();
        try (Store store =
                JdbcStore.openSqlite(folder, keyring, InstantSource.system(), () -> {})) {
            store.journal()
                    .read(
                            0,
                            store.journal().durable(),
                            (_, tenant, _, sealed) -> {
                                if (keyring.has(tenant)) {
                                    events.add(event(keyring, tenant, sealed));
                                }
                            });
        }
        return events;
    }

    /// With the rows that its change left, as the log's readers show it.
    private static JsonObject event(Keyring keyring, TenantId tenant, byte[] sealed) {
        JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
        List<String> rows = EventMarks.of(keyring, tenant, sealed);
        if (rows.isEmpty()) {
            return event;
        }
        Map<String, Object> fields = new TreeMap<>(event.members());
        fields.put("rows", rows);
        return new JsonObject(fields);
    }
}
