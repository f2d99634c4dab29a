package io.sallyport.store;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import java.util.EnumSet;
import java.util.Set;

/// How far an event may go into what is short: the journal's waiting queue, and the reserve on a
/// full disk. What callers without an account bring about is dropped first, so it never stands in
/// the way of the rest; what contains an incident comes last. Later lanes yield to earlier ones.
enum Lane {
    /// What the provider's staff contains an incident by, and what is committed already.
    CONTAINMENT(Journal.WAITING_ENTRIES_MAX + 1_024, 0),
    /// Revocations by clients. They leave half of the reserve to the lane before.
    REVOCATION(Journal.WAITING_ENTRIES_MAX + 512, 0.5),
    /// Acts, changes, issued tokens and records: durable before the answer, or refused.
    REQUIRED(Journal.WAITING_ENTRIES_MAX, 1),
    /// Refusals of callers that are known.
    KNOWN(Journal.WAITING_ENTRIES_MAX / 4, 1),
    /// Refusals before authentication.
    UNKNOWN(Journal.WAITING_ENTRIES_MAX / 16, 1);

    private static final Set<AuditAction> CONTAINING =
            EnumSet.of(
                    AuditAction.TOKEN_REVOKED,
                    AuditAction.CERTIFICATE_REVOKED,
                    AuditAction.LEGACY_TLS_ENDED,
                    AuditAction.TENANT_SUSPENDED,
                    AuditAction.TENANT_RESUMED,
                    AuditAction.TENANT_HELD,
                    AuditAction.TENANT_RELEASED,
                    AuditAction.TENANT_CONDEMNED,
                    AuditAction.TENANT_KEPT,
                    AuditAction.TENANT_SHREDDED,
                    AuditAction.TENANTS_LISTED,
                    AuditAction.APPLICATION_SUSPENDED,
                    AuditAction.APPLICATION_RESUMED,
                    AuditAction.KEY_VERSION_DESTROYED,
                    AuditAction.ACTIVITY_INTERRUPTED,
                    AuditAction.DISK_FULL,
                    AuditAction.DISK_RECOVERED,
                    AuditAction.INSTANCE_STARTED,
                    AuditAction.INSTANCE_STOPPED);

    /// Told of with their names, from their intents to their outcomes.
    private static final Set<String> CONTAINING_ACTIVITIES =
            Set.of(
                    "tenant.suspend",
                    "tenant.resume",
                    "tenant.hold",
                    "tenant.release",
                    "tenant.shred",
                    "tenant.keep",
                    "tenant.destroy",
                    "tenant.list",
                    "application.suspend",
                    "application.resume",
                    "certificate.revoke",
                    "tls.legacy-end",
                    "purpose-key.destroy-retired");

    private final int waitingMax;
    private final double left;

    Lane(int waitingMax, double left) {
        this.waitingMax = waitingMax;
        this.left = left;
    }

    /// How many entries may be waiting before it, of whatever lane.
    int waitingMax() {
        return waitingMax;
    }

    /// How much of a reserve of this size it leaves to others.
    long leaves(long reserve) {
        return (long) (reserve * left);
    }

    boolean usesReserve() {
        return left < 1;
    }

    static Lane of(AuditEvent event) {
        Actor actor = event.actors().getFirst();
        if (event.action() == AuditAction.REQUEST_REFUSED
                || event.action() == AuditAction.REFUSALS_COUNTED
                || event.action() == AuditAction.LEGACY_TLS_USED) {
            return actor instanceof Actor.Anonymous ? UNKNOWN : KNOWN;
        }
        if (!contains(event)) {
            return REQUIRED;
        }
        return switch (actor) {
            case Actor.Client _,
                    Actor.Person _,
                    Actor.Workload _,
                    Actor.Workstation _,
                    Actor.Tenant _,
                    Actor.Anonymous _ ->
                    REVOCATION;
            case Actor.Bootstrap _, Actor.Job _ -> CONTAINMENT;
        };
    }

    private static boolean contains(AuditEvent event) {
        String activity = event.details().getOrDefault("activity", "");
        return CONTAINING.contains(event.action())
                || (event.action().label().startsWith("activity.")
                        && CONTAINING_ACTIVITIES.contains(activity));
    }
}
