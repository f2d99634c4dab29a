package io.sallyport.http;

import io.sallyport.foundation.RequestContext;
import java.util.concurrent.atomic.AtomicLong;

/// Refusals of one kind that are counted instead of listed. Counting may go on while the count is
/// being written: what comes behind it is not taken.
final class Tally {
    private static final long ENDED = -1;

    private final RequestContext first;
    private final AtomicLong count = new AtomicLong();

    Tally(RequestContext first) {
        this.first = first;
    }

    /// Who was refused first.
    RequestContext first() {
        return first;
    }

    /// Returns false when it has ended.
    boolean add() {
        return count.updateAndGet(so -> so == ENDED ? ENDED : so + 1) != ENDED;
    }

    long end() {
        return count.getAndSet(ENDED);
    }
}
