package io.sallyport.directory;

import io.sallyport.directory.ImportTables.Standing;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes people and groups over from a file, block by block. What a block's lines make and how far
/// the import is are one commit: whoever goes on after whatever broke repeats no line and misses
/// none. A line is taken whole or refused whole, and the others go on.
final class Imports {
    /// Lines of one block.
    static final int LINES_MAX = 250;

    /// After its last block, how long it can go on.
    private static final Duration KEPT_FOR = Duration.ofDays(30);

    private final Parts parts;
    private final Store store;
    private final VisibleIds visible;
    private final Users users;
    private final GroupEvents events;

    Imports(Parts parts, VisibleIds visible, Users users) {
        this.parts = parts;
        this.store = parts.store();
        this.visible = visible;
        this.users = users;
        this.events = new GroupEvents(parts, visible);
    }

    /// Lines in a row.
    ///
    /// @param first the number of the first one in its file, counted from 1
    record Block(RowId id, long first, List<byte[]> lines) {
        Block {
            lines = List.copyOf(lines);
        }

        private Block one(int index) {
            return new Block(id, first + index, List.of(lines.get(index)));
        }

        private long end() {
            return first + lines.size();
        }
    }

    /// Why a line was not taken.
    record Problem(long line, Refusal refusal) {}

    /// How far an import is, and what its last block had that was refused.
    record Progress(long next, long made, long refused, List<Problem> problems) {}

    /// @throws Refusal NOT_FOUND when it has not begun, or ended long ago
    Progress progress(RequestContext inside, RowId id) {
        return standing(inside, id)
                .map(row -> progress(row.value(), List.of()))
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.NOT_FOUND,
                                "There is no such import: it begins with its first block.",
                                "import-unknown"));
    }

    private static Progress progress(Standing standing, List<Problem> problems) {
        return new Progress(standing.next(), standing.made(), standing.refused(), problems);
    }

    private Optional<Row<Standing>> standing(RequestContext inside, RowId id) {
        return store.find(inside.scope(), ImportTables.STANDINGS, id);
    }

    /// @throws Refusal CONFLICT when the import goes on with another line
    Progress take(RequestContext inside, Block block) {
        try {
            return write(inside, block);
        } catch (Refusal refusal) {
            if (refusal.code() == RefusalCode.UNAVAILABLE
                    || "import-line".equals(reason(refusal))) {
                throw refusal;
            }
            // Whichever line it is, it alone is refused.
            return block.lines().size() == 1
                    ? refused(inside, block, refusal)
                    : oneByOne(inside, block);
        }
    }

    private static String reason(Refusal refusal) {
        return refusal.privateReason();
    }

    private Progress oneByOne(RequestContext inside, Block block) {
        List<Problem> problems = new ArrayList<>();
        Progress last = new Progress(block.first(), 0, 0, List.of());
        for (int i = 0; i < block.lines().size(); i++) {
            last = take(inside, block.one(i));
            problems.addAll(last.problems());
        }
        return new Progress(last.next(), last.made(), last.refused(), problems);
    }

    private Progress refused(RequestContext inside, Block block, Refusal refusal) {
        Problem problem = new Problem(block.first(), refusal);
        ImportPlan nothing = new ImportPlan(List.of(), List.of(problem));
        return write(inside, block, nothing);
    }

    private Progress write(RequestContext inside, Block block) {
        ImportPlanning planning =
                new ImportPlanning(inside, new ImportPlanning.Ground(parts, visible, users), block);
        return write(inside, block, planning.plan());
    }

    private Progress write(RequestContext inside, Block block, ImportPlan plan) {
        Optional<Row<Standing>> before = standing(inside, block.id());
        long next = before.map(row -> row.value().next()).orElse(1L);
        if (block.first() != next) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "This import goes on with line " + next + ".",
                    "import-line");
        }
        Instant now = parts.time().instant();
        plan.memberships().forEach(one -> events.tell(inside, one));
        Standing after =
                new Standing(
                        block.end(),
                        before.map(row -> row.value().made()).orElse(0L) + plan.made(),
                        before.map(row -> row.value().refused()).orElse(0L)
                                + plan.problems().size(),
                        now.plus(KEPT_FOR));
        store.write(
                inside,
                event(inside, block, plan),
                rows -> {
                    plan.apply(rows, now);
                    if (before.isEmpty()) {
                        rows.insert(ImportTables.STANDINGS, block.id(), after);
                    } else {
                        rows.update(ImportTables.STANDINGS, before.get(), after);
                    }
                    return true;
                });
        return progress(after, plan.problems());
    }

    private AuditEvent event(RequestContext inside, Block block, ImportPlan plan) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("import", block.id().toString());
        details.put("from", Long.toString(block.first()));
        details.put("to", Long.toString(block.end() - 1));
        details.put("refused", Integer.toString(plan.problems().size()));
        put(inside, details, "users", plan.users());
        put(inside, details, "groups", plan.groups());
        return AuditEvent.of(
                inside, parts.time().instant(), AuditAction.DIRECTORY_IMPORTED, details);
    }

    private void put(
            RequestContext inside, Map<String, String> details, String what, List<RowId> ids) {
        if (!ids.isEmpty()) {
            details.put(
                    what,
                    String.join(" ", ids.stream().map(id -> visible.shown(inside, id)).toList()));
        }
    }
}
