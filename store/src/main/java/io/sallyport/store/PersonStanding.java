package io.sallyport.store;

import io.sallyport.foundation.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is decided about a person, where anything is: why nothing of theirs may be destroyed, or
/// that it was. A row of a purged person stays for good, so that the id is never used again.
///
/// @param holds reasons, such as a court's order
/// @param purged since when there is nothing left to read
public record PersonStanding(List<String> holds, Optional<Instant> purged) {
    public static final PersonStanding NONE = new PersonStanding(List.of(), Optional.empty());

    /// By the person's id. It carries authority: a row that is put back or taken away is not taken
    /// for what was decided.
    public static final Table<PersonStanding> TABLE =
            Table.of(
                            "person_standing",
                            Table.Codec.json(PersonStanding::write, PersonStanding::read))
                    .ofAuthority();

    public PersonStanding {
        holds = List.copyOf(holds);
    }

    public PersonStanding held(String reason) {
        List<String> more = new ArrayList<>(holds);
        more.add(reason);
        return new PersonStanding(more, purged);
    }

    public PersonStanding released(String reason) {
        return new PersonStanding(
                holds.stream().filter(one -> !one.equals(reason)).toList(), purged);
    }

    public PersonStanding purged(Instant since) {
        return new PersonStanding(List.of(), Optional.of(since));
    }

    private Map<String, Object> write() {
        Map<String, Object> members = new TreeMap<>();
        members.put("holds", holds);
        purged.ifPresent(since -> members.put("purged", since.toEpochMilli()));
        return members;
    }

    private static PersonStanding read(JsonObject row) {
        return new PersonStanding(row.texts("holds"), row.optionalInstant("purged"));
    }
}
