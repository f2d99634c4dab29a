package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The `groups` of users, those that they belong to directly (RFC 7643 4.1.2) and that who asks may
/// know of.
record UserGroups(Store store, Memberships memberships) implements Related {
    static final String ATTRIBUTE = "groups";

    private static final int BLOCK = 1_000;

    @Override
    public String attribute() {
        return ATTRIBUTE;
    }

    /// Who comes into a group is changed in no other way.
    @Override
    public boolean isVersioned() {
        return false;
    }

    @Override
    public Values of(RequestContext inside, List<Entry> entries, boolean isRange) {
        Map<RowId, List<RowId>> all = new HashMap<>();
        boolean isWhole = inside.scope().unit().isEmpty();
        // Between the users of one unit stand those of all others, which are nobody's to read.
        boolean isOneRead = isRange && isWhole && entries.size() > 1;
        if (isOneRead) {
            range(inside, entries.getFirst().id(), entries.getLast().id(), all);
        }
        for (Entry entry : isOneRead ? entries.subList(0, 1) : entries) {
            all.put(entry.id(), memberships.groupsOf(inside, entry.id()));
        }
        boolean isAny = all.values().stream().anyMatch(groups -> !groups.isEmpty());
        Set<RowId> ended = isAny ? ended(inside) : Set.of();
        Map<RowId, Boolean> seen = new HashMap<>();
        return id ->
                all.getOrDefault(id, List.of()).stream()
                        .filter(group -> !ended.contains(group))
                        .filter(group ->
                                isWhole
                                        || seen.computeIfAbsent(
                                                group, one -> memberships.sees(inside, one)))
                        .map(group -> new Reference(group, "direct", Groups.TYPE.endpoint()))
                        .iterator();
    }

    /// @param first whose own row is read elsewhere
    private void range(
            RequestContext inside, RowId first, RowId last, Map<RowId, List<RowId>> all) {
        List<Row<List<RowId>>> block = rows(inside, first);
        while (!block.isEmpty()) {
            for (Row<List<RowId>> row : block) {
                if (row.id().compareTo(last) > 0) {
                    return;
                }
                all.put(row.id(), row.value());
            }
            block = rows(inside, block.getLast().id());
        }
    }

    private List<Row<List<RowId>>> rows(RequestContext inside, RowId after) {
        return store.list(inside.scope(), Memberships.BELONGING, after, BLOCK);
    }

    /// Groups that are deleted and still have rows.
    private Set<RowId> ended(RequestContext inside) {
        Set<RowId> ended = new HashSet<>();
        store.list(inside.scope(), GroupTable.ENDED, RowId.FIRST, BLOCK)
                .forEach(row -> ended.add(row.id()));
        return ended;
    }
}
