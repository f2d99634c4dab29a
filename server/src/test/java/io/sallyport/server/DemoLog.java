package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

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
                                    events.add(JsonObject.read(keyring.openEvent(tenant, sealed)));
                                }
                            });
        }
        return events;
    }
}
