package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import java.util.concurrent.locks.ReentrantLock;

/// Those who change one row on this node come one after the other, so that they need not find out
/// afterwards that another was faster.
final class RowTurns {
    private static final int STRIPES = 256;

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    RowTurns() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock(true);
        }
    }

    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    Turn take(RowId id) {
        ReentrantLock stripe = stripes[Math.floorMod(id.hashCode(), STRIPES)];
        stripe.lock();
        return stripe::unlock;
    }
}
