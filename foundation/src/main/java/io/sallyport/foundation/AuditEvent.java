package io.sallyport.foundation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// One thing that happened. `Store.write` takes one, so an unaudited change does not compile.
///
/// @param time in the log as milliseconds since 1970
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

    /// The version of events that name rows.
    public static final int SCHEMA_VERSION_WITH_ROWS = 2;

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

    /// The same in another log, for whoever has to know of it as well.
    public AuditEvent toldTo(TenantId other) {
        return new AuditEvent(time, action, other, actors, purpose, source, request, details);
    }

    /// Canonical JSON (members sorted by name, no white space), UTF-8. Written by hand, in that
    /// order, since it is written for every token; a test holds it to [CanonicalJson].
    public byte[] bytes() {
        return bytes(List.of());
    }

    /// @param rows what the store says of each row that the event's change leaves
    public byte[] bytes(List<String> rows) {
        StringBuilder out = new StringBuilder(512);
        out.append("{\"action\":\"").append(action.label()).append("\",\"actors\":[");
        for (int i = 0; i < actors.size(); i++) {
            out.append(i == 0 ? "" : ",");
            CanonicalJson.appendString(out, actors.get(i).label());
        }
        out.append("],\"details\":{");
        appendDetails(out);
        out.append("},\"purpose\":\"").append(purpose.label());
        out.append("\",\"request\":\"").append(request.value());
        out.append('"');
        for (int i = 0; i < rows.size(); i++) {
            out.append(i == 0 ? ",\"rows\":[" : ",");
            CanonicalJson.appendString(out, rows.get(i));
        }
        out.append(rows.isEmpty() ? "" : "]");
        out.append(",\"schema\":")
                .append(rows.isEmpty() ? SCHEMA_VERSION : SCHEMA_VERSION_WITH_ROWS)
                .append(",\"source\":");
        CanonicalJson.appendString(out, source);
        out.append(",\"tenant\":\"").append(tenant.value());
        out.append("\",\"time\":").append(time.toEpochMilli()).append('}');
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void appendDetails(StringBuilder out) {
        String[] names = details.keySet().toArray(String[]::new);
        Arrays.sort(names);
        for (int i = 0; i < names.length; i++) {
            out.append(i == 0 ? "" : ",");
            CanonicalJson.appendString(out, names[i]);
            out.append(':');
            CanonicalJson.appendString(out, details.getOrDefault(names[i], ""));
        }
    }
}
