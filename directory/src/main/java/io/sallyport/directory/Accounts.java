package io.sallyport.directory;

import io.sallyport.directory.scim.Folding;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Transaction;
import java.util.Optional;

/// The directory's users as who signs in. Deleted ones are not there. Reading one is no event: what
/// somebody does with a sign-in is.
public final class Accounts {
    private final Store store;
    private final VisibleIds visible;

    public Accounts(Parts parts) {
        this.store = parts.store();
        this.visible = new VisibleIds(parts);
    }

    /// The form under which names that differ in case alone are one.
    public static String folded(String userName) {
        return Folding.of(userName);
    }

    /// @param userName in whatever case
    public Optional<Account> named(RequestContext inside, String userName) {
        return store.findUnique(
                        inside.scope(), UserTable.USERS, UserTable.USER_NAME, Folding.of(userName))
                .map(row -> account(inside, row));
    }

    public Optional<Account> find(RequestContext inside, RowId id) {
        return store.find(inside.scope(), UserTable.USERS, id).map(row -> account(inside, row));
    }

    /// @param visibleId whatever somebody sent
    public Optional<Account> shown(RequestContext inside, String visibleId) {
        return visible.row(inside, visibleId).flatMap(id -> find(inside, id));
    }

    /// For what is to be written of a user: that the user is still there when it is.
    ///
    /// @throws Refusal CONFLICT
    public static void requireThere(Transaction rows, Account account) {
        if (rows.find(UserTable.USERS, account.id()).isEmpty()) {
            throw new Refusal(RefusalCode.CONFLICT, "The user is not there any more.", "user-gone");
        }
    }

    private Account account(RequestContext inside, Row<Resource> row) {
        Resource user = row.value();
        return new Account(
                row.id(),
                visible.shown(inside, row.id()),
                user.text("userName").orElseThrow(),
                Boolean.TRUE.equals(user.attributes().get("active")),
                Guests.isGuest(user.attributes()),
                user.attributes());
    }
}
