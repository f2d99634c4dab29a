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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Takes people and groups over from a file, block by block, each planned while the one before is
/// written. What a block's lines make and how far the import is are one commit: whoever goes on
/// after whatever broke repeats no line and misses none. A line is taken whole or refused whole,
/// and the others go on.
final class Imports {
    /// Lines of one request, which becomes blocks.
    static final int LINES_MAX = 2_000;

    /// As many as the writer's thread has in some hundredths of a second.
    private static final int BLOCK_MAX = 250;

    private static final int BLOCK_BYTES_MAX = 64 << 10;

    /// Members that a block's own event names; of more, events before it do.
    private static final int NAMED_MAX = 500;

    /// After its last block, how long it can go on.
    private static final Duration KEPT_FOR = Duration.ofDays(30);

    private static final Executor ASIDE = Thread::startVirtualThread;

    private final Parts parts;
    private final Store store;
    private final VisibleIds visible;
    private final ImportPlanning.Ground ground;
    private final GroupEvents events;

    Imports(Parts parts, VisibleIds visible, TenantSchemas schemas, Users users) {
        this.parts = parts;
        this.store = parts.store();
        this.visible = visible;
        this.ground = new ImportPlanning.Ground(parts, visible, schemas, users);
        this.events = new GroupEvents(parts, visible);
    }

    /// Lines in a row.
    ///
    /// @param first the number of the first one in its file, counted from 1
    record Block(RowId id, long first, List<byte[]> lines) {
        Block {
            lines = List.copyOf(lines);
        }

        private List<Block> cut(int most) {
            List<Block> parts = new ArrayList<>();
            int from = 0;
            int bytes = 0;
            for (int i = 0; i < lines.size(); i++) {
                int length = lines.get(i).length;
                if (i > from && (i - from == most || bytes + length > BLOCK_BYTES_MAX)) {
                    parts.add(new Block(id, first + from, lines.subList(from, i)));
                    from = i;
                    bytes = 0;
                }
                bytes += length;
            }
            parts.add(new Block(id, first + from, lines.subList(from, lines.size())));
            return parts;
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

    /// @param told of each problem when its block is written, whatever becomes of the next ones
    /// @throws Refusal CONFLICT when the import goes on with another line
    Progress take(RequestContext inside, Block request, Consumer<Problem> told) {
        List<Problem> problems = new ArrayList<>();
        List<Block> blocks = request.cut(BLOCK_MAX);
        Progress last = new Progress(request.first(), 0, 0, List.of());
        for (int done = 0; done < blocks.size(); ) {
            List<Progress> written = new ArrayList<>();
            try {
                write(inside, blocks.subList(done, blocks.size()), written);
                done += written.size();
                if (done < blocks.size()) {
                    carefully(inside, blocks.get(done), written);
                    done++;
                }
            } finally {
                written.forEach(one -> one.problems().forEach(told));
            }
            written.forEach(one -> problems.addAll(one.problems()));
            last = written.getLast();
        }
        return new Progress(last.next(), last.made(), last.refused(), problems);
    }

    /// Blocks up to the first one that the rows do not allow as it was planned.
    private void write(RequestContext inside, List<Block> blocks, List<Progress> written) {
        ImportPlanning planning = new ImportPlanning(inside, ground, blocks.getFirst().id());
        CompletableFuture<Optional<Progress>> before = null;
        for (Block block : blocks) {
            ImportPlan plan = planning.plan(block);
            if (before != null && !join(before, written)) {
                return;
            }
            before = CompletableFuture.supplyAsync(() -> tried(inside, block, plan), ASIDE);
        }
        if (before != null) {
            join(before, written);
        }
    }

    private static boolean join(
            CompletableFuture<Optional<Progress>> writing, List<Progress> written) {
        try {
            Optional<Progress> progress = writing.join();
            progress.ifPresent(written::add);
            return progress.isPresent();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    private Optional<Progress> tried(RequestContext inside, Block block, ImportPlan plan) {
        try {
            return Optional.of(write(inside, block, plan));
        } catch (Refusal refusal) {
            if (endsAll(refusal)) {
                throw refusal;
            }
            return Optional.empty();
        }
    }

    private static boolean endsAll(Refusal refusal) {
        return refusal.code() == RefusalCode.UNAVAILABLE
                || refusal.privateReason().equals("import-line");
    }

    /// Whichever line it is, it alone is refused.
    private void carefully(RequestContext inside, Block block, List<Progress> all) {
        for (Block line : block.cut(1)) {
            try {
                ImportPlanning planning = new ImportPlanning(inside, ground, block.id());
                all.add(write(inside, line, planning.plan(line)));
            } catch (Refusal refusal) {
                if (endsAll(refusal)) {
                    throw refusal;
                }
                Problem problem = new Problem(line.first(), refusal);
                all.add(write(inside, line, new ImportPlan(List.of(), List.of(problem))));
            }
        }
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
        boolean named = plan.members() <= NAMED_MAX;
        if (!named) {
            plan.memberships().forEach(one -> events.tell(inside, one.group(), one.delta()));
        }
        Standing after =
                new Standing(
                        block.end(),
                        before.map(row -> row.value().made()).orElse(0L) + plan.made(),
                        before.map(row -> row.value().refused()).orElse(0L)
                                + plan.problems().size(),
                        now.plus(KEPT_FOR));
        store.write(
                inside,
                event(inside, block, plan, named),
                rows -> {
                    plan.apply(new ImportPlan.Scene(inside, rows, ground.schemas(), now));
                    if (before.isEmpty()) {
                        rows.insert(ImportTables.STANDINGS, block.id(), after);
                    } else {
                        rows.update(ImportTables.STANDINGS, before.get(), after);
                    }
                    return true;
                });
        return progress(after, plan.problems());
    }

    private AuditEvent event(RequestContext inside, Block block, ImportPlan plan, boolean named) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("import", block.id().toString());
        details.put("from", Long.toString(block.first()));
        details.put("to", Long.toString(block.end() - 1));
        details.put("refused", Integer.toString(plan.problems().size()));
        put(inside, details, "users", plan.users());
        put(inside, details, "groups", plan.groups());
        if (named) {
            Map<RowId, List<RowId>> members = new LinkedHashMap<>();
            for (ImportPlan.NewMembers one : plan.memberships()) {
                List<RowId> all = members.computeIfAbsent(one.group(), _ -> new ArrayList<>());
                one.delta().added().forEach(added -> all.add(added.member()));
            }
            members.forEach((group, all) ->
                    put(inside, details, "members." + visible.shown(inside, group), all));
        }
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
