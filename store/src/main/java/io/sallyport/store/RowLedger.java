package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What must stand in the database, kept apart from it: a function of the journal, whose events say
/// which rows each change left. For each table of a tenant it holds how many rows there are and a
/// sum over them, and for rows that carry authority each one.
///
/// The sum is a keyed multiset hash (MSet-Add-Hash: Clarke, Devadas, van Dijk, Gassend, Suh, 2003):
/// each row's mark goes through HMAC-SHA-256 under a key that the database never sees, and the
/// results are added up. Rows that end are summed by the minute of their end, so that ended ones,
/// which are purged without an event, drop out together.
final class RowLedger {
    static final int KEY_BYTES = 32;
    private static final long MINUTE_MILLIS = 60_000;
    private static final Authority NOTHING = new Authority(Map.of(), Map.of());

    private final byte[] key;
    private final Mac prf;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Map<TenantId, TenantRows> tenants = new HashMap<>();
    private final Map<Watch, TenantId> watches = new HashMap<>();
    private long applied;
    private long restored;

    /// A part of a table that is compared as a whole.
    ///
    /// @param minute of the rows' end, counted from 1970; 0 for rows that stay
    record Part(String table, long minute) {
        static Part of(String table, long expires) {
            return new Part(table, expires == 0 ? 0 : expires / MINUTE_MILLIS);
        }

        /// Whether some of its rows may have ended.
        boolean ended(long nowMillis) {
            return minute != 0 && minute <= nowMillis / MINUTE_MILLIS;
        }
    }

    record Sum(long count, RowMark marks) {
        static final Sum NONE = new Sum(0, RowMark.ZERO);

        Sum plus(RowMark mark) {
            return new Sum(count + 1, marks.plus(mark));
        }

        Sum minus(RowMark mark) {
            return new Sum(count - 1, marks.minus(mark));
        }
    }

    /// A row that carries authority.
    record Held(long version, RowState state, List<String> values) {
        boolean lives(long nowMillis) {
            return state.expires() == 0 || state.expires() > nowMillis;
        }
    }

    /// The rows of a table that carry authority, and which of them has a unique value.
    record Authority(Map<RowId, Held> rows, Map<String, RowId> byValue) {
        Authority() {
            this(new HashMap<>(), new HashMap<>());
        }

        void change(RowChange row) {
            Held before = rows.remove(row.id());
            if (before != null) {
                byValue.keySet().removeAll(before.values());
            }
            if (row.after().isPresent()) {
                hold(row.id(), new Held(row.version(), row.after().get(), row.values()));
            }
        }

        void hold(RowId id, Held held) {
            rows.put(id, held);
            held.values().forEach(value -> byValue.put(value, id));
        }

        void dropEnded(long nowMillis) {
            rows.values().removeIf(held -> !held.lives(nowMillis));
            byValue.values().removeIf(id -> !rows.containsKey(id));
        }
    }

    record TenantRows(Map<Part, Sum> sums, Map<String, Authority> authority) {
        TenantRows() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    /// The sums of one tenant as they were, and what was applied since.
    static final class Watch {
        private final long from;
        private final Map<Part, Sum> sums;
        private final List<Delta> deltas = new ArrayList<>();

        private Watch(long from, Map<Part, Sum> sums) {
            this.from = from;
            this.sums = new HashMap<>(sums);
        }

        /// The sequence that was applied when it began.
        long from() {
            return from;
        }
    }

    private record Delta(long sequence, List<RowChange> rows) {}

    RowLedger(byte[] key) {
        this.key = key.clone();
        try {
            this.prf = Mac.getInstance("HmacSHA256", "SunJCE");
            prf.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA256", impossible);
        }
    }

    byte[] key() {
        return key.clone();
    }

