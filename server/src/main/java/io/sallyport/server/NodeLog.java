package io.sallyport.server;

import io.sallyport.audit.InstanceLog;
import io.sallyport.audit.LogKeys;
import io.sallyport.audit.TenantLogs;
import io.sallyport.audit.TenantViews;
import io.sallyport.audit.ViewAnchors;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Store;
import java.time.InstantSource;
import java.util.Map;

/// The node's log: the instance tree, and what follows it, the tenants' own logs and their anchors.
final class NodeLog implements AutoCloseable {
    private final Ground ground;
    private final InstanceLog log;
    private final TenantViews views;
    private final ViewAnchors anchors;
    private final TenantLogs tenantLogs;

    /// @param stop called when journal and log contradict each other: the node must go down
    record Ground(
            DataFolder folder,
            Store store,
            LogKeys keys,
            InstanceId instance,
            InstantSource time,
            Runnable stop) {}

    /// Tells that the node started, and brings what the journal has under a checkpoint.
    ///
    /// @throws Corruption when journal, database and log do not fit together
    NodeLog(Ground ground, RequestContext context) {
        this.ground = ground;
        Store store = ground.store();
        // Before anything is appended: an entry more could hide that one is missing.
        boolean first = store.journal().durable() == 0;
        this.log = open(context, first);
        if (first) {
            tell(context, AuditAction.INSTANCE_CREATED);
        }
        tell(context, AuditAction.INSTANCE_STARTED);
        log.start();
        this.views =
                TenantViews.open(ground.folder().file("views"), store.journal(), log::published);
        views.start();
        this.anchors = new ViewAnchors(views, store, ground.time());
        this.tenantLogs = new TenantLogs(views, ground.keys(), ground.instance(), ground.time());
    }

    private InstanceLog open(RequestContext context, boolean first) {
        if (first && ground.keys().exist(context)) {
            throw new Corruption(
                    "the journal in "
                            + ground.folder().path()
                            + " is empty and the database is not: restore it from a backup");
        }
        return InstanceLog.open(
                ground.folder().log(),
                ground.store().journal(),
                ground.keys().instance(context, ground.instance()),
                ground.stop());
    }

    private void tell(RequestContext context, AuditAction action) {
        ground.store()
                .append(AuditEvent.of(context, ground.time().instant(), action, Map.of()))
                .await();
    }

    InstanceLog instance() {
        return log;
    }

    TenantLogs tenants() {
        return tenantLogs;
    }

    /// Puts what is new of the tenants' own logs into the instance tree, at most once a minute.
    void anchor(RequestContext context) {
        anchors.round(context);
    }

    /// Brings the last entries under a checkpoint and into the views.
    @Override
    public void close() {
        log.close();
        views.close();
    }
}
