package io.sallyport.store;

import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.PersonalKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// One write on its way through the writer.
final class PendingWrite<T> implements Submitted {
    private final RequestContext context;
    private final EventSeal event;
    private final Change<T> change;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private List<RowChange> rows = List.of();
    private Map<PersonId, PersonalKey> enrolled = Map.of();
    private @Nullable T result;

    PendingWrite(RequestContext context, EventSeal event, Change<T> change) {
        this.context = context;
        this.event = event;
        this.change = change;
    }

    @Override
    public Reach reach() {
        return new Reach.Tenant(context.tenant());
    }

    @Override
    public Lane lane() {
        return Lane.of(event.event());
    }

    /// Sealed here and not before: only now it is known which rows the change leaves.
    @Override
    public List<Sealed> events() {
        List<Sealed> events = new ArrayList<>();
        for (List<RowChange> part : RowChange.parts(rows)) {
            byte[] sealed =
                    events.isEmpty()
                            ? event.sealed(part, enrolled)
                            : event.following().sealed(part, Map.of());
            if (sealed.length > Journal.ENTRY_BYTES_MAX) {
                throw new IllegalStateException("an event of " + sealed.length + " bytes");
            }
            events.add(new Sealed(context.tenant(), sealed, part));
        }
        return events;
    }

    /// The deadline is compared here, by the store, where the effect happens: a request that waited
    /// too long has none.
    @Override
    public void apply(SealedRows target) throws SQLException {
        if (!target.time().instant().isBefore(context.deadline())) {
            throw Receipt.unavailable();
        }
        Rows seen = new Rows(context.scope(), target, new ArrayList<>(), new HashMap<>());
        try {
            result = change.apply(seen);
            context.once()
                    .filter(once -> once.effect() == event.event().action())
                    .ifPresent(once ->
                            seen.insert(Effect.TABLE, once.row(), Effect.of(once, event.event())));
            rows = seen.changed();
            enrolled = seen.enrolled();
        } catch (SqlFault fault) {
            throw fault.failure();
        }
    }

    @Override
    @SuppressWarnings("NullAway") // the change decided what it returns
    public void succeed() {
        answer.complete(result);
    }

    @Override
    public void fail(RuntimeException failure) {
        answer.completeExceptionally(failure);
    }

    T await() {
        return await(answer);
    }

    /// Refusals and faults come out as they were thrown on the store's own thread.
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    /// The transaction as its change sees it.
    private record Rows(
            TenantScope scope,
            SealedRows rows,
            List<RowChange> changed,
            Map<PersonId, PersonalKey> enrolled)
            implements Transaction {
        @Override
        public <R> Optional<Row<R>> find(Table<R> table, RowId id) {
            return sql(() -> rows.find(scope, table, id));
        }

        @Override
        public <R> Optional<Row<R>> findUnique(Table<R> table, String column, String value) {
            return sql(() -> rows.findUnique(scope, table, column, value));
        }

        @Override
        public boolean isEmpty(Table<?> table) {
            return sql(() -> rows.list(scope, table, RowId.FIRST, 1)).isEmpty();
        }

        @Override
        public <R> void insert(Table<R> table, RowId id, R value) {
            changed.add(sql(() -> rows.insert(scope, table, id, value)));
        }

        @Override
        public <R> void update(Table<R> table, Row<R> read, R value) {
            changed.add(sql(() -> rows.update(scope, table, read, value)));
        }

        @Override
        public <R> void delete(Table<R> table, Row<R> read) {
            changed.add(sql(() -> rows.delete(scope, table, read)));
        }

        @Override
        public void enrol(PersonId person) {
            if (find(PersonStanding.TABLE, person.row()).isPresent()) {
                throw SealedRows.conflict();
            }
            Keyring keyring = rows.keyring();
            byte[] secret = keyring.newSecret();
            insert(PersonalKeys.TABLE, person.row(), secret);
            enrolled.put(person, keyring.personal(scope.tenant(), person, secret));
        }
    }

    @FunctionalInterface
    interface Sql<V> {
        V run() throws SQLException;
    }

    private static <V> V sql(Sql<V> work) {
        try {
            return work.run();
        } catch (SQLException failure) {
            throw new SqlFault(failure);
        }
    }

    /// Carries an SQL failure through the change, whose signature knows none.
    static final class SqlFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException failure;

        SqlFault(SQLException failure) {
            super(failure);
            this.failure = failure;
        }

        SQLException failure() {
            return failure;
        }
    }
}
