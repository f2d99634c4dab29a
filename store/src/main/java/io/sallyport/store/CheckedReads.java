package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Reads of rows that carry authority: what the database hands over counts only if the log says
/// that it was left there, and what the log says must come.
///
/// A read and the ledger may differ for a moment: a commit is in the database before the ledger has
/// it. So where they do, the ledger first comes to where the database says it is, and the read is
/// repeated.
final class CheckedReads {
    private static final int ATTEMPTS_MAX = 20;

    private final Readers readers;
    private final RowLedger ledger;
    private final RefusedReads refused;
    private final boolean ours;

    /// Whether what a crash left in the outbox is in the ledger.
    private volatile boolean abreast;

    /// @param ours whether nobody else writes, so that the ledger has all there is
    CheckedReads(Readers readers, RowLedger ledger, RefusedReads refused, boolean ours) {
        this.readers = readers;
        this.ledger = ledger;
        this.refused = refused;
        this.ours = ours;
    }

    /// Whether the log alone says that there is no such row. One that was put back behind our back
    /// is not even looked at then; the sweep tells of it.
    boolean isNone(TenantScope scope, Table<?> table, BooleanSupplier absent) {
        return ours && table.authority() && isAbreast(scope) && absent.getAsBoolean();
    }

    private boolean isAbreast(TenantScope scope) {
        if (!abreast) {
            Reach reach = new Reach.Tenant(scope.tenant());
            abreast = ledger.reaches(mark(reach), RowLedger.patience());
        }
        return abreast;
    }

    /// Whatever does not open, of any table, and whatever carries authority and does not agree is
    /// noted: a refused read shall not wait for the sweep to be told of.
    <T> T read(TenantScope scope, Table<?> table, Readers.Query<T> query, Predicate<T> agrees) {
        try {
            return held(scope, table, query, agrees);
        } catch (Corruption behindOurBack) {
            refused.add(scope.tenant(), table.name());
            throw behindOurBack;
        }
    }

    private <T> T held(
            TenantScope scope, Table<?> table, Readers.Query<T> query, Predicate<T> agrees) {
        Reach reach = new Reach.Tenant(scope.tenant());
        T found = readers.read(reach, query);
        for (int i = 0; table.authority() && !agrees.test(found); i++) {
            if (i == ATTEMPTS_MAX || !ledger.reaches(mark(reach), RowLedger.patience())) {
                throw Corruption.ofRows(
                        "table "
                                + table.name()
                                + " of tenant "
                                + scope.tenant()
                                + " does not hold what the log says was left there: rows that carry"
                                + " authority were put back, changed or removed behind our back");
            }
            if (agrees.test(found)) {
                return found;
            }
            found = readers.read(reach, query);
        }
        return found;
    }

    /// How many rows stand in a table, by the log: what the database says was committed is in.
    long count(TenantScope scope, Table<?> table, long nowMillis) {
        if (!ledger.reaches(mark(new Reach.Tenant(scope.tenant())), RowLedger.patience())) {
            throw Receipt.unavailable();
        }
        return ledger.count(scope.tenant(), table.name(), nowMillis);
    }

    private long mark(Reach reach) {
        return readers.read(
                reach,
                statements -> {
                    try (ResultSet result =
                            statements.with("SELECT sequence FROM store_mark").executeQuery()) {
                        return result.next() ? result.getLong(1) : Long.MAX_VALUE;
                    }
                });
    }

    /// What the log says of a table, now.
    <R> Judge<R> judge(TenantScope scope, Table<R> table, long nowMillis) {
        return new Judge<>(ledger, scope.tenant(), table.name(), nowMillis);
    }

    record Judge<R>(RowLedger ledger, TenantId tenant, String table, long nowMillis) {
        boolean agrees(Row<R> row) {
            return ledger.held(tenant, table, row.id(), nowMillis)
                    .map(held -> held.state().equals(row.state()))
                    // It ended while it was looked at.
                    .orElse(row.state().expires() != 0 && row.state().expires() <= nowMillis);
        }

        boolean agrees(RowId id, Optional<Row<R>> found) {
            return found.map(this::agrees).orElseGet(() -> lacks(id));
        }

        boolean lacks(RowId id) {
            return ledger.held(tenant, table, id, nowMillis).isEmpty();
        }

        boolean agrees(String valueMark, Optional<Row<R>> found) {
            return found.map(this::agrees).orElseGet(() -> lacks(valueMark));
        }

        boolean lacks(String valueMark) {
            return !ledger.holds(tenant, table, valueMark, nowMillis);
        }

        /// @param after the id behind which the list begins
        /// @param whole whether it reaches to the table's end
        boolean agrees(RowId after, List<Row<R>> found, boolean whole) {
            Set<RowId> ids = new HashSet<>();
            for (Row<R> row : found) {
                if (!agrees(row)) {
                    return false;
                }
                ids.add(row.id());
            }
            RowId last = found.isEmpty() ? after : found.getLast().id();
            return ledger.ids(tenant, table, nowMillis).stream()
                    .filter(id -> id.compareTo(after) > 0 && (whole || id.compareTo(last) <= 0))
                    .allMatch(ids::contains);
        }
    }
}
