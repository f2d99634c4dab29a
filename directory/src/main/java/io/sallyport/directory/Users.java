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
public final class Users {
    public static final String READ_SCOPE = "scim.read";
    public static final String WRITE_SCOPE = "scim.write";

    static final ResourceType TYPE =
            new ResourceType("User", "/Users", Schemas.USER, List.of(Schemas.ENTERPRISE_USER));

    private static final int ATTEMPTS_MAX = 10;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final VisibleIds visible;
    private final ResourceLists lists;
    private final FormerNames names;
    private final RowTurns turns = new RowTurns();

    /// The tables that its rows are in.
    public static List<Table<?>> tables() {
        return List.of(UserTable.USERS, UserTable.DELETED, FormerNames.TABLE);
    }

    public Users(Parts parts, VisibleIds visible) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.visible = visible;
        this.lists = new ResourceLists(parts, UserTable.USERS, visible);
        this.names = new FormerNames(parts, visible);
    }

    /// @param attributes as `ResourceForm` read them
    /// @throws Refusal CONFLICT when the name is or was somebody else's
    Entry create(RequestContext context, Map<String, Object> attributes) {
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

    /// @throws Refusal NOT_FOUND
    Entry find(RequestContext context, String shown) {
        Entry entry = Entry.of(require(context, shown));
        store.append(event(context, AuditAction.USER_READ, entry.id()));
        return entry;
    }

    private Row<Resource> require(RequestContext context, String shown) {
        return visible.row(context, shown)
                .flatMap(id -> store.find(context.scope(), UserTable.USERS, id))
                .orElseThrow(Users::unknown);
    }

    ResourceLists.Page list(RequestContext context, SearchRequest asked) {
        store.append(AuditEvent.of(context, time.instant(), AuditAction.USERS_LISTED, Map.of()));
        return lists.page(context, asked);
    }

    /// @param condition is given the version as it is, and refuses another than was meant
    /// @throws Refusal NOT_FOUND, CONFLICT, PRECONDITION_FAILED, or of the protocol
    Entry replace(
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

    Entry patch(RequestContext context, String shown, LongConsumer condition, Patch patch) {
        return change(context, shown, condition, before -> kept(patch.apply(before)));
    }

    private Entry change(
            RequestContext context,
            String shown,
            LongConsumer condition,
            UnaryOperator<Map<String, Object>> how) {
        RowId id = visible.row(context, shown).orElseThrow(Users::unknown);
        try (RowTurns.Turn _ = turns.take(id)) {
            for (int left = ATTEMPTS_MAX; ; left--) {
                Row<Resource> row = require(context, shown);
                condition.accept(row.version());
                Map<String, Object> before = row.value().attributes();
                Map<String, Object> after = how.apply(before);
                if (after.equals(before)) {
                    return Entry.of(row);
                }
                Resource changed = row.value().with(time.instant(), after);
                if (written(context, row, changed, left)) {
                    return new Entry(id, row.version() + 1, changed);
                }
            }
        }
    }

    /// @return whether it was, and nobody on another node came first
    private boolean written(
            RequestContext context, Row<Resource> row, Resource changed, int attempts) {
        FormerNames.Former before = names.of(context, row.id(), UserTable.userName(row.value()));
        FormerNames.Former after = names.of(context, row.id(), UserTable.userName(changed));
        try {
            store.write(
                    context,
                    event(context, AuditAction.USER_CHANGED, row.id(), changed),
                    rows -> {
                        if (!after.equals(before)) {
                            FormerNames.requireFree(rows, after);
                            names.retire(rows, before);
                        }
                        rows.update(UserTable.USERS, row, changed);
                        return true;
                    });
            return true;
        } catch (Refusal refusal) {
            if (attempts > 0 && Store.CHANGED_MEANWHILE.equals(refusal.privateReason())) {
                return false;
            }
            throw refusal;
        }
    }

    /// Takes a user out of everything; what was deleted can be restored for a while.
    void delete(RequestContext context, String shown, LongConsumer condition) {
        RowId id = visible.row(context, shown).orElseThrow(Users::unknown);
        try (RowTurns.Turn _ = turns.take(id)) {
            Row<Resource> row = require(context, shown);
            condition.accept(row.version());
            Resource deleted =
                    new Resource(row.value().created(), time.instant(), row.value().json());
            FormerNames.Former name = names.of(context, id, UserTable.userName(deleted));
            store.write(
                    context,
                    event(context, AuditAction.USER_DELETED, id, deleted),
                    rows -> {
                        rows.delete(UserTable.USERS, row);
                        rows.insert(UserTable.DELETED, id, deleted);
                        names.retire(rows, name);
                        return true;
                    });
        }
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
