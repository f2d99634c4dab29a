package io.sallyport.store;

import io.sallyport.foundation.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Where a read was refused since somebody last asked: once for each table of a tenant, however
/// often it is read, and no more than fit.
final class RefusedReads {
    static final int KEPT_MAX = 1_000;

    private final Set<Finding> kept = ConcurrentHashMap.newKeySet();

    void add(TenantId tenant, String table) {
        if (kept.size() < KEPT_MAX) {
            kept.add(new Finding(tenant, table, Sweep.WHOLE, Finding.What.REFUSED));
        }
    }

    List<Finding> take() {
        List<Finding> taken = new ArrayList<>(kept);
        taken.forEach(kept::remove);
        return taken;
    }
}
