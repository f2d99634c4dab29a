package io.sallyport.directory;

import io.sallyport.directory.ImportPlan.NewGroup;
import io.sallyport.directory.ImportPlan.NewMembers;
import io.sallyport.directory.ImportPlan.NewUser;
import io.sallyport.directory.ImportPlan.Remembered;
import io.sallyport.directory.ImportPlan.Write;
import io.sallyport.directory.ImportTables.Made;
import io.sallyport.directory.Imports.Problem;
import io.sallyport.directory.Memberships.Delta;
import io.sallyport.directory.Memberships.Membership;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the lines of an import's blocks against what is there and what the blocks before will have
/// made, outside the transaction: the writer's thread has more to do than to parse.
final class ImportPlanning {
    /// Longer than an import can rest between two blocks.
    private static final Duration REMEMBERED_FOR = Duration.ofDays(90);

    private final RequestContext inside;
    private final Ground ground;
    private final RowId id;
    private final List<ResourceType> types;
    private final Memberships memberships;
    private final UniqueValues unique;
    private final Instant now;

    /// What lines have made by now.
    private final Map<String, Made> made = new HashMap<>();

    private final Set<String> names = new HashSet<>();
    private final Set<RowId> taken = new HashSet<>();
    private final Set<RowId> belonging = new HashSet<>();

    /// What it asks.
    record Ground(Parts parts, VisibleIds visible, TenantSchemas schemas, Users users) {}

    /// @param id of the import
    ImportPlanning(RequestContext inside, Ground ground, RowId id) {
        this.inside = inside;
        this.ground = ground;
        this.id = id;
        this.types =
                List.of(
                        ground.schemas().of(inside, Users.TYPE),
                        ground.schemas().of(inside, Groups.TYPE));
        this.memberships = new Memberships(ground.parts().store(), ground.visible());
        this.unique = new UniqueValues(ground.parts(), ground.visible(), ground.schemas());
        this.now = ground.parts().time().instant();
    }

    /// @param block the one behind that of the call before
    ImportPlan plan(Imports.Block block) {
        List<Write> writes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        long number = block.first();
        for (byte[] bytes : block.lines()) {
            try {
                ImportLine line = ImportLine.read(types, bytes);
                writes.addAll(line.isGroup() ? group(line) : List.of(user(line)));
            } catch (Refusal refusal) {
                problems.add(new Problem(number, refusal));
            }
            number++;
        }
        return new ImportPlan(writes, problems);
    }

    private Write user(ImportLine line) {
        if (line.reference().flatMap(this::known).isPresent()) {
            throw twice();
        }
        if (line.password().isPresent() && Guests.isGuest(line.given().attributes())) {
            throw Guests.passwordRefused();
        }
        Users.Draft user = ground.users().draft(inside, line.given());
        ground.users().requireFree(inside, user);
        requireFree(user.unique());
        if (!names.add(user.name().mark())) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Another user of this file has the userName.",
                    "import-name");
        }
        take(user.unique());
        return new NewUser(user, line.password(), remember(line, user.id(), false));
    }

    private List<Write> group(ImportLine line) {
        List<Write> lineWrites = new ArrayList<>();
        Optional<Made> before = line.reference().flatMap(this::known);
        if (before.isPresent() && !before.get().isGroup()) {
            throw twice();
        }
        RowId group = before.map(Made::row).orElseGet(ground.parts().ids()::row);
        Map<RowId, Membership> added = new LinkedHashMap<>();
        for (String member : line.members()) {
            Membership one = memberships.of(inside, group, row(member));
            if (!belonging.contains(one.key()) && !memberships.exists(inside, one)) {
                added.put(one.key(), one);
            }
        }
        if (before.isEmpty()) {
            Resource resource = Resource.of(now, now, line.given().attributes());
            List<UniqueValues.Claim> claims = unique.of(inside, group, line.given());
            requireFree(claims);
            take(claims);
            Optional<Remembered> remembered = remember(line, group, true);
            lineWrites.add(new NewGroup(group, resource, claims, line.given(), remembered));
        }
        belonging.addAll(added.keySet());
        if (!added.isEmpty()) {
            Delta delta = new Delta(List.copyOf(added.values()), List.of());
            lineWrites.add(new NewMembers(group, delta));
        }
        return lineWrites;
    }

    /// Nobody has them, and no line before.
    private void requireFree(List<UniqueValues.Claim> claims) {
        unique.requireFree(inside, claims);
        claims.stream()
                .filter(one -> taken.contains(one.key()))
                .findFirst()
                .ifPresent(one -> {
                    throw UniqueValues.taken(one);
                });
    }

    private void take(List<UniqueValues.Claim> claims) {
        claims.forEach(one -> taken.add(one.key()));
    }

    private Optional<Remembered> remember(ImportLine line, RowId row, boolean isGroup) {
        return line.reference()
                .map(reference -> {
                    Made one = new Made(row, isGroup, now.plus(REMEMBERED_FOR));
                    made.put(reference, one);
                    return new Remembered(key(reference), one);
                });
    }

    private RowId key(String reference) {
        return memberships.key(inside, "import " + id, reference);
    }

    private Optional<Made> known(String reference) {
        return Optional.ofNullable(made.get(reference))
                .or(() ->
                        ground.parts()
                                .store()
                                .find(inside.scope(), ImportTables.MADE, key(reference))
                                .map(row -> row.value()));
    }

    /// Of somebody whom the file made, or who was here before.
    private RowId row(String member) {
        return known(member)
                .map(Made::row)
                .or(() -> ground.visible().row(inside, member))
                .orElseThrow(Memberships::unknownMember);
    }

    private static Refusal twice() {
        return new Refusal(
                RefusalCode.CONFLICT, "Another line of this file has the id.", "import-twice");
    }
}
