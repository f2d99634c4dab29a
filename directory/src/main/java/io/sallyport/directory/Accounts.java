package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.util.Optional;

/// Finds users for their own sign-in, which the log tells of by itself.
public final class Accounts {
    private final Store store;
    private final VisibleIds visible;

    public Accounts(Parts parts) {
        this.store = parts.store();
        this.visible = new VisibleIds(parts);
    }

    public Optional<Account> find(RequestContext context, RowId id) {
        return store.find(context.scope(), UserTable.USERS, id).map(row -> account(context, row));
    }

    /// The user that an application names, whether there is one or not; empty for what no id looks
    /// like.
    public Optional<RowId> id(RequestContext context, String subject) {
        return visible.row(context, subject);
    }

    private Account account(RequestContext context, Row<Resource> row) {
        Resource user = row.value();
        return new Account(
                row.id(),
                visible.shown(context, row.id()),
                Boolean.TRUE.equals(user.attributes().get("active")),
                user.attributes());
    }
}
