package io.sallyport.server;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// What the journal of a running node says, as far as its tenants still have keys.
final class Events {
    private Events() {}

    static List<JsonObject> of(Node node, AuditAction action) {
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
        while (of(node, AuditAction.VIEWS_ANCHORED).isEmpty()) {
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
        while (of(node, action).stream().noneMatch(wanted)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (waited.toSeconds() > 20) {
                throw new AssertionError("no such event: " + of(node, action));
            }
            LockSupport.parkNanos(10_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
