package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Store;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Those who change one row on this node come one after the other, so that they need not find out
/// afterwards that another was faster.
final class RowTurns {
    private static final int STRIPES = 256;
    private static final int ATTEMPTS_MAX = 10;

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    RowTurns() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock(true);
        }
    }

    /// A change of a row, made again while somebody on another node was faster.
    ///
    /// @param change reads what it changes
    <T> T change(RowId id, Supplier<T> change) {
        ReentrantLock stripe = stripes[Math.floorMod(id.hashCode(), STRIPES)];
        stripe.lock();
        try {
            for (int left = ATTEMPTS_MAX; ; left--) {
                try {
                    return change.get();
                } catch (Refusal refusal) {
                    if (left == 0 || !Store.CHANGED_MEANWHILE.equals(refusal.privateReason())) {
                        throw refusal;
                    }
                }
            }
        } finally {
            stripe.unlock();
        }
    }
}
