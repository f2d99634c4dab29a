package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What many callers did to one group at once, as each of them saw it, and whether there is one
/// order of it that everybody's answers agree with (linearizability, Herlihy and Wing 1990). A
/// group's versions name the order, so it is only to be checked.
final class GroupHistory {
    /// The group as it was made is version 1, without members.
    private static final long FIRST = 1;

    private final Collection<Call> calls = new ConcurrentLinkedQueue<>();

    /// @param begun before the request was sent, and `ended` after its answer came, of one clock
    /// @param version of the answer
    /// @param change what was asked; empty for a read
    /// @param members that the answer to a read has
    record Call(
            long begun, long ended, long version, Optional<Change> change, Set<String> members) {}

    /// @param added or else removed
    record Change(String member, boolean added) {
        private Set<String> applied(Set<String> members) {
            Set<String> after = new TreeSet<>(members);
            if (added) {
                after.add(member);
            } else {
                after.remove(member);
            }
            return after;
        }
    }

    void add(Call call) {
        calls.add(call);
    }

    /// The number in an entity tag such as `W/"7-abc"`.
    static long version(JsonObject group) {
        String tag = group.object("meta").text("version");
        return Long.parseLong(tag.substring(3, tag.indexOf('-')));
    }

    static Set<String> members(JsonObject group) {
        TreeSet<String> ids = new TreeSet<>();
        if (group.members().containsKey("members")) {
            group.objects("members").forEach(one -> ids.add(one.text("value")));
        }
        return ids;
    }

    /// @return what contradicts it; empty when there is such an order
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        TreeMap<Long, Set<String>> states = new TreeMap<>();
        states.put(FIRST, Set.of());
        changes()
                .forEach((version, changes) -> {
                    Set<String> before = states.lastEntry().getValue();
                    Optional<Set<String>> after = after(before, changes);
                    boolean isNext = version == states.lastKey() + 1;
                    if (isNext && after.isPresent()) {
                        states.put(version, after.get());
                    } else if (isNext || !changesNothing(before, changes)) {
                        found.add("version " + version + " is not what " + changes + " make");
                    }
                });
        for (Call call : calls) {
            Set<String> state = states.get(call.version());
            if (state == null) {
                found.add("version " + call.version() + " was seen, and nobody made it");
            } else if (call.change().isEmpty() && !state.equals(call.members())) {
                found.add("version " + call.version() + " was answered otherwise");
            }
        }
        found.addAll(backwards());
        return found;
    }

    private Map<Long, List<Change>> changes() {
        Map<Long, List<Change>> changes = new TreeMap<>();
        for (Call call : calls) {
            call.change()
                    .ifPresent(change ->
                            changes.computeIfAbsent(call.version(), _ -> new ArrayList<>())
                                    .add(change));
        }
        return changes;
    }

    /// One of the changes of a version made it, and the others changed nothing any more.
    private static Optional<Set<String>> after(Set<String> before, List<Change> changes) {
        for (Change change : changes) {
            Set<String> after = change.applied(before);
            if (!after.equals(before) && changesNothing(after, changes)) {
                return Optional.of(after);
            }
        }
        return Optional.empty();
    }

    private static boolean changesNothing(Set<String> state, List<Change> changes) {
        return changes.stream().allMatch(change -> change.applied(state).equals(state));
    }

    /// Who begins after another's answer sees no earlier version.
    private List<String> backwards() {
        List<String> found = new ArrayList<>();
        List<Call> byBegin = calls.stream().sorted(Comparator.comparingLong(Call::begun)).toList();
        List<Call> byEnd = calls.stream().sorted(Comparator.comparingLong(Call::ended)).toList();
        long seen = 0;
        int at = 0;
        for (Call call : byBegin) {
            while (at < byEnd.size() && byEnd.get(at).ended() < call.begun()) {
                seen = Math.max(seen, byEnd.get(at).version());
                at++;
            }
            if (call.version() < seen) {
                found.add("version " + call.version() + " was seen after version " + seen);
            }
        }
        return found;
    }
}
