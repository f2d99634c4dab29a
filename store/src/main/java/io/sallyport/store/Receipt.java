package io.sallyport.store;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.concurrent.locks.LockSupport;

/// A promise that an entry will be on disk. One thread waits for it; parking costs no lock and no
/// allocation beyond this object.
public final class Receipt {
    private static final int PENDING = 0;
    private static final int DURABLE = 1;
    private static final int LOST = 2;

    private final long position;
    private final Runnable hurry;
    private volatile int state = PENDING;
    private volatile Thread waiter = Thread.currentThread();

    /// @param hurry what says that somebody waits
    Receipt(long position, Runnable hurry) {
        this.position = position;
        this.hurry = hurry;
    }

    /// Where the entry stands in the journal, once durable.
    public long position() {
        return position;
    }

    public boolean durable() {
        return state == DURABLE;
    }

    boolean pending() {
        return state == PENDING;
    }

    /// Waits until the entry is on disk.
    ///
    /// @throws Refusal UNAVAILABLE when it could not be written: nothing that needs it may be
    ///   answered
    public void await() {
        waiter = Thread.currentThread();
        boolean interrupted = false;
        if (state == PENDING) {
            hurry.run();
        }
        while (state == PENDING) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (state == LOST) {
            throw unavailable();
        }
    }

    static Refusal unavailable() {
        return new Refusal(
                RefusalCode.UNAVAILABLE,
                "The request could not be recorded. Try again later.",
                "journal-unavailable");
    }

    static Refusal diskFull() {
        return new Refusal(
                RefusalCode.UNAVAILABLE,
                "The disk is full. Try again later; revocation and suspension go on.",
                "disk-full");
    }

    void settle(boolean written) {
        state = written ? DURABLE : LOST;
        LockSupport.unpark(waiter);
    }
}
