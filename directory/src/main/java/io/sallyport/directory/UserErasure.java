package io.sallyport.directory;

import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the directory has of a person, on its way out for good.
///
/// @param belongings the password, and what other modules have of the person
/// @param former what stays of the name
/// @param unique values that are free again
/// @param departure from its groups
record UserErasure(
        FormerNames names,
        Optional<Row<Resource>> user,
        Optional<Row<Resource>> deleted,
        Belongings.Found belongings,
        Optional<FormerNames.Former> former,
        List<UniqueValues.Claim> unique,
        Memberships.Departure departure) {
    /// What is looked up under keyed marks.
    ///
    /// @param belongings what of other modules goes along
    record Marked(
            FormerNames names,
            Memberships memberships,
            UniqueValues unique,
            Belongings belongings) {
        static Marked of(Parts parts, List<Table<?>> belongings) {
            VisibleIds ids = new VisibleIds(parts);
            return new Marked(
                    new FormerNames(parts, ids),
                    new Memberships(parts.store(), ids),
                    new UniqueValues(parts, ids, new TenantSchemas(parts)),
                    new Belongings(parts.store(), belongings));
        }
    }

    static UserErasure of(RequestContext inside, Store store, Marked marked, PersonId person) {
        FormerNames names = marked.names();
        Memberships memberships = marked.memberships();
        Optional<Row<Resource>> user = find(inside, store, UserTable.USERS, person);
        Optional<Row<Resource>> deleted = find(inside, store, UserTable.DELETED, person);
        return new UserErasure(
                names,
                user,
                deleted,
                marked.belongings().of(inside, person.row()),
                user.map(row -> names.of(inside, row.id(), UserTable.userName(row.value()))),
                Stream.concat(user.stream(), deleted.stream())
                        .flatMap(row -> marked.unique().held(inside, Users.TYPE, row).stream())
                        .toList(),
                memberships.departure(inside, memberships.belonging(inside, person.row())));
    }

    private static <R> Optional<Row<R>> find(
            RequestContext inside, Store store, Table<R> table, PersonId person) {
        return store.find(inside.scope(), table, person.row());
    }

    /// @throws Refusal NOT_FOUND unless the user was deleted, and not restored since
    void requireDeleted() {
        if (user.isPresent() || deleted.isEmpty()) {
            throw DeletedUsers.unknown();
        }
    }

    /// Of who was deleted an empty row is left until nothing is to be done.
    void apply(Transaction rows, Instant now) {
        user.ifPresent(row -> RoleTable.forget(rows, row.id()));
        user.ifPresent(row -> rows.delete(UserTable.USERS, row));
        deleted.ifPresent(row -> rows.update(UserTable.DELETED, row, UserTable.PURGED));
        belongings.delete(rows);
        former.ifPresent(name -> names.retire(rows, name));
        UniqueValues.change(rows, unique, List.of());
        departure.apply(rows, now);
    }
}
