package io.sallyport.directory;

import io.sallyport.directory.scim.Folding;
import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.EntityTag;
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
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Makes, finds, changes and deletes the users of one tenant at a time. A user is a person: each
/// has a key of their own, so that what the log says of them can end.
final class Users implements Resources {
    static final ResourceType TYPE =
            new ResourceType(
                    "User",
                    "/Users",
                    Schemas.USER,
                    List.of(Schemas.ENTERPRISE_USER, Schemas.GUEST_USER));

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final Memberships memberships;
    private final ResourceLists lists;
    private final FormerNames names;
    private final Guests guests;
    private final TenantSchemas schemas;
    private final UserEvents events;
    private final ResourceRows rows;
    private final UniqueValues unique;

    /// The tables that its rows are in.
    static List<Table<?>> tables() {
        return List.of(UserTable.USERS, UserTable.DELETED, FormerNames.TABLE, UniqueValues.TABLE);
    }

    Users(Parts parts, Tenants tenants, VisibleIds visible, TenantSchemas schemas) {
        this.schemas = schemas;
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.events = new UserEvents(parts, visible);
        this.rows = new ResourceRows(store, UserTable.USERS, visible, TYPE.name());
        this.memberships = new Memberships(store, visible);
        this.unique = new UniqueValues(parts, visible, schemas);
        this.lists = ResourceLists.ofUsers(parts, visible, related(), unique);
        this.names = new FormerNames(parts, visible);
        this.guests = new Guests(parts, tenants, names);
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
        return new UserGroups(store, memberships);
    }

    /// One that is to be made.
    ///
    /// @param link of a guest
    /// @param unique what it has that nobody else may have
    record Draft(
            RowId id,
            Resource user,
            FormerNames.Former name,
            Optional<Guests.Claim> link,
            List<UniqueValues.Claim> unique,
            Given given) {
        /// @throws Refusal CONFLICT when the name or the link is or was somebody else's, or a
        ///   unique value is
        void insert(RequestContext context, Transaction written, TenantSchemas schemas) {
            schemas.requireCurrent(context, written, given);
            FormerNames.requireFree(written, name);
            link.ifPresent(one -> one.insert(written));
            UniqueValues.change(written, List.of(), unique);
            UnitTable.requireThere(written, user.unit());
            written.enrol(new PersonId(id.value()));
            written.insert(UserTable.USERS, id, user);
        }
    }

    /// @throws Refusal INVALID_VALUE for a guest whose link is none
    Draft draft(RequestContext context, Given given) {
        Instant now = time.instant();
        RowId id = ids.row();
        Resource user = Resource.of(now, now, kept(given.attributes())).in(context.scope().unit());
        return new Draft(
                id,
                user,
                names.of(context, id, UserTable.userName(user)),
                guests.claim(context, id, given.attributes()),
                unique.of(context, id, given),
                given);
    }

    /// Who has this name, in whatever case.
    Optional<RowId> named(RequestContext context, String userName) {
        return store.findUnique(
                        context.scope(), UserTable.USERS, UserTable.USER_NAME, Folding.of(userName))
                .map(Row::id);
    }

