package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Leakage;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What the blind indexes and the lengths of rows say to somebody who has the whole database,
/// counted where it stands. `docs/leakage.md` says what each of them means.
final class IndexLeakage {
    static final int HASH_BITS = 128;

    /// When fewer than one in 2^4 of the likely values do not stand, one that is guessed is there.
    private static final int GUESS_BITS_MIN = 4;

    private final TenantWalk walk;

    IndexLeakage(TenantWalk walk) {
        this.walk = walk;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "index.leakage",
                        "Counts what the blind indexes tell who has the whole database.",
                        List.of(TenantWalk.ONE_OR_ALL),
                        this::count));
    }

    private Object count(RequestContext context, ActivityArguments given) {
        List<TenantId> asked = walk.asked(context, given);
        Map<String, Index> indexes = new LinkedHashMap<>();
        Map<String, Rows> rows = new LinkedHashMap<>();
        for (Table<?> table : Capabilities.tables()) {
            rows.put(table.name(), new Rows(table.name()));
            for (Table.Column<?> column : table.columns()) {
                String name = table.name() + "." + column.name();
                indexes.put(name, new Index(name, column));
            }
            for (TenantId tenant : asked) {
                Leakage leakage = walk.store().leakage(walk.enter(tenant), table);
                rows.getOrDefault(table.name(), new Rows(table.name())).add(leakage.sizes());
                indexes.forEach((_, index) -> index.add(leakage));
            }
        }
        return Map.of(
                "tenants", (long) asked.size(),
                "indexes", indexes.values().stream().<Object>map(Index::shown).toList(),
                "rows", rows.values().stream().<Object>map(Rows::shown).toList());
    }

    /// One index, over the tenants that were asked for. Hashes of two tenants, or of two columns,
    /// are under different keys and say nothing of each other.
    private static final class Index {
        private final String name;
        private final ValueSpace values;
        private final boolean unique;
        private final List<Long> versions = new ArrayList<>();
        private long hashes;
        private long distinct;
        private long largestGroup;
        private long mostRows;
        private double collisions;

        Index(String name, Table.Column<?> column) {
            this.name = name;
            this.values = column.values();
            this.unique = column.unique();
        }

        void add(Leakage leakage) {
            List<Long> counts = new ArrayList<>();
            for (Leakage.Hashes one : leakage.hashes()) {
                if (name.equals(leakage.table() + "." + one.column())) {
                    counts.add(one.count());
                    distinct += one.distinct();
                    largestGroup = Math.max(largestGroup, one.largestGroup());
                    mostRows = Math.max(mostRows, one.count());
                    // Of n values each two may meet: n^2 / 2 pairs.
                    collisions += Math.scalb((double) one.count() * one.count(), -HASH_BITS - 1);
                }
            }
            counts.forEach(count -> hashes += count);
            for (int i = 0; i < counts.size(); i++) {
                if (i < versions.size()) {
                    versions.set(i, versions.get(i) + counts.get(i));
                } else {
                    versions.add(counts.get(i));
                }
            }
        }

        /// How many bits of the value are left to guess, where most rows stand together.
        private long guessBits() {
            int used = mostRows == 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(mostRows);
            return Math.max(0, values.bits() - used);
        }

        private String verdict() {
            if (unique && largestGroup > 1) {
                return "a hash repeats";
            }
            return values.kind() != ValueSpace.Kind.PUBLISHED && guessBits() < GUESS_BITS_MIN
                    ? "most likely values stand"
                    : "as declared";
        }

        Map<String, Object> shown() {
            Map<String, Object> shown = new TreeMap<>();
            shown.put("index", name);
            shown.put("values", values.kind().name().toLowerCase(Locale.ROOT));
            shown.put("valueBits", (long) values.bits());
            shown.put("guessBits", guessBits());
            shown.put("hashBits", (long) HASH_BITS);
            shown.put("hashes", hashes);
            shown.put("distinct", distinct);
            shown.put("versions", versions);
            shown.put("unique", unique);
            shown.put("largestGroup", largestGroup);
            shown.put("collisions", String.format(Locale.ROOT, "%.1e", collisions));
            shown.put("verdict", verdict());
            return shown;
        }
    }

    private static final class Rows {
        private final String table;
        private long rows;
        private long different;
        private long alone;
        private long shortest = Long.MAX_VALUE;
        private long longest;

        Rows(String table) {
            this.table = table;
        }

        void add(Leakage.Sizes sizes) {
            rows += sizes.rows();
            different = Math.max(different, sizes.different());
            alone += sizes.alone();
            if (sizes.rows() > 0) {
                shortest = Math.min(shortest, sizes.shortest());
                longest = Math.max(longest, sizes.longest());
            }
        }

        Map<String, Object> shown() {
            Map<String, Object> shown = new TreeMap<>();
            shown.put("table", table);
            shown.put("rows", rows);
            shown.put("lengths", different);
            shown.put("aloneByLength", alone);
            shown.put("shortest", rows == 0 ? 0L : shortest);
            shown.put("longest", longest);
            return shown;
        }
    }
}
