package io.sallyport.keys;

import io.sallyport.foundation.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// The versions of tenants' keys that are in use no more and still open older backups: the
/// deactivated keys of NIST SP 800-57 Part 1, 7.3. They seal nothing, and what stands under one in
/// the live store does not open. A mark in the keyring, bound into the wrapping, keeps them so.
public final class RetiredKeys {
    private final Records records;
    private final Ending ending;

    @FunctionalInterface
    interface Records {
        KeyringRecord of(TenantId tenant);
    }

    /// Changes a tenant's keys, unless something needs what is to end.
    @FunctionalInterface
    interface Ending {
        void end(TenantId tenant, LongSupplier left, TenantRecords.Fate fate);
    }

    RetiredKeys(Records records, Ending ending) {
        this.records = records;
        this.ending = ending;
    }

    /// A tenant's, as the keyring lists them; [#destroy] proves the list before it acts on it.
    public List<RetiredKey> list(TenantId tenant) {
        return records.of(tenant).keys().stream()
                .filter(one -> one.isRetired() && !one.hasEnded())
                .map(RetiredKey::of)
                .toList();
    }

    /// Takes every version but the newest of one of a tenant's keys out of use, on disk when this
    /// returns. Those that are retired already stay as they are.
    ///
    /// @param left counts what is still sealed under the earlier versions
    /// @throws IllegalStateException when that is anything, or the key is the log's, whose entries
    ///   never change
    public void retire(TenantId tenant, KeyPurpose purpose, Instant at, LongSupplier left) {
        purpose.requireEnding();
        long millis = Math.max(1, at.toEpochMilli());
        ending.end(
                tenant,
                left,
                (record, one) -> {
                    boolean ends =
                            one.purpose() == purpose
                                    && one.version() < record.newest(purpose)
                                    && !one.isRetired();
                    return Optional.of(ends ? one.retired(millis) : one);
                });
    }

    /// Destroys retired versions: none of them is in the file any more when this returns, and what
    /// only they open is gone. Which of them are in copies of the keyring is for those.
    ///
    /// @param left counts what is still sealed under any retired version
    /// @return those that were destroyed
    /// @throws IllegalStateException when something is left
    public List<RetiredKey> destroy(
            TenantId tenant, Predicate<RetiredKey> which, LongSupplier left) {
        List<RetiredKey> destroyed = new ArrayList<>();
        if (list(tenant).stream().noneMatch(which)) {
            return destroyed;
        }
        ending.end(
                tenant,
                left,
                (_, one) -> {
                    boolean ends =
                            one.isRetired() && !one.hasEnded() && which.test(RetiredKey.of(one));
                    if (ends) {
                        destroyed.add(RetiredKey.of(one));
                    }
                    return ends ? Optional.empty() : Optional.of(one);
                });
        return destroyed;
    }

    /// Destroys the versions of a tenant's audit key up to one: none of them is in the file any
    /// more when this returns, and the events under them open no more. What is left is the number
    /// of the last one, so that a version that ended is told from one that never was.
    ///
    /// @param through a version before the newest
    /// @return how many were destroyed
    public int endLog(TenantId tenant, int through, Instant at) {
        int[] destroyed = {0};
        if (through >= records.of(tenant).newest(KeyPurpose.AUDIT)) {
            throw new IllegalStateException("the log is sealed under this version");
        }
        ending.end(
                tenant,
                () -> 0,
                (_, one) -> {
                    boolean ends = one.purpose() == KeyPurpose.AUDIT && one.version() <= through;
                    destroyed[0] += ends && !one.isRetired() ? 1 : 0;
                    return Optional.of(one)
                            .filter(it -> !ends || it.version() == through)
                            .map(it -> ends ? it.retired(Math.max(1, at.toEpochMilli())) : it);
                });
        return destroyed[0];
    }
}
