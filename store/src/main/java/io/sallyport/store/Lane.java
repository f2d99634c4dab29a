package io.sallyport.store;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;

/// How much of the journal's waiting queue an event may find taken before it is dropped. What
/// callers without an account bring about goes first, so it never stands in the way of the rest.
enum Lane {
    /// Acts, changes, issued tokens and records: durable before the answer, or refused.
    REQUIRED(Journal.WAITING_ENTRIES_MAX),
    /// Refusals of callers that are known.
    KNOWN(Journal.WAITING_ENTRIES_MAX / 4),
    /// Refusals before authentication.
    UNKNOWN(Journal.WAITING_ENTRIES_MAX / 16);

    private final int waitingMax;

    Lane(int waitingMax) {
        this.waitingMax = waitingMax;
    }

    /// How many entries may be waiting before it, of whatever lane.
    int waitingMax() {
        return waitingMax;
    }

    static Lane of(AuditEvent event) {
        boolean refusal =
                event.action() == AuditAction.REQUEST_REFUSED
                        || event.action() == AuditAction.REFUSALS_COUNTED;
        if (!refusal) {
            return REQUIRED;
        }
        return event.actors().getFirst() instanceof Actor.Anonymous ? UNKNOWN : KNOWN;
    }
}
