package io.sallyport.directory;

import io.sallyport.directory.scim.Folding;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;

/// Groups as rows of their tenant.
final class GroupTable {
    static final String DISPLAY_NAME = "display_name";

    static final Table<Resource> GROUPS =
            Table.of("directory_group", Resource.CODEC)
                    .indexed(
                            DISPLAY_NAME,
                            ValueSpace.chosen(20),
                            group -> group.text("displayName").map(Folding::of).stream().toList())
                    .indexed(
                            UserTable.EXTERNAL_ID,
                            ValueSpace.chosen(24),
                            group -> group.text("externalId").stream().toList())
                    .inUnits(Resource::unit);

    /// Deleted ones whose members' rows are not all gone yet.
    static final Table<Resource> ENDED = Table.of("ended_group", Resource.CODEC);

    private GroupTable() {}
}
