package io.sallyport.directory;

import io.sallyport.directory.Memberships.Delta;
import io.sallyport.directory.Memberships.Membership;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.util.List;

/// Takes the members' rows of deleted groups away, block by block: nobody waits long for one, and a
/// crash in between leaves a group that is deleted all the same.
final class EndedGroups {
    /// What a deletion does itself; housekeeping does the rest.
    private static final int BLOCKS_AT_ONCE = 10;

    private static final int GROUPS_AT_ONCE = 100;

    private final Store store;
    private final Memberships memberships;
    private final GroupEvents events;
    private final RowTurns turns = new RowTurns();

    EndedGroups(Parts parts, Memberships memberships, GroupEvents events) {
        this.store = parts.store();
        this.memberships = memberships;
        this.events = events;
    }

    void clearAll(RequestContext inside) {
        store.list(inside.scope(), GroupTable.ENDED, RowId.FIRST, GROUPS_AT_ONCE)
                .forEach(row -> clear(inside, row.id()));
    }

    void clear(RequestContext inside, RowId group) {
        for (int left = BLOCKS_AT_ONCE; left > 0; left--) {
            if (turns.change(group, () -> clearBlock(inside, group))) {
                return;
            }
        }
    }

    /// @return whether nothing is left
    private boolean clearBlock(RequestContext inside, RowId group) {
        var ended = store.find(inside.scope(), GroupTable.ENDED, group);
        if (ended.isEmpty()) {
            return true;
        }
        List<Membership> block =
                memberships.block(inside, group, memberships.start(inside, group)).stream()
                        .map(Row::value)
                        .map(member -> memberships.of(inside, group, member.id()))
                        .toList();
        Delta delta = new Delta(List.of(), block);
        boolean isLast = block.size() < Memberships.BLOCK;
        return store.write(
                inside,
                events.changed(inside, AuditAction.GROUP_EMPTIED, group, delta),
                rows -> {
                    Memberships.apply(rows, delta);
                    if (isLast) {
                        rows.delete(GroupTable.ENDED, ended.get());
                    }
                    return isLast;
                });
    }
}
