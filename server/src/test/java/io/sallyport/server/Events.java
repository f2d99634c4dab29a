package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// What the journal of a running node says, as far as its tenants still have keys.
final class Events {
    private Events() {}

    /// Those that were handed over before the call. An answered change is safe in the database and
    /// comes into the journal a moment later; of a refusal nobody waits at all.
    static List<JsonObject> of(Node node, AuditAction action) {
        awaitThoseBefore(node);
        return durable(node, action);
    }

    /// The journal is one row: what stands before an entry is on disk when the entry is.
    private static void awaitThoseBefore(Node node) {
        AuditEvent last =
                new AuditEvent(
                        InstantSource.system().instant(),
                        AuditAction.TENANTS_LISTED,
                        TenantId.OPERATOR_REALM,
                        List.of(new Actor.Job("test")),
                        Purpose.HOUSEKEEPING,
                        "local",
                        new RequestId("0"),
                        Map.of());
        node.assembly().walk().store().append(last).await();
    }

    private static List<JsonObject> durable(Node node, AuditAction action) {
        TenantWalk walk = node.assembly().walk();
        List<JsonObject> found = new ArrayList<>();
        walk.store()
                .journal()
                .read(
                        0,
                        walk.store().journal().durable(),
                        (_, tenant, _, sealed) -> {
                            if (!walk.keyring().has(tenant)) {
                                return;
                            }
                            JsonObject event =
                                    JsonObject.read(walk.keyring().openEvent(tenant, sealed));
                            if (event.text("action").equals(action.label())) {
                                found.add(event);
                            }
                        });
        return found;
    }

    /// Anchors the tenants' own logs as soon as they have anything.
    static void anchor(Node node) {
        while (durable(node, AuditAction.VIEWS_ANCHORED).isEmpty()) {
            node.assembly().anchor();
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// Waits until a refusal is there.
    static void awaitRefusal(Node node, String place, String reason) {
        await(
                node,
                AuditAction.REQUEST_REFUSED,
                event ->
                        event.object("details").text("place").equals(place)
                                && event.object("details").text("reason").equals(reason));
    }

    /// Returns how long it took to come.
    static Duration await(Node node, AuditAction action, Predicate<JsonObject> wanted) {
        long start = System.nanoTime();
        while (durable(node, action).stream().noneMatch(wanted)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (waited.toSeconds() > 20) {
                throw new AssertionError("no such event: " + durable(node, action));
            }
            LockSupport.parkNanos(10_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
