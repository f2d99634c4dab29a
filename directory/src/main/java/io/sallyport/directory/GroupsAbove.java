package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Store;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/// The groups that somebody belongs to, and those that these belong to.
record GroupsAbove(Store store, Memberships memberships) {
    private static final int ABOVE_MAX = 3_000;

    /// Who it is and all that it belongs to, however far above.
    ///
    /// @throws Refusal TOO_MANY
    Set<RowId> with(RequestContext context, RowId member) {
        Set<RowId> all = new LinkedHashSet<>(Set.of(member));
        Deque<RowId> next = new ArrayDeque<>(all);
        while (!next.isEmpty()) {
            for (RowId group : memberships.groupsOf(context, next.remove())) {
                // What is left of a deleted group's memberships counts for nothing.
                if (!all.contains(group)
                        && store.find(context.scope(), GroupTable.GROUPS, group).isPresent()) {
                    all.add(group);
                    next.add(group);
                }
            }
            if (all.size() > ABOVE_MAX) {
                throw new Refusal(
                        RefusalCode.TOO_MANY,
                        "It belongs to more than " + ABOVE_MAX + " groups.",
                        "application-roles-groups");
            }
        }
        return all;
    }
}
