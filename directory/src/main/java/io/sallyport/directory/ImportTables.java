package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What an import keeps beside what it makes, so that it can go on after whatever ended it.
final class ImportTables {
    /// One row for each import, written together with what its lines make.
    static final Table<Standing> STANDINGS =
            Table.of(
                            "directory_import",
                            Table.Codec.<Standing>json(ImportTables::json, ImportTables::standing))
                    .expiring(Standing::end);

    /// What the ids of a file have become.
    static final Table<Made> MADE =
            Table.of(
                            "import_reference",
                            Table.Codec.<Made>json(ImportTables::json, ImportTables::made))
                    .expiring(Made::end);

    private ImportTables() {}

    static List<Table<?>> tables() {
        return List.of(STANDINGS, MADE, PasswordHash.TABLE);
    }

    /// How far an import is.
    ///
    /// @param next the number of the line that it goes on with, counted from 1
    /// @param made users and groups
    /// @param refused lines
    record Standing(long next, long made, long refused, Instant end) {}

    /// A line's user or group.
    record Made(RowId row, boolean isGroup, Instant end) {}

    private static Map<String, Object> json(Standing standing) {
        return Map.of(
                "next",
                standing.next(),
                "made",
                standing.made(),
                "refused",
                standing.refused(),
                "end",
                standing.end().toEpochMilli());
    }

    private static Standing standing(JsonObject row) {
        return new Standing(
                row.number("next"),
                row.number("made"),
                row.number("refused"),
                Instant.ofEpochMilli(row.number("end")));
    }

    private static Map<String, Object> json(Made made) {
        return Map.of(
                "row",
                made.row().toString(),
                "group",
                made.isGroup(),
                "end",
                made.end().toEpochMilli());
    }

    private static Made made(JsonObject row) {
        return new Made(
                RowId.parse(row.text("row")),
                row.yes("group"),
                Instant.ofEpochMilli(row.number("end")));
    }
}
