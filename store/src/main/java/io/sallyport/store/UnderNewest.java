package io.sallyport.store;

import io.sallyport.keys.Index;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Opened;
import io.sallyport.keys.Place;
import java.util.ArrayList;
import java.util.List;

/// What stands of an opened row under its tenant's keys, as the newest versions make it.
record UnderNewest<R>(Keyring keyring, Table<R> table) {
    byte[] sealed(Place place, Opened opened) {
        return keyring.seal(table.purpose(), place, opened.schema(), opened.plain());
    }

    /// One for each value that the row is found by.
    List<Renewal.Hash> hashes(Place place, Opened opened) {
        R value = table.codec().decode(opened.schema(), opened.plain());
        List<Renewal.Hash> hashes = new ArrayList<>();
        for (Table.Column<R> column : table.columns()) {
            String whole = table.name() + "." + column.name();
            for (String normal : column.of(value)) {
                Index newest = keyring.indexes(place.tenant(), whole, normal).getFirst();
                byte[] key = column.key(newest.hash(), place.row());
                hashes.add(new Renewal.Hash(column.name(), new Index(newest.version(), key)));
            }
        }
        return hashes;
    }
}
