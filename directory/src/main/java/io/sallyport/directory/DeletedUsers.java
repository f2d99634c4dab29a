package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What becomes of users who were deleted: for thirty days they can be restored, and then they are
/// purged, unless something holds them.
final class DeletedUsers {
    private static final Duration KEPT = Duration.ofDays(30);

    /// What one turn of housekeeping looks at, and purges.
    private static final int BLOCK = 1_000;

    private static final int PURGED_AT_ONCE = 20;

    private final Store store;
    private final InstantSource time;
    private final VisibleIds visible;
    private final Persons persons;
    private final TenantSchemas schemas;
    private final UserEvents events;
    private final RowTurns turns = new RowTurns();

    /// Tenants that housekeeping is in the middle of.
    private final Map<TenantId, RowId> reached = new ConcurrentHashMap<>();

    /// A user, deleted or not.
    record Known(Entry entry, UserState state) {}

    DeletedUsers(Parts parts, VisibleIds visible, Persons persons, TenantSchemas schemas) {
        this.schemas = schemas;
        this.store = parts.store();
        this.time = parts.time();
        this.visible = visible;
        this.persons = persons;
        this.events = new UserEvents(parts, visible);
    }

    /// @param user who was deleted
    /// @return from when on the user is purged and not restored any more
    static Instant until(Entry user) {
        return user.resource().modified().plus(KEPT);
    }

    /// @throws Refusal NOT_FOUND
    Known find(RequestContext context, String shown) {
        RowId id = id(context, shown);
        Optional<Row<Resource>> user = row(context, UserTable.USERS, id);
        Optional<Row<Resource>> deleted = deleted(context, id);
        Known known =
                user.map(row -> known(context, row))
                        .or(() -> deleted.map(row -> new Known(Entry.of(row), UserState.DELETED)))
                        .orElseThrow(DeletedUsers::unknown);
        store.append(events.event(context, AuditAction.USER_READ, id));
        return known;
    }

    private Known known(RequestContext inside, Row<Resource> row) {
        return new Known(Entry.of(row), state(inside, row.id(), row.value()));
    }

    /// A guest's link is a credential, and so is a password.
    private UserState state(RequestContext inside, RowId id, Resource user) {
        return UserState.of(
                user,
                Guests.isGuest(user.attributes())
                        || store.find(inside.scope(), PasswordHash.TABLE, id).isPresent());
    }

    private RowId id(RequestContext context, String shown) {
        return visible.row(context, shown).orElseThrow(DeletedUsers::unknown);
    }

    private Optional<Row<Resource>> row(RequestContext inside, Table<Resource> table, RowId id) {
        return store.find(inside.scope(), table, id);
    }

    private Optional<Row<Resource>> deleted(RequestContext inside, RowId id) {
        return row(inside, UserTable.DELETED, id).filter(one -> !UserTable.isPurged(one.value()));
    }

    static Refusal unknown() {
        return new Refusal(RefusalCode.NOT_FOUND, "There is no such user.", "user-unknown");
    }

    /// @param after the last one of the page before, as it was shown
    /// @return whatever stands in the rows behind it, the purged included
    /// @throws Refusal NOT_FOUND for what no id looks like
    List<Entry> list(RequestContext context, Optional<String> after, int limit) {
        RowId from = after.map(shown -> id(context, shown)).orElse(RowId.FIRST);
        store.append(events.event(context, AuditAction.USERS_LISTED));
        return store.list(context.scope(), UserTable.DELETED, from, limit).stream()
                .map(Entry::of)
                .toList();
    }

    /// The same id, name and attributes, in the same administrative unit if there still is one.
    /// Groups and roles were left when the user was deleted, and may mean something else by now:
    /// who restores a user says again where the user belongs.
    ///
    /// @throws Refusal NOT_FOUND, CONFLICT when it is too late
    Known restore(RequestContext context, String shown) {
        RowId id = id(context, shown);
        return turns.change(
                id,
                () -> {
                    Row<Resource> row = deleted(context, id).orElseThrow(DeletedUsers::unknown);
                    Instant now = time.instant();
                    if (!now.isBefore(until(Entry.of(row)))) {
                        throw new Refusal(
                                RefusalCode.CONFLICT,
                                "The user was deleted more than "
                                        + KEPT.toDays()
                                        + " days ago, and is not restored any more.",
                                "user-restored-late");
                    }
                    return restore(context, row, row.value().at(now));
                });
    }

    private Known restore(RequestContext context, Row<Resource> row, Resource user) {
        RowId id = row.id();
        UserState state = state(context, id, user);
        return store.write(
                context,
                events.event(context, AuditAction.USER_RESTORED, id, user),
                written -> {
                    schemas.requireOpen(context, written, user.attributes());
                    UnitTable.requireThere(written, context.scope().unit());
                    Resource back = UnitTable.settled(written, user);
                    written.delete(UserTable.DELETED, row);
                    written.insert(UserTable.USERS, id, back);
                    return new Known(new Entry(id, 1, back), state);
                });
    }

    /// Before the time is over.
    ///
    /// @throws Refusal NOT_FOUND unless the user is deleted, CONFLICT when held
    void purge(RequestContext context, String shown) {
        RowId id = id(context, shown);
        turns.change(
                id,
                () -> {
                    RowId found = deleted(context, id).orElseThrow(DeletedUsers::unknown).id();
                    return persons.purgeDeleted(context, new PersonId(found.value()));
                });
        store.wipe();
    }

    /// Purges some of those whose time is over. Who could be restored a moment ago cannot be any
    /// more whether this ran or not.
    ///
    /// @return whether all of the tenant's were looked at
    boolean tend(RequestContext inside) {
        RowId from = reached.getOrDefault(inside.tenant(), RowId.FIRST);
        List<Row<Resource>> block = store.list(inside.scope(), UserTable.DELETED, from, BLOCK);
        int purged = 0;
        for (Row<Resource> row : block) {
            reached.put(inside.tenant(), row.id());
            PersonId person = new PersonId(row.id().value());
            if (!time.instant().isBefore(until(Entry.of(row))) && !persons.isHeld(inside, person)) {
                persons.purgeDeleted(inside, person);
                purged++;
            }
            if (purged == PURGED_AT_ONCE) {
                break;
            }
        }
        if (purged > 0) {
            store.wipe();
        }
        boolean isEnd = block.size() < BLOCK && purged < PURGED_AT_ONCE;
        if (isEnd) {
            reached.remove(inside.tenant());
        }
        return isEnd;
    }
}
