package io.sallyport.audit;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Puts the roots of tenants' views into the instance tree: an event of the operator realm has, for
/// each tenant whose view has grown, `size root` under the tenant's id. Whoever keeps the instance
/// tree honest so keeps every view honest. A crash may lead to an anchor that says again what the
/// last one said.
public final class ViewAnchors {
    private static final long PAUSE_MILLIS = Duration.ofMinutes(1).toMillis();

    /// About 27 kB: an event has room for twice as much.
    private static final int TENANTS_IN_EVENT = 256;

    private final TenantViews views;
    private final Store store;
    private final InstantSource time;
    private long lastMillis = Long.MIN_VALUE;

    public ViewAnchors(TenantViews views, Store store, InstantSource time) {
        this.views = views;
        this.store = store;
        this.time = time;
    }

    /// Anchors what is new, at most once a minute; on disk when this returns.
    public synchronized void round(RequestContext realm) {
        Instant now = time.instant();
        boolean due =
                lastMillis == Long.MIN_VALUE
                        || Math.abs(now.toEpochMilli() - lastMillis) >= PAUSE_MILLIS;
        if (!due) {
            return;
        }
        Map<TenantId, TenantView.Head> changed = views.changed();
        Map<TenantId, TenantView.Head> some = new HashMap<>();
        for (Map.Entry<TenantId, TenantView.Head> one : changed.entrySet()) {
            some.put(one.getKey(), one.getValue());
            if (some.size() == TENANTS_IN_EVENT) {
                anchor(realm, now, some);
                some.clear();
            }
        }
        if (!some.isEmpty()) {
            anchor(realm, now, some);
        }
        lastMillis = changed.isEmpty() ? lastMillis : now.toEpochMilli();
    }

    private void anchor(RequestContext realm, Instant now, Map<TenantId, TenantView.Head> heads) {
        Map<String, String> details = new HashMap<>();
        heads.forEach((tenant, head) -> details.put(tenant.toString(), head.text()));
        store.append(AuditEvent.of(realm, now, AuditAction.VIEWS_ANCHORED, details)).await();
        views.anchored(heads);
    }
}
