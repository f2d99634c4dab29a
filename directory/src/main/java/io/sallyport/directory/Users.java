package io.sallyport.directory;

import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/// Makes, finds, changes and deletes the users of one tenant at a time. A user is a person: each
/// has a key of their own, so that what the log says of them can end.
final class Users implements Resources {
    static final ResourceType TYPE =
            new ResourceType("User", "/Users", Schemas.USER, List.of(Schemas.ENTERPRISE_USER));

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final VisibleIds visible;
    private final Memberships memberships;
    private final ResourceLists lists;
    private final FormerNames names;
    private final ResourceRows rows;

    /// The tables that its rows are in.
    static List<Table<?>> tables() {
        return List.of(UserTable.USERS, UserTable.DELETED, FormerNames.TABLE);
    }

    Users(Parts parts, VisibleIds visible) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.visible = visible;
        this.rows = new ResourceRows(store, UserTable.USERS, visible, TYPE.name());
        this.memberships = new Memberships(store, visible);
        this.lists = ResourceLists.ofUsers(parts, visible, related());
        this.names = new FormerNames(parts, visible);
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public Related related() {
        return new UserGroups(store, memberships);
    }

    /// One that is to be made.
    record Draft(RowId id, Resource user, FormerNames.Former name) {
        /// @throws Refusal CONFLICT when the name is or was somebody else's
        void insert(Transaction written) {
            FormerNames.requireFree(written, name);
            written.enrol(new PersonId(id.value()));
            written.insert(UserTable.USERS, id, user);
        }
    }

    Draft draft(RequestContext context, Map<String, Object> attributes) {
        Instant now = time.instant();
        RowId id = ids.row();
        Resource user = Resource.of(now, now, kept(attributes));
        return new Draft(id, user, names.of(context, id, UserTable.userName(user)));
    }

    /// @throws Refusal CONFLICT when the name is somebody's by now
    void requireFree(RequestContext context, Draft draft) {
        String name = UserTable.userName(draft.user());
        if (store.findUnique(context.scope(), UserTable.USERS, UserTable.USER_NAME, name)
                .isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "Another user has the userName.", Store.VALUE_TAKEN);
        }
    }

    /// @throws Refusal CONFLICT when the name is or was somebody else's
    @Override
    public Entry create(RequestContext context, Map<String, Object> attributes) {
        Draft draft = draft(context, attributes);
        store.write(
                context,
                event(context, AuditAction.USER_CREATED, draft.id(), draft.user()),
                written -> {
                    draft.insert(written);
                    return true;
                });
        return new Entry(draft.id(), 1, draft.user());
    }

    /// Who is made without a word on it is active. A password is nothing that stands in a row.
    private static Map<String, Object> kept(Map<String, Object> attributes) {
        Map<String, Object> kept = new LinkedHashMap<>(attributes);
        kept.remove("password");
        kept.putIfAbsent("active", true);
        return kept;
    }

    @Override
    public Entry find(RequestContext context, String shown) {
        Entry entry = Entry.of(rows.require(context, shown));
        store.append(event(context, AuditAction.USER_READ, entry.id()));
        return entry;
    }

    @Override
    public ResourceLists.Page list(RequestContext context, SearchRequest asked) {
        store.append(AuditEvent.of(context, time.instant(), AuditAction.USERS_LISTED, Map.of()));
        return lists.page(context, asked);
    }

    @Override
    public Entry replace(
            RequestContext context,
            String shown,
            LongConsumer condition,
            Map<String, Object> attributes) {
        return change(
                context,
                shown,
                condition,
                before -> {
                    Map<String, Object> after = kept(attributes);
                    ResourceForm.keepImmutable(TYPE, before, after);
                    return after;
                });
    }

    @Override
    public Entry patch(RequestContext context, String shown, LongConsumer condition, Patch patch) {
        return change(context, shown, condition, before -> kept(patch.apply(before)));
    }

    private Entry change(
            RequestContext context,
            String shown,
            LongConsumer condition,
            UnaryOperator<Map<String, Object>> how) {
        return rows.change(
                context,
                shown,
                condition,
                row -> {
                    Map<String, Object> before = row.value().attributes();
                    Map<String, Object> after = how.apply(before);
                    return after.equals(before)
                            ? Entry.of(row)
                            : write(context, row, row.value().with(time.instant(), after));
                });
    }

    private Entry write(RequestContext context, Row<Resource> row, Resource changed) {
        FormerNames.Former before = names.of(context, row.id(), UserTable.userName(row.value()));
        FormerNames.Former after = names.of(context, row.id(), UserTable.userName(changed));
        return store.write(
                context,
                event(context, AuditAction.USER_CHANGED, row.id(), changed),
                written -> {
                    if (!after.equals(before)) {
                        FormerNames.requireFree(written, after);
                        names.retire(written, before);
                    }
                    written.update(UserTable.USERS, row, changed);
                    return new Entry(row.id(), row.version() + 1, changed);
                });
    }

    /// Takes a user out of everything; what was deleted can be restored for a while.
    @Override
    public void delete(RequestContext context, String shown, LongConsumer condition) {
        rows.change(context, shown, condition, row -> delete(context, row));
    }

    private boolean delete(RequestContext context, Row<Resource> row) {
        RowId id = row.id();
        Instant now = time.instant();
        Resource deleted = row.value().at(now);
        FormerNames.Former name = names.of(context, id, UserTable.userName(deleted));
        Memberships.Departure departure =
                memberships.departure(context, memberships.belonging(context, id));
        return store.write(
                context,
                event(context, AuditAction.USER_DELETED, id, deleted),
                written -> {
                    written.delete(UserTable.USERS, row);
                    written.insert(UserTable.DELETED, id, deleted);
                    names.retire(written, name);
                    departure.apply(written, now);
                    return true;
                });
    }

    private AuditEvent event(RequestContext context, AuditAction action, RowId id) {
        return AuditEvent.of(
                context, time.instant(), action, Map.of("user", visible.shown(context, id)));
    }

    private AuditEvent event(RequestContext context, AuditAction action, RowId id, Resource user) {
        Optional<Object> name = Optional.ofNullable(user.attributes().get("userName"));
        return event(context, action, id)
                .about(
                        new PersonalPart(
                                new PersonId(id.value()),
                                Map.of(PersonalValue.NAME, String.valueOf(name.orElse("")))));
    }
}
