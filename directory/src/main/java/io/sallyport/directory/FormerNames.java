package io.sallyport.directory;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import io.sallyport.store.ValueSpace;
import java.util.Map;

/// Names that are nobody's any more, and links of guests from the first day: a name that an
/// application remembers never leads to somebody else. What stays of a name is a keyed hash, so
/// that a person who is purged is gone from here too.
final class FormerNames {
    /// @param mark of the name, [VisibleIds#mark]
    /// @param owner who had it, and alone may have it again
    record Former(String mark, RowId owner) {}

    static final Table<Former> TABLE =
            Table.of(
                            "former_user_name",
                            Table.Codec.<Former>json(
                                    former ->
                                            Map.of(
                                                    "mark", former.mark(),
                                                    "owner", former.owner().toString()),
                                    FormerNames::read))
                    .unique("mark", ValueSpace.chosen(22), Former::mark);

    private final Ids ids;
    private final VisibleIds visible;

    FormerNames(Parts parts, VisibleIds visible) {
        this.ids = parts.ids();
        this.visible = visible;
    }

    private static Former read(JsonObject row) {
        return new Former(row.text("mark"), RowId.parse(row.text("owner")));
    }

    /// To be called before the transaction that uses it.
    ///
    /// @param name in its normal form
    Former of(RequestContext inside, RowId owner, String name) {
        return new Former(visible.mark(inside, name), owner);
    }

    /// @throws Refusal CONFLICT when the name was another one's
    static void requireFree(Transaction rows, Former name) {
        boolean another =
                rows.findUnique(TABLE, "mark", name.mark())
                        .filter(former -> !former.value().owner().equals(name.owner()))
                        .isPresent();
        if (another) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "The userName was somebody else's before, and names are never used again:"
                            + " choose another one.",
                    "user-name-used");
        }
    }

    void retire(Transaction rows, Former name) {
        if (rows.findUnique(TABLE, "mark", name.mark()).isEmpty()) {
            rows.insert(TABLE, ids.row(), name);
        }
    }
}
