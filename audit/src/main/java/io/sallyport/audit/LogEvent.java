package io.sallyport.audit;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// One entry of the log as its readers are shown it.
public sealed interface LogEvent {
    /// In the journal, counted from 0.
    long position();

    TenantId tenant();

    /// When it was brought to disk.
    Instant committed();

    /// As JSON ([io.sallyport.foundation.CanonicalJson]'s kinds); times as in RFC 3339.
    Map<String, Object> shown();

    /// @param fields what was written of it; see [io.sallyport.foundation.AuditEvent#bytes()]
    record Legible(long position, TenantId tenant, Instant committed, JsonObject fields)
            implements LogEvent {
        @Override
        public Map<String, Object> shown() {
            Map<String, Object> shown = new TreeMap<>(fields.members());
            shown.put("time", fields.instant("time").toString());
            shown.put("position", position);
            shown.put("committed", committed.toString());
            return shown;
        }
    }

    /// Why an event opens no more.
    enum Reason {
        SHREDDED("shredded", "the tenant's keys were destroyed"),
        RETENTION("retention", "its time in the tenant's log was over");

        private final String label;
        private final String meaning;

        Reason(String label, String meaning) {
            this.label = label;
            this.meaning = meaning;
        }

        String meaning() {
            return meaning;
        }
    }

    /// Its key was destroyed: this is all that is left of it.
    record Erased(long position, TenantId tenant, Instant committed, Reason reason)
            implements LogEvent {
        @Override
        public Map<String, Object> shown() {
            return Map.of(
                    "position",
                    position,
                    "committed",
                    committed.toString(),
                    "tenant",
                    tenant.toString(),
                    "erased",
                    true,
                    "reason",
                    reason.label);
        }
    }
}
