package io.sallyport.directory;

import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.util.Optional;

/// What the directory has of a person, on its way out for good.
///
/// @param former what stays of the name
record UserErasure(
        FormerNames names,
        Optional<Row<Resource>> user,
        Optional<Row<Resource>> deleted,
        Optional<FormerNames.Former> former) {
    static UserErasure of(RequestContext inside, Store store, FormerNames names, PersonId person) {
        Optional<Row<Resource>> user = find(inside, store, UserTable.USERS, person);
        Optional<Row<Resource>> deleted = find(inside, store, UserTable.DELETED, person);
        return new UserErasure(
                names,
                user,
                deleted,
                user.map(row -> names.of(inside, row.id(), UserTable.userName(row.value()))));
    }

    private static Optional<Row<Resource>> find(
            RequestContext inside, Store store, Table<Resource> table, PersonId person) {
        return store.find(inside.scope(), table, person.row());
    }

    void apply(Transaction rows) {
        user.ifPresent(row -> rows.delete(UserTable.USERS, row));
        deleted.ifPresent(row -> rows.delete(UserTable.DELETED, row));
        former.ifPresent(name -> names.retire(rows, name));
    }
}
