package io.sallyport.directory;

import io.sallyport.directory.Memberships.Delta;
import io.sallyport.directory.Memberships.Membership;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Store;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the log says of groups: also of each member who came or went. An event has the ids of so
/// many; of more, those stand in events of their own before the change takes effect.
final class GroupEvents {
    private static final int NAMED_MAX = 500;

    private final Store store;
    private final InstantSource time;
    private final VisibleIds visible;

    GroupEvents(Parts parts, VisibleIds visible) {
        this.store = parts.store();
        this.time = parts.time();
        this.visible = visible;
    }

    AuditEvent event(RequestContext context, AuditAction action, RowId group) {
        return event(context, action, group, Map.of());
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, RowId group, Map<String, String> more) {
        Map<String, String> details = new LinkedHashMap<>(more);
        details.put("group", visible.shown(context, group));
        return AuditEvent.of(context, time.instant(), action, details);
    }

    /// The event of a change; when it cannot name all, who comes and who goes is on disk before
    /// this returns.
    AuditEvent changed(RequestContext context, AuditAction action, RowId group, Delta delta) {
        if (delta.isNothing()) {
            return event(context, action, group);
        }
        Map<String, String> details = new LinkedHashMap<>();
        if (delta.size() <= NAMED_MAX) {
            put(context, details, "added", delta.added());
            put(context, details, "removed", delta.removed());
        } else {
            tell(context, group, delta);
            details.put("count.added", Integer.toString(delta.added().size()));
            details.put("count.removed", Integer.toString(delta.removed().size()));
        }
        return event(context, action, group, details);
    }

    /// Names those who come, before a change whose own event does not.
    void tell(RequestContext context, RowId group, Delta delta) {
        tell(context, group, "added", delta.added());
        tell(context, group, "removed", delta.removed());
    }

    private void tell(RequestContext context, RowId group, String what, List<Membership> all) {
        for (int from = 0; from < all.size(); from += NAMED_MAX) {
            Map<String, String> details = new LinkedHashMap<>();
            List<Membership> some = all.subList(from, Math.min(all.size(), from + NAMED_MAX));
            put(context, details, what, some);
            store.append(event(context, AuditAction.GROUP_MEMBERS_NAMED, group, details)).await();
        }
    }

    private void put(
            RequestContext context, Map<String, String> details, String what, List<Membership> of) {
        if (!of.isEmpty()) {
            details.put(
                    what,
                    of.stream()
                            .map(one -> visible.shown(context, one.member()))
                            .collect(Collectors.joining(" ")));
        }
    }
}
