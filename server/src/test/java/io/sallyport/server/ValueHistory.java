package io.sallyport.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// For how long who had which unique value, at the least, as many callers at once saw it: from the
/// answer that gave it to the request that gave it up. No two may have had one together.
final class ValueHistory {
    private final Collection<Hold> holds = new ConcurrentLinkedQueue<>();

    /// @param from after the answer that gave it, and `until` before the request that gave it up,
    ///   of one clock
    record Hold(String value, String owner, long from, long until) {}

    void add(Hold hold) {
        holds.add(hold);
    }

    /// @return what contradicts it
    List<String> contradictions() {
        Map<String, List<Hold>> byValue = new TreeMap<>();
        holds.forEach(one -> byValue.computeIfAbsent(one.value(), _ -> new ArrayList<>()).add(one));
        List<String> found = new ArrayList<>();
        byValue.values()
                .forEach(all -> {
                    all.sort(Comparator.comparingLong(Hold::from));
                    for (int i = 1; i < all.size(); i++) {
                        if (all.get(i).from() < all.get(i - 1).until()) {
                            found.add(all.get(i - 1) + " and " + all.get(i));
                        }
                    }
                });
        return found;
    }
}
