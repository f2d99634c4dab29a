package io.sallyport.directory;

import io.sallyport.directory.Memberships.Delta;
import io.sallyport.directory.scim.MemberChange;
import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.EntityTag;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes, finds, changes and deletes the groups of one tenant at a time, and who belongs to them.
/// Each change of its members makes a new version of a group.
final class Groups implements Resources {
    static final ResourceType TYPE = new ResourceType("Group", "/Groups", Schemas.GROUP, List.of());

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final Memberships memberships;
    private final MembershipChanges changes;
    private final GroupEvents events;
    private final EndedGroups ended;
    private final ResourceLists lists;
    private final ResourceRows rows;
    private final TenantSchemas schemas;
    private final UniqueValues unique;

    /// The tables that its rows are in.
    static List<Table<?>> tables() {
        List<Table<?>> tables = new ArrayList<>(Memberships.tables());
        tables.addAll(List.of(GroupTable.GROUPS, GroupTable.ENDED));
        return tables;
    }

    Groups(Parts parts, VisibleIds visible, TenantSchemas schemas) {
        this.schemas = schemas;
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.rows = new ResourceRows(store, GroupTable.GROUPS, visible, TYPE.name());
        this.memberships = new Memberships(store, visible);
        this.changes = new MembershipChanges(memberships, visible);
        this.events = new GroupEvents(parts, visible);
        this.ended = new EndedGroups(parts, memberships, events);
        this.unique = new UniqueValues(parts, visible, schemas);
        this.lists = ResourceLists.ofGroups(parts, visible, related(), unique);
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public ResourceType type(RequestContext context) {
        return schemas.of(context, TYPE);
    }

    @Override
    public Related related() {
        return new GroupMembers(memberships);
    }

    /// @param delta what becomes of its members
    private record After(Map<String, Object> attributes, Delta delta) {}

    @Override
    public Entry create(RequestContext context, Given given) {
        Map<String, Object> kept = new LinkedHashMap<>(given.attributes());
        List<?> members = members(kept);
        Instant now = time.instant();
        RowId id = ids.row();
        Resource group = Resource.of(now, now, kept).in(context.scope().unit());
        Delta delta = changes.all(context, id, members);
        AuditEvent event = events.changed(context, AuditAction.GROUP_CREATED, id, delta);
        List<UniqueValues.Claim> has = unique.of(context, id, given);
        store.write(
                context,
                event,
                written -> {
                    schemas.requireCurrent(context, written, given);
                    UnitTable.requireThere(written, group.unit());
                    UniqueValues.change(written, List.of(), has);
                    written.insert(GroupTable.GROUPS, id, group);
                    Memberships.apply(written, delta);
                    return true;
                });
        return new Entry(id, 1, group);
    }

    /// Takes them out of what stands in the group's own row.
    private static List<?> members(Map<String, Object> attributes) {
        return attributes.remove(GroupMembers.ATTRIBUTE) instanceof List<?> all ? all : List.of();
    }

    @Override
    public Entry find(RequestContext context, String shown) {
        Entry entry = Entry.of(rows.require(context, shown));
        store.append(events.event(context, AuditAction.GROUP_READ, entry.id()));
        return entry;
    }

    @Override
    public Optional<Entry> current(RequestContext context, RowId id) {
        return rows.current(context, id);
    }

    @Override
    public ResourceLists.Page list(RequestContext context, SearchRequest asked) {
        store.append(AuditEvent.of(context, time.instant(), AuditAction.GROUPS_LISTED, Map.of()));
        return lists.page(context, asked);
    }

    @Override
    public Entry replace(
            RequestContext context, String shown, Consumer<EntityTag> condition, Given given) {
        return change(
                context,
                new Asked(shown, condition, given.type()),
                before -> {
                    Map<String, Object> kept = new LinkedHashMap<>(given.attributes());
                    List<?> members = members(kept);
                    ResourceForm.keepImmutable(given.type(), before.value().attributes(), kept);
                    return new After(kept, changes.all(context, before.id(), members));
                });
    }

    @Override
    public Entry patch(
            RequestContext context, String shown, Consumer<EntityTag> condition, Patch patch) {
        Patch.Split split = patch.split(GroupMembers.ATTRIBUTE);
        List<MemberChange> members = split.changes();
        return change(
                context,
                new Asked(shown, condition, patch.type()),
                before -> {
                    Map<String, Object> attributes = before.value().attributes();
                    return new After(
                            split.rest().isEmpty()
                                    ? attributes
                                    : split.rest().apply(shown, attributes),
                            changes.of(context, before.id(), members));
                });
    }

    private record Asked(String shown, Consumer<EntityTag> condition, ResourceType type) {}

    private Entry change(RequestContext context, Asked asked, Function<Row<Resource>, After> how) {
        return rows.change(
                context,
                asked.shown(),
                asked.condition(),
                row -> {
                    After after = how.apply(row);
                    if (after.delta().isNothing()
                            && after.attributes().equals(row.value().attributes())) {
                        return Entry.of(row);
                    }
                    RowId id = row.id();
                    Resource changed = row.value().with(time.instant(), after.attributes());
                    Given given = new Given(asked.type(), after.attributes());
                    List<UniqueValues.Claim> had = unique.held(context, TYPE, row);
                    List<UniqueValues.Claim> has = unique.of(context, id, given);
                    store.write(
                            context,
                            events.changed(context, AuditAction.GROUP_CHANGED, id, after.delta()),
                            written -> {
                                schemas.requireCurrent(context, written, given);
                                UniqueValues.change(written, had, has);
                                written.update(GroupTable.GROUPS, row, changed);
                                Memberships.apply(written, after.delta());
                                return true;
                            });
                    return new Entry(id, row.version() + 1, changed);
                });
    }

    /// From here on it is not there, and nobody belongs to it; its members' rows go afterwards, so
    /// that a large one keeps nobody waiting.
    @Override
    public void delete(RequestContext context, String shown, Consumer<EntityTag> condition) {
        // Who belongs to it, and what it belongs to, may stand beyond the unit of who deletes it.
        RequestContext whole = context.within(context.scope().whole());
        RowId group =
                rows.change(
                        context,
                        shown,
                        condition,
                        row -> {
                            RowId id = row.id();
                            Memberships.Departure departure =
                                    memberships.departure(
                                            context, memberships.belonging(context, id));
                            Instant now = time.instant();
                            Resource ended = Resource.of(now, now, Map.of());
                            List<UniqueValues.Claim> had = unique.held(context, TYPE, row);
                            return store.write(
                                    whole,
                                    events.event(context, AuditAction.GROUP_DELETED, id),
                                    written -> {
                                        written.delete(GroupTable.GROUPS, row);
                                        RoleTable.forget(written, id);
                                        written.insert(GroupTable.ENDED, id, ended);
                                        UniqueValues.change(written, had, List.of());
                                        departure.apply(written, now);
                                        return id;
                                    });
                        });
        ended.clear(whole, group);
    }

    /// Goes on with what a deletion left to be done.
    void clearEnded(RequestContext inside) {
        ended.clearAll(inside);
    }
}
