package io.sallyport.server;

import io.sallyport.foundation.AuditAction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Tells of a disk that becomes full, and of one that has room again: once each, and not each time
/// that it wavers between the two.
final class DiskWatch {
    private static final System.Logger LOG = System.getLogger("io.sallyport.server");

    /// So many rounds it must have room before that is told.
    private static final int ROUNDS_WITH_ROOM = 4;

    private final BooleanSupplier full;
    private final Consumer<AuditAction> tell;
    private boolean told;
    private int rounds;

    /// @param full looks now
    DiskWatch(BooleanSupplier full, Consumer<AuditAction> tell) {
        this.full = full;
        this.tell = tell;
    }

    /// Called often.
    void round() {
        boolean now = full.getAsBoolean();
        rounds = now ? 0 : rounds + 1;
        if (now && !told) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The disk is full: only what contains an incident is written.");
            tell.accept(AuditAction.DISK_FULL);
            told = true;
        } else if (told && rounds >= ROUNDS_WITH_ROOM) {
            tell.accept(AuditAction.DISK_RECOVERED);
            LOG.log(System.Logger.Level.WARNING, "The disk has room again.");
            told = false;
        }
    }
}
