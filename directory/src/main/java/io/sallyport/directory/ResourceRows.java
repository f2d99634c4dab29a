package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.EntityTag;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The rows of one type of resource, by the ids that applications see.
final class ResourceRows {
    private final Store store;
    private final Table<Resource> table;
    private final VisibleIds visible;
    private final String name;
    private final RowTurns turns = new RowTurns();

    /// @param name of the type, such as `User`
    ResourceRows(Store store, Table<Resource> table, VisibleIds visible, String name) {
        this.store = store;
        this.table = table;
        this.visible = visible;
        this.name = name.toLowerCase(Locale.ROOT);
    }

    Optional<Entry> current(RequestContext context, RowId id) {
        return store.find(context.scope(), table, id).map(Entry::of);
    }

    /// @throws Refusal NOT_FOUND
    Row<Resource> require(RequestContext context, String shown) {
        return require(context, id(context, shown));
    }

    private RowId id(RequestContext context, String shown) {
        return visible.row(context, shown).orElseThrow(this::unknown);
    }

    private Row<Resource> require(RequestContext context, RowId id) {
        return store.find(context.scope(), table, id).orElseThrow(this::unknown);
    }

    private Refusal unknown() {
        return new Refusal(
                RefusalCode.NOT_FOUND, "There is no such " + name + ".", name + "-unknown");
    }

    /// A change of one, made again while somebody on another node was faster.
    ///
    /// @param condition is given the tag of what is there
    /// @param change writes it
    /// @throws Refusal NOT_FOUND, and what the condition refuses
    <T> T change(
            RequestContext context,
            String shown,
            Consumer<EntityTag> condition,
            Function<Row<Resource>, T> change) {
        RowId id = id(context, shown);
        return turns.change(
                id,
                () -> {
                    Row<Resource> row = require(context, id);
                    condition.accept(Meta.tag(Entry.of(row)));
                    return change.apply(row);
                });
    }
}
