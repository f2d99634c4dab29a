package io.sallyport.audit;

import io.sallyport.audit.merkle.Hash;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import java.time.Instant;
import java.util.Base64;
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

    /// One that is not opened: what the instance tree commits to, and nothing more.
    ///
    /// @param leaf its hash in the instance tree (RFC 6962 2.1)
    /// @param bytes sealed under the tenant's audit key; the reader's to keep
    record Sealed(long position, TenantId tenant, Instant committed, Hash leaf, byte[] bytes)
            implements LogEvent {
        @Override
        public Map<String, Object> shown() {
            Map<String, Object> shown = LogEvent.place(this);
            shown.put("leaf", leaf.toString());
            shown.put("sealed", Base64.getEncoder().encodeToString(bytes));
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
            Map<String, Object> shown = LogEvent.place(this);
            shown.put("erased", true);
            shown.put("reason", reason.label);
            return shown;
        }
    }

    /// What is known of every event.
    private static Map<String, Object> place(LogEvent event) {
        Map<String, Object> place = new TreeMap<>();
        place.put("position", event.position());
        place.put("committed", event.committed().toString());
        place.put("tenant", event.tenant().toString());
        return place;
    }
}