    /// What was committed; once for each sequence, in order.
    void apply(long sequence, TenantId tenant, List<RowChange> rows) {
        lock.lock();
        try {
            if (sequence <= applied) {
                return;
            }
            applied = sequence;
            if (!rows.isEmpty()) {
                TenantRows its = tenants.computeIfAbsent(tenant, _ -> new TenantRows());
                rows.forEach(row -> change(its, row));
                watches.forEach((watch, whose) -> {
                    if (whose.equals(tenant)) {
                        watch.deltas.add(new Delta(sequence, rows));
                    }
                });
            }
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void change(TenantRows its, RowChange row) {
        add(its.sums(), row);
        if (row.authority()) {
            its.authority().computeIfAbsent(row.table(), _ -> new Authority()).change(row);
        }
    }

    private void add(Map<Part, Sum> sums, RowChange row) {
        if (row.before().isPresent()) {
            Part part = Part.of(row.table(), row.before().get().expires());
            Sum sum = sums.getOrDefault(part, Sum.NONE);
            put(sums, part, sum.minus(element(row.before().get().mark())));
        }
        if (row.after().isPresent()) {
            Part part = Part.of(row.table(), row.after().get().expires());
            Sum sum = sums.getOrDefault(part, Sum.NONE);
            put(sums, part, sum.plus(element(row.after().get().mark())));
        }
    }

    private static void put(Map<Part, Sum> sums, Part part, Sum sum) {
        if (sum.equals(Sum.NONE)) {
            sums.remove(part);
        } else {
            sums.put(part, sum);
        }
    }

    /// Forgets rows that have ended.
    void dropEnded(long nowMillis) {
        lock.lock();
        try {
            for (TenantRows its : tenants.values()) {
                its.sums().keySet().removeIf(part -> part.ended(nowMillis));
                its.authority().values().forEach(held -> held.dropEnded(nowMillis));
            }
        } finally {
            lock.unlock();
        }
    }

    /// A row's part of a sum.
    RowMark element(RowMark mark) {
        lock.lock();
        try {
            return RowMark.of(ByteBuffer.wrap(prf.doFinal(mark.bytes())));
        } finally {
            lock.unlock();
        }
    }

    Watch watch(TenantId tenant) {
        lock.lock();
        try {
            TenantRows its = tenants.get(tenant);
            Watch watch = new Watch(applied, its == null ? Map.of() : its.sums());
            watches.put(watch, tenant);
            return watch;
        } finally {
            lock.unlock();
        }
    }

    /// The sums at exactly this sequence; ends the watch.
    Map<Part, Sum> at(Watch watch, long sequence) {
        lock.lock();
        try {
            Map<Part, Sum> sums = watch.sums;
            watch.deltas.stream()
                    .filter(delta -> delta.sequence() <= sequence)
                    .forEach(delta -> delta.rows().forEach(row -> add(sums, row)));
            return sums;
        } finally {
            watches.remove(watch);
            lock.unlock();
        }
    }

    void end(Watch watch) {
        lock.lock();
        try {
            watches.remove(watch);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything up to this sequence is applied.
    ///
    /// @return false when that took longer than a commit can take
    boolean reaches(long sequence, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (applied < sequence && left > 0) {
                left = advanced.awaitNanos(left);
            }
            return applied >= sequence;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    static long patience() {
        return TimeUnit.SECONDS.toNanos(10);
    }

    /// The row that must stand there, if it has not ended.
    Optional<Held> held(TenantId tenant, String table, RowId id, long nowMillis) {
        lock.lock();
        try {
            return Optional.ofNullable(authority(tenant, table).rows().get(id))
                    .filter(held -> held.lives(nowMillis));
        } finally {
            lock.unlock();
        }
    }

    /// The ids of the rows that must stand in a table, of those that have not ended.
    List<RowId> ids(TenantId tenant, String table, long nowMillis) {
        lock.lock();
        try {
            return authority(tenant, table).rows().entrySet().stream()
                    .filter(entry -> entry.getValue().lives(nowMillis))
                    .map(Map.Entry::getKey)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// How many rows must stand in a table, of those that have not ended.
    long count(TenantId tenant, String table, long nowMillis) {
        lock.lock();
        try {
            TenantRows its = tenants.get(tenant);
            return its == null
                    ? 0
                    : its.sums().entrySet().stream()
                            .filter(part -> part.getKey().table().equals(table))
                            .filter(part -> !part.getKey().ended(nowMillis))
                            .mapToLong(part -> part.getValue().count())
                            .sum();
        } finally {
            lock.unlock();
        }
    }

    /// Whether some row must have this unique value.
    boolean holds(TenantId tenant, String table, String valueMark, long nowMillis) {
        lock.lock();
        try {
            Authority authority = authority(tenant, table);
            RowId id = authority.byValue().get(valueMark);
            Held held = id == null ? null : authority.rows().get(id);
            return held != null && held.lives(nowMillis);
        } finally {
            lock.unlock();
        }
    }

    private Authority authority(TenantId tenant, String table) {
        TenantRows its = tenants.get(tenant);
        Authority held = its == null ? null : its.authority().get(table);
        return held == null ? NOTHING : held;
    }

    /// The highest sequence that was applied.
    long applied() {
        lock.lock();
        try {
            return applied;
        } finally {
            lock.unlock();
        }
    }

    /// Begins again, when the journal says that the rows of a backup took the place of these.
    void clear() {
        lock.lock();
        try {
            tenants.clear();
            applied = 0;
        } finally {
            lock.unlock();
        }
    }

    void restoredAt(long millis) {
        lock.lock();
        try {
            restored = millis;
        } finally {
            lock.unlock();
        }
    }

    /// When rows of a backup last took the place of the database's; 0 for never.
    long restoredMillis() {
        lock.lock();
        try {
            return restored;
        } finally {
            lock.unlock();
        }
    }

    /// What a snapshot is made of, and made from: under the lock nothing moves.
    <T> T inspect(BiFunction<Long, Map<TenantId, TenantRows>, T> look) {
        lock.lock();
        try {
            return look.apply(applied, tenants);
        } finally {
            lock.unlock();
        }
    }

    /// Takes over a snapshot.
    void load(long sequence, Map<TenantId, TenantRows> rows) {
        lock.lock();
        try {
            tenants.putAll(rows);
            applied = sequence;
        } finally {
            lock.unlock();
        }
    }
}
