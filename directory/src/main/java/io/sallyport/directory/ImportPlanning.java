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

/// Reads the lines of one block against what is there, outside the transaction: the writer's thread
/// has more to do than to parse.
final class ImportPlanning {
    /// Longer than an import can rest between two blocks.
    private static final Duration REMEMBERED_FOR = Duration.ofDays(90);

    private final RequestContext inside;
    private final Ground ground;
    private final Imports.Block block;
    private final Memberships memberships;
    private final Instant now;
    private final List<Write> writes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /// What lines of this block have made by now.
    private final Map<String, Made> made = new HashMap<>();

    private final Set<String> names = new HashSet<>();
    private final Set<RowId> belonging = new HashSet<>();

    /// What it asks.
    record Ground(Parts parts, VisibleIds visible, Users users) {}

    ImportPlanning(RequestContext inside, Ground ground, Imports.Block block) {
        this.inside = inside;
        this.ground = ground;
        this.block = block;
        this.memberships = new Memberships(ground.parts().store(), ground.visible());
        this.now = ground.parts().time().instant();
    }

    ImportPlan plan() {
        long number = block.first();
        for (byte[] bytes : block.lines()) {
            try {
                ImportLine line = ImportLine.read(List.of(Users.TYPE, Groups.TYPE), bytes);
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
        Users.Draft user = ground.users().draft(inside, line.attributes());
        ground.users().requireFree(inside, user);
        if (!names.add(user.name().mark())) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Another user of this file has the userName.",
                    "import-name");
        }
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
            Resource resource = Resource.of(now, now, line.attributes());
            lineWrites.add(new NewGroup(group, resource, remember(line, group, true)));
        }
        belonging.addAll(added.keySet());
        if (!added.isEmpty()) {
            Delta delta = new Delta(List.copyOf(added.values()), List.of());
            lineWrites.add(new NewMembers(group, delta));
        }
        return lineWrites;
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
        return memberships.key(inside, "import " + block.id(), reference);
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
