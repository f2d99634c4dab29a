package io.sallyport.store;

import io.sallyport.foundation.RowId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a write left of a row, as its event's marks tell: from this the store knows what must stand
/// in the database, whatever the database says.
///
/// @param authority whether the table's rows carry authority
/// @param version after the change; 0 when the row was deleted
/// @param after empty when it was deleted
/// @param before empty when it is new
/// @param values the marks of its unique values after the change, when they carry authority
record RowChange(
        String table,
        boolean authority,
        RowId id,
        long version,
        Optional<RowState> after,
        Optional<RowState> before,
        List<String> values) {
    RowChange {
        values = List.copyOf(values);
    }

    private static final String AUTHORITY = "!";
    private static final String BETWEEN = "\n";

    /// Characters of marks in one event: half of an entry.
    private static final int PART_MAX = Journal.ENTRY_BYTES_MAX / 2;

    /// What one event tells, and what further ones do: an entry of the journal has an end.
    ///
    /// @return at least one
    static List<List<RowChange>> parts(List<RowChange> changes) {
        List<List<RowChange>> parts = new ArrayList<>();
        int from = 0;
        int length = 0;
        for (int i = 0; i < changes.size(); i++) {
            length += changes.get(i).text().length() + 1;
            if (length > PART_MAX) {
                parts.add(changes.subList(from, i));
                from = i;
                length = changes.get(i).text().length() + 1;
            }
        }
        parts.add(changes.subList(from, changes.size()));
        return parts;
    }

    /// As an event's marks: each on a line of its own, nothing for none.
    static byte[] marks(List<RowChange> changes) {
        return changes.stream()
                .map(RowChange::text)
                .collect(Collectors.joining(BETWEEN))
                .getBytes(StandardCharsets.UTF_8);
    }

    static List<RowChange> of(byte[] marks) {
        return lines(marks).map(RowChange::parse).toList();
    }

    static Stream<String> lines(byte[] marks) {
        return marks.length == 0
                ? Stream.empty()
                : Stream.of(new String(marks, StandardCharsets.UTF_8).split(BETWEEN));
    }

    /// `table id version after before value...`, with one space between; `!` before the table's
    /// name when its rows carry authority.
    String text() {
        List<String> parts = new ArrayList<>();
        parts.add(authority ? AUTHORITY + table : table);
        parts.add(id.toString());
        parts.add(Long.toString(version));
        parts.add(after.map(RowState::text).orElse(RowState.NONE));
        parts.add(before.map(RowState::text).orElse(RowState.NONE));
        parts.addAll(values);
        return String.join(" ", parts);
    }

    static RowChange parse(String text) {
        List<String> parts = List.of(text.split(" ", -1));
        boolean authority = parts.get(0).startsWith(AUTHORITY);
        return new RowChange(
                parts.get(0).substring(authority ? AUTHORITY.length() : 0),
                authority,
                RowId.parse(parts.get(1)),
                Long.parseLong(parts.get(2)),
                RowState.parse(parts.get(3)),
                RowState.parse(parts.get(4)),
                parts.subList(5, parts.size()));
    }
}
