package io.sallyport.transport;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// One tenant's clients may come by TLS 1.1 or 1.0 to one host, until an end.
///
/// @param host what the front is called by
/// @param since when it was opened first
/// @param until from then on nobody is let in
/// @param reason why, in the words of who opened it
public record LegacyOpening(
        RowId id, HostName host, TenantId tenant, Instant since, Instant until, String reason) {
    boolean concerns(HostName other, TenantId one) {
        return host.equals(other) && tenant.equals(one);
    }

    LegacyOpening lasting(Instant end, String why) {
        return new LegacyOpening(id, host, tenant, since, end, why);
    }

    Map<String, Object> row() {
        return Map.of(
                "id", id.value().toString(),
                "host", host.value(),
                "tenant", tenant.value().toString(),
                "since", since.toEpochMilli(),
                "until", until.toEpochMilli(),
                "reason", reason);
    }

    static LegacyOpening of(JsonObject row) {
        return new LegacyOpening(
                new RowId(UUID.fromString(row.text("id"))),
                new HostName(row.text("host")),
                new TenantId(UUID.fromString(row.text("tenant"))),
                row.instant("since"),
                row.instant("until"),
                row.text("reason"));
    }
}
