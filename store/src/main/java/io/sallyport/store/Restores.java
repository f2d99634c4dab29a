package io.sallyport.store;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the journal says of rows of a backup that took the place of the database's: which changes
/// were lost by that, and so do not count for what must stand there.
///
/// @param restores those that the rows of today go back to, the last one first
record Restores(List<Restore> restores) {
    static final Restores NONE = new Restores(List.of());

    /// @param to the restore's own number
    /// @param from the number that the backup stood at
    record Restore(long to, long from, long millis) {}

    /// Details of the event, by name.
    static final String SEQUENCE = "sequence";

    /// @param event of the operator realm, whose log always opens
    static Optional<Restore> restore(long sequence, JsonObject event) {
        return event.text("action").equals(AuditAction.INSTANCE_RESTORED.label())
                ? Optional.of(
                        new Restore(
                                sequence,
                                Long.parseLong(event.object("details").text(SEQUENCE)),
                                event.number("time")))
                : Optional.empty();
    }

    /// When the time was brought back to a clock that had been wrong: revocations of before may be
    /// forgotten, as after a restore.
    ///
    /// @param event of the operator realm
    static Optional<Long> lowered(JsonObject event) {
        return event.text("action").equals(AuditAction.STORE_TIME_LOWERED.label())
                ? event.optionalNumber("time")
                : Optional.empty();
    }

    /// @param limit what comes behind this number does not count
    static Restores of(Journal journal, Keyring keyring, long limit) {
        List<Restore> all = new ArrayList<>();
        journal.readNumbered(
                0,
                journal.durable(),
                (_, sequence, tenant, sealed) -> {
                    if (sequence > 0 && tenant.equals(TenantId.OPERATOR_REALM)) {
                        JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
                        restore(sequence, event).ifPresent(all::add);
                    }
                });
        return leadingTo(limit, all);
    }

    /// A restore that another one went back behind has lost its meaning with everything else there.
    private static Restores leadingTo(long limit, List<Restore> all) {
        List<Restore> leading = new ArrayList<>();
        long end = limit;
        for (Restore one : all.reversed()) {
            if (one.to() <= end) {
                leading.add(one);
                end = one.from();
            }
        }
        return new Restores(leading);
    }

    boolean counts(long sequence) {
        return restores.stream().noneMatch(one -> sequence > one.from() && sequence < one.to());
    }
}
