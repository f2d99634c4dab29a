package io.sallyport.foundation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One thing that happened. `Store.write` takes one, so an unaudited change does not compile.
///
/// @param details names and values that the action's meaning needs; never a secret
public record AuditEvent(
        Instant time,
        AuditAction action,
        TenantId tenant,
        List<Actor> actors,
        Purpose purpose,
        String source,
        RequestId request,
        Map<String, String> details) {

    /// The version of the bytes that [#bytes()] writes. Event bytes never change once written.
    public static final int SCHEMA_VERSION = 1;

    public AuditEvent {
        actors = List.copyOf(actors);
        details = Map.copyOf(details);
    }

    public static AuditEvent of(
            RequestContext context, Instant time, AuditAction action, Map<String, String> details) {
        return new AuditEvent(
                time,
                action,
                context.tenant(),
                context.actors(),
                context.purpose(),
                context.source(),
                context.request(),
                details);
    }

    /// Canonical JSON (keys sorted, no white space), UTF-8.
    public byte[] bytes() {
        return CanonicalJson.write(fields()).getBytes(StandardCharsets.UTF_8);
    }

    /// The fields as the log shows them; times in ISO 8601, UTC.
    public Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("action", action.label());
        fields.put("actors", actors.stream().map(Actor::label).toList());
        fields.put("details", new TreeMap<>(details));
        fields.put("purpose", purpose.label());
        fields.put("request", request.value());
        fields.put("schema", SCHEMA_VERSION);
        fields.put("source", source);
        fields.put("tenant", tenant.toString());
        fields.put("time", time.toString());
        return fields;
    }
}
