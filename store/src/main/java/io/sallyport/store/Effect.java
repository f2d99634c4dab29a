package io.sallyport.store;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Once;
import io.sallyport.foundation.TenantScope;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// That a request which was named by its sender ([Once]) has had its effect. It is committed with
/// the effect, in one transaction: a crash leaves both or neither, and of two that come at once
/// through two nodes one is undone whole.
///
/// @param told details of the effect's event: they name what was made and hold no secret
public record Effect(String key, String digest, Map<String, String> told, Instant until) {
    private static final String REQUEST = "request";

    public static final Table<Effect> TABLE =
            Table.of("effect", Table.Codec.json(Effect::write, Effect::read))
                    // The client makes them: at worst it counts.
                    .unique(REQUEST, ValueSpace.chosen(32), Effect::key)
                    .expiring(Effect::until);

    public Effect {
        told = Map.copyOf(told);
    }

    static Effect of(Once once, AuditEvent event) {
        return new Effect(once.key(), once.digest(), event.details(), once.until());
    }

    /// What the request with this key had as its effect, while that is kept.
    public static Optional<Effect> find(Store store, TenantScope scope, String key) {
        return store.findUnique(scope, TABLE, REQUEST, key).map(Row::value);
    }

    private Map<String, Object> write() {
        Map<String, Object> row = new TreeMap<>();
        row.put("key", key);
        row.put("digest", digest);
        row.put("told", told);
        row.put("until", until.toEpochMilli());
        return row;
    }

    private static Effect read(JsonObject row) {
        Map<String, String> told = new TreeMap<>();
        JsonObject details = row.object("told");
        details.members().keySet().forEach(name -> told.put(name, details.text(name)));
        return new Effect(row.text("key"), row.text("digest"), told, row.instant("until"));
    }
}