    /// @throws Refusal CONFLICT when the name is somebody's by now
    void requireFree(RequestContext context, Draft draft) {
        if (named(context, UserTable.userName(draft.user())).isPresent()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "Another user has the userName.", Store.VALUE_TAKEN);
        }
    }

    /// @throws Refusal CONFLICT when the name is or was somebody else's
    @Override
    public Entry create(RequestContext context, Given given) {
        Draft draft = draft(context, given);
        store.write(
                context,
                events.event(context, AuditAction.USER_CREATED, draft.id(), draft.user()),
                written -> {
                    draft.insert(context, written, schemas);
                    return true;
                });
        return new Entry(draft.id(), 1, draft.user());
    }

    /// The same of what somebody of this instance says.
    RowId create(RequestContext context, Map<String, Object> attributes) {
        Map<String, Object> body = new LinkedHashMap<>(attributes);
        body.put("schemas", List.of(Schemas.USER.id()));
        return create(context, new Given(TYPE, ResourceForm.read(TYPE, body))).id();
    }

    /// Who is made without a word on it is active. A password is nothing that stands in a row.
    private static Map<String, Object> kept(Map<String, Object> attributes) {
        Map<String, Object> kept = withoutSecrets(attributes);
        kept.putIfAbsent("active", true);
        return kept;
    }

    private static Map<String, Object> withoutSecrets(Map<String, Object> attributes) {
        Map<String, Object> kept = new LinkedHashMap<>(attributes);
        kept.remove("password");
        return kept;
    }

    @Override
    public Entry find(RequestContext context, String shown) {
        Entry entry = Entry.of(rows.require(context, shown));
        store.append(events.event(context, AuditAction.USER_READ, entry.id()));
        return entry;
    }

    @Override
    public Optional<Entry> current(RequestContext context, RowId id) {
        return rows.current(context, id);
    }

    @Override
    public ResourceLists.Page list(RequestContext context, SearchRequest asked) {
        store.append(events.event(context, AuditAction.USERS_LISTED));
        return lists.page(context, asked);
    }

    @Override
    public Entry replace(
            RequestContext context, String shown, Consumer<EntityTag> condition, Given given) {
        return change(
                context,
                new Asked(shown, condition, given.type()),
                before -> {
                    Map<String, Object> after = new LinkedHashMap<>(given.attributes());
                    after.putIfAbsent("active", true);
                    ResourceForm.keepImmutable(given.type(), before, after);
                    return after;
                });
    }

    @Override
    public Entry patch(
            RequestContext context, String shown, Consumer<EntityTag> condition, Patch patch) {
        Asked asked = new Asked(shown, condition, patch.type());
        return change(context, asked, before -> patch.apply(shown, before));
    }

    private record Asked(String shown, Consumer<EntityTag> condition, ResourceType type) {}

    private Entry change(
            RequestContext context, Asked asked, UnaryOperator<Map<String, Object>> how) {
        return rows.change(
                context,
                asked.shown(),
                asked.condition(),
                row -> {
                    Map<String, Object> before = row.value().attributes();
                    Map<String, Object> given = how.apply(before);
                    Guests.requireKept(before, given);
                    Map<String, Object> after = withoutSecrets(given);
                    return after.equals(before)
                            ? Entry.of(row)
                            : write(context, row, new Given(asked.type(), after));
                });
    }

    private Entry write(RequestContext context, Row<Resource> row, Given given) {
        Resource changed = row.value().with(time.instant(), given.attributes());
        FormerNames.Former before = names.of(context, row.id(), UserTable.userName(row.value()));
        FormerNames.Former after = names.of(context, row.id(), UserTable.userName(changed));
        List<UniqueValues.Claim> had = unique.held(context, TYPE, row);
        List<UniqueValues.Claim> has = unique.of(context, row.id(), given);
        return store.write(
                context,
                events.event(context, AuditAction.USER_CHANGED, row.id(), changed),
                written -> {
                    schemas.requireCurrent(context, written, given);
                    if (!after.equals(before)) {
                        FormerNames.requireFree(written, after);
                        names.retire(written, before);
                    }
                    UniqueValues.change(written, had, has);
                    written.update(UserTable.USERS, row, changed);
                    return new Entry(row.id(), row.version() + 1, changed);
                });
    }

    /// Takes a user out of everything; what was deleted can be restored for a while, and keeps its
    /// unique values as long.
    @Override
    public void delete(RequestContext context, String shown, Consumer<EntityTag> condition) {
        rows.change(context, shown, condition, row -> delete(context, row));
    }

    private boolean delete(RequestContext context, Row<Resource> row) {
        RowId id = row.id();
        Instant now = time.instant();
        Resource deleted = row.value().at(now);
        FormerNames.Former name = names.of(context, id, UserTable.userName(deleted));
        Memberships.Departure departure =
                memberships.departure(context, memberships.belonging(context, id));
        // Groups beyond the unit of who deletes are left as well.
        return store.write(
                context.within(context.scope().whole()),
                events.event(context, AuditAction.USER_DELETED, id, deleted),
                written -> {
                    RoleTable.forget(written, id);
                    written.delete(UserTable.USERS, row);
                    written.insert(UserTable.DELETED, id, deleted);
                    names.retire(written, name);
                    departure.apply(written, now);
                    return true;
                });
    }
}
