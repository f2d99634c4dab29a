package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.KeyRotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Rotates tenants' keys while everything goes on. When an activity answers, the new versions are
/// on disk and seal; the rows are brought along behind it, one tenant after another, and then the
/// old versions are retired. What a stop interrupted is taken up at the next start.
final class KeyRotations implements AutoCloseable {
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name, or operator");

    private final TenantWalk walk;
    private final KeyRotation rotation;
    private final KeyRetention retention;
    private final Map<TenantId, Progress> running = new ConcurrentHashMap<>();
    private final BlockingQueue<TenantId> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().name("key-rotation").unstarted(this::run);
    private volatile boolean open = true;

    /// @param rows how many have been looked at, of how many
    private record Progress(long rows, long total) {}

    KeyRotations(TenantWalk walk) {
        this.walk = walk;
        this.rotation =
                new KeyRotation(
                        walk.store().rowKeys(), walk.keyring(), Capabilities.tables(), walk.time());
        this.retention = new KeyRetention(walk, rotation);
    }

    /// Takes up what was not finished.
    void start() {
        walk.keyring().inRotation().forEach(this::enqueue);
        thread.start();
    }

    KeyRetention retention() {
        return retention;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "tenant-key.rotate",
                        "Makes a new key that guards a tenant's keys; the old one is gone.",
                        List.of(TENANT),
                        this::rotateTenant),
                new Activity(
                        "purpose-key.rotate",
                        "Makes new keys for a tenant's data and brings its rows under them.",
                        List.of(
                                TENANT,
                                new Parameter(
                                        "purpose",
                                        Kind.TEXT,
                                        false,
                                        "records, index, audit, signing, persons or marks; all of"
                                                + " them if left out")),
                        this::rotatePurpose),
                new Activity(
                        "purpose-key.list",
                        "Shows the versions of a tenant's keys and how far a rotation is.",
                        List.of(TENANT),
                        (context, given) -> shown(walk.named(context, given).tenant())));
    }

    /// Destroys keys for good, so that the copies of them are written anew with it.
    Activity destroying() {
        return retention.activity(TENANT);
    }

    private Object rotateTenant(RequestContext context, ActivityArguments given) {
        TenantScope scope = walk.named(context, given);
        tell(context.within(scope), AuditAction.KEY_VERSION_CREATED, "tenant");
        walk.keyring().rotateTenant(scope.tenant());
        return Map.of("tenant", scope.tenant().toString());
    }

    private Object rotatePurpose(RequestContext context, ActivityArguments given) {
        List<KeyPurpose> purposes = new ArrayList<>();
        given.optionalText("purpose")
                .ifPresentOrElse(
                        name -> purposes.add(purpose(name)),
                        () -> purposes.addAll(List.of(KeyPurpose.values())));
        TenantScope scope = walk.named(context, given);
        if (running.containsKey(scope.tenant())) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The tenant's keys are being rotated: wait for the end.",
                    "rotation-under-way");
        }
        rotate(context, scope, purposes);
        return shown(scope.tenant());
    }

    private void rotate(RequestContext context, TenantScope scope, List<KeyPurpose> purposes) {
        for (KeyPurpose purpose : purposes) {
            tell(context.within(scope), AuditAction.KEY_VERSION_CREATED, label(purpose));
            walk.keyring().addVersion(scope.tenant(), purpose);
        }
        enqueue(scope.tenant());
    }

    /// Replaces the key that a tenant's persons' keys are sealed under.
    ///
    /// @return false while the tenant's keys are being rotated already
    boolean rotatePersons(RequestContext context, TenantScope scope) {
        if (running.containsKey(scope.tenant())) {
            return false;
        }
        rotate(context, scope, List.of(KeyPurpose.PERSONS));
        return true;
    }

    private void enqueue(TenantId tenant) {
        running.put(tenant, new Progress(0, 0));
        waiting.add(tenant);
    }

    private static KeyPurpose purpose(String name) {
        return Arrays.stream(KeyPurpose.values())
                .filter(purpose -> label(purpose).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.INVALID_REQUEST,
                                "The purpose is records, index, audit, signing, persons or marks.",
                                "purpose-unknown"));
    }

    static String label(KeyPurpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }

    private Map<String, Object> shown(TenantId tenant) {
        // First, so that what is shown beside an ended rotation is what it left.
        Progress progress = running.get(tenant);
        Map<String, Object> shown = new TreeMap<>();
        for (KeyPurpose purpose : KeyPurpose.values()) {
            List<Object> versions = new ArrayList<>();
            walk.keyring().versions(tenant, purpose).forEach(one -> versions.add((long) one));
            shown.put(label(purpose), versions);
        }
        shown.put("versions", retention.versions(tenant));
        shown.put("rotating", progress != null);
        shown.put("rows", progress == null ? 0L : progress.rows());
        shown.put("total", progress == null ? 0L : progress.total());
        return shown;
    }

    private void run() {
        while (open) {
            try {
                TenantId tenant = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (tenant != null) {
                    attempt(tenant);
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void attempt(TenantId tenant) {
        try {
            finish(walk.enter(tenant));
        } catch (RuntimeException failure) {
            System.getLogger("io.sallyport.server")
                    .log(
                            System.Logger.Level.WARNING,
                            "The rotation of tenant "
                                    + tenant
                                    + "'s keys waits for a restart, or"
                                    + " to be asked for again.",
                            failure);
        } finally {
            running.remove(tenant);
        }
    }

    private void finish(TenantScope scope) {
        List<KeyPurpose> old = retention.retiring(scope.tenant());
        boolean ended =
                rotation.finish(
                        scope,
                        (rows, total) -> {
                            running.put(scope.tenant(), new Progress(rows, total));
                            return open;
                        });
        if (!ended) {
            return;
        }
        RequestContext context = walk.context().get().within(scope);
        for (KeyPurpose purpose : old) {
            tell(
                    context,
                    KeyRotation.isArchived(purpose)
                            ? AuditAction.KEY_VERSION_RETIRED
                            : AuditAction.KEY_VERSION_DESTROYED,
                    label(purpose));
        }
    }

    private void tell(RequestContext context, AuditAction action, String key) {
        walk.tell(context, action, Map.of("key", key));
    }

    /// Stops between two blocks of rows.
    @Override
    public void close() {
        open = false;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
