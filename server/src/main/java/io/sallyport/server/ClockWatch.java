package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.store.StoreTime;

/// Notices that somebody set the host's clock, and tells of it once each time: when an act comes,
/// or with the next round of the housekeeping.
final class ClockWatch {
    private final StoreTime time;
    private final Runnable tell;
    private boolean told;

    ClockWatch(StoreTime time, Runnable tell) {
        this.time = time;
        this.tell = tell;
    }

    synchronized void round() {
        boolean wrong = time.stepped();
        if (wrong && !told) {
            System.getLogger("io.sallyport.server")
                    .log(
                            System.Logger.Level.ERROR,
                            "The clock was set: it is not followed, and acts wait until it is"
                                    + " right.");
            tell.run();
        }
        told = wrong;
    }

    /// @throws Refusal UNAVAILABLE while the clock is not followed
    void requireRight() {
        round();
        if (time.stepped()) {
            throw new Refusal(
                    RefusalCode.UNAVAILABLE,
                    "The host's clock was set while this ran: set it right, or start again.",
                    "clock-stepped");
        }
    }
}
