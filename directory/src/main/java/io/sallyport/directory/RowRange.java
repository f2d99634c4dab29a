package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.util.ArrayList;
import java.util.List;

/// Resources in the order of their ids, bounded by their number and by their bytes: a few large
/// ones take as much memory as many small ones.
///
/// @param bytesMax of JSON; the resource by which there are more is the last one
record RowRange(Store store, Table<Resource> table, long bytesMax) {
    /// Rows that are read at once.
    static final int BLOCK = 100;

    List<Entry> read(RequestContext inside, RowId after, int count) {
        List<Entry> all = new ArrayList<>();
        RowId last = after;
        long bytes = 0;
        boolean goesOn = true;
        while (goesOn) {
            int most = Math.min(BLOCK, count - all.size());
            List<Row<Resource>> block = store.list(inside.scope(), table, last, most);
            for (Row<Resource> row : block) {
                if (bytes <= bytesMax) {
                    all.add(Entry.of(row));
                    bytes += row.value().json().length;
                    last = row.id();
                }
            }
            goesOn = block.size() == most && all.size() < count && bytes <= bytesMax;
        }
        return all;
    }

    /// Those up to the bound.
    List<Entry> bounded(List<Entry> entries) {
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).resource().json().length;
            if (bytes > bytesMax) {
                return entries.subList(0, i + 1);
            }
        }
        return entries;
    }

    /// Whether they end at the bound, and not where there are no more.
    boolean isFull(List<Entry> entries) {
        return entries.stream().mapToLong(one -> one.resource().json().length).sum() > bytesMax;
    }
}
