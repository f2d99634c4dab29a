package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// So many requests are worked on at one time, and of one tenant three quarters of that at most.
/// Those beyond wait, each tenant's in a row of its own, and a place that becomes free goes to the
/// next row: who has one request waiting is behind one of each other tenant, however many those
/// have.
final class FairTurns {
    /// The answers of all of them wait for one sync of the journal.
    private static final int PLACES_OF_A_CORE = 64;

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final int places;
    private final int ofOne;
    private final int rowMax;
    private final long waitNanos;
    private final Map<TenantId, Integer> working = new HashMap<>();

    /// In the order in which they are next.
    private final Map<TenantId, Deque<Waiting>> rows = new LinkedHashMap<>();

    private int taken;

    /// A request's place, until it is closed.
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Waiting {
        private final Condition called;
        private boolean admitted;

        private Waiting(Condition called) {
            this.called = called;
        }
    }

    /// @param places at one time, four at least; so many of one tenant may wait as well
    /// @param waitNanos how long at most
    FairTurns(int places, long waitNanos) {
        this.places = places;
        this.ofOne = places - places / 4;
        this.rowMax = places;
        this.waitNanos = waitNanos;
    }

    static FairTurns of(int cores) {
        return new FairTurns(PLACES_OF_A_CORE * cores, WAIT_NANOS);
    }

    /// Returns when the tenant has a place for one more.
    ///
    /// @throws Refusal TOO_MANY_REQUESTS when that takes too long, or too many wait already
    Turn await(TenantId tenant) {
        lock.lock();
        try {
            Deque<Waiting> row = rows.get(tenant);
            if (row == null && taken < places && of(tenant) < ofOne) {
                take(tenant);
            } else {
                waitIn(row == null ? new ArrayDeque<>() : row, tenant);
            }
            return () -> leave(tenant);
        } finally {
            lock.unlock();
        }
    }

    private int of(TenantId tenant) {
        return working.getOrDefault(tenant, 0);
    }

    private void take(TenantId tenant) {
        taken++;
        working.merge(tenant, 1, Integer::sum);
    }

    private void waitIn(Deque<Waiting> row, TenantId tenant) {
        if (row.size() >= rowMax) {
            throw busy();
        }
        Waiting own = new Waiting(lock.newCondition());
        row.add(own);
        rows.putIfAbsent(tenant, row);
        long left = waitNanos;
        try {
            while (!own.admitted && left > 0) {
                left = own.called.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!own.admitted) {
            row.remove(own);
            if (row.isEmpty()) {
                rows.remove(tenant);
            }
            throw busy();
        }
    }

    private void leave(TenantId tenant) {
        lock.lock();
        try {
            taken--;
            working.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
            callNext();
        } finally {
            lock.unlock();
        }
    }

    /// The row that is served goes behind the others.
    private void callNext() {
        Iterator<Map.Entry<TenantId, Deque<Waiting>>> all = rows.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<TenantId, Deque<Waiting>> entry = all.next();
            TenantId tenant = entry.getKey();
            if (of(tenant) < ofOne) {
                Deque<Waiting> row = entry.getValue();
                Waiting next = row.remove();
                all.remove();
                if (!row.isEmpty()) {
                    rows.put(tenant, row);
                }
                take(tenant);
                next.admitted = true;
                next.called.signal();
                return;
            }
        }
    }

    private static Refusal busy() {
        return new Refusal(
                RefusalCode.TOO_MANY_REQUESTS,
                "Too many requests of this tenant are being worked on; go on with fewer at a time.",
                "share-tenant");
    }
}
