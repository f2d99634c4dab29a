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
    private final RowTurns turns = new RowTurns();

    /// The tables that its rows are in.
    static List<Table<?>> tables() {
        return List.of(UserTable.USERS, UserTable.DELETED, FormerNames.TABLE);
    }

    Users(Parts parts, VisibleIds visible) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.visible = visible;
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

    /// @throws Refusal CONFLICT when the name is or was somebody else's
    @Override
    public Entry create(RequestContext context, Map<String, Object> attributes) {
        Instant now = time.instant();
        RowId id = ids.row();
        Resource user = Resource.of(now, now, kept(attributes));
        FormerNames.Former name = names.of(context, id, UserTable.userName(user));
        store.write(
                context,
                event(context, AuditAction.USER_CREATED, id, user),
                rows -> {
                    FormerNames.requireFree(rows, name);
                    rows.enrol(new PersonId(id.value()));
                    rows.insert(UserTable.USERS, id, user);
                    return true;
                });
        return new Entry(id, 1, user);
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
        Entry entry = Entry.of(require(context, shown));
        store.append(event(context, AuditAction.USER_READ, entry.id()));
        return entry;
    }

    private Row<Resource> require(RequestContext context, String shown) {
        return visible.row(context, shown)
                .flatMap(id -> store.find(context.scope(), UserTable.USERS, id))
                .orElseThrow(Users::unknown);
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
        RowId id = visible.row(context, shown).orElseThrow(Users::unknown);
        return turns.change(
                id,
                () -> {
                    Row<Resource> row = require(context, shown);
                    condition.accept(row.version());
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
                rows -> {
                    if (!after.equals(before)) {
                        FormerNames.requireFree(rows, after);
                        names.retire(rows, before);
                    }
                    rows.update(UserTable.USERS, row, changed);
                    return new Entry(row.id(), row.version() + 1, changed);
                });
    }

    /// Takes a user out of everything; what was deleted can be restored for a while.
    @Override
    public void delete(RequestContext context, String shown, LongConsumer condition) {
        RowId id = visible.row(context, shown).orElseThrow(Users::unknown);
        turns.change(
                id,
                () -> {
                    Row<Resource> row = require(context, shown);
                    condition.accept(row.version());
                    Instant now = time.instant();
                    Resource deleted = row.value().at(now);
                    FormerNames.Former name = names.of(context, id, UserTable.userName(deleted));
                    Memberships.Departure departure =
                            memberships.departure(context, memberships.belonging(context, id));
                    return store.write(
                            context,
                            event(context, AuditAction.USER_DELETED, id, deleted),
                            rows -> {
                                rows.delete(UserTable.USERS, row);
                                rows.insert(UserTable.DELETED, id, deleted);
                                names.retire(rows, name);
                                departure.apply(rows, now);
                                return true;
                            });
                });
    }

    private static Refusal unknown() {
        return new Refusal(RefusalCode.NOT_FOUND, "There is no such user.", "user-unknown");
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
