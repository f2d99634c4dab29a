package io.sallyport.bench;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Rows that look like a tenant's applications, written one durable write each.
///
/// @param table with as many unique columns as wanted
/// @param first what they look like
record SampleRows(Store store, TenantScope scope, Table<Sample> table, Ids ids, Sample first) {
    static final InstantSource TIME = InstantSource.system();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BLOCK_BYTES = 4_096;

    /// An application's row like another one, with a client id and a name of its own.
    record Sample(Map<String, Object> members) {
        Sample like(RowId id, long number) {
            Map<String, Object> other = new TreeMap<>(members);
            other.put("id", id.toString());
            other.put("clientId", clientId(number));
            other.put(
                    "name",
                    "An application whose name is about as long as names are, number " + number);
            return new Sample(other);
        }

        static String clientId(long number) {
            return "sample-" + number;
        }

        String text(String member) {
            return (String) Objects.requireNonNull(members.get(member));
        }
    }

    /// The server's table, by its unique column.
    static Table<Sample> applications() {
        return Table.of(
                        "application",
                        Table.Codec.json(Sample::members, row -> new Sample(row.members())))
                .unique("client_id", ValueSpace.chosen(16), sample -> sample.text("clientId"));
    }

    static TenantScope scope(TenantId tenant) {
        return TenantScope.of(tenant);
    }

    /// As the server draws it: a block at a time.
    static Randomness randomness() {
        try {
            SecureRandom source = SecureRandom.getInstance("DRBG");
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).limit(0);
            return bytes -> {
                synchronized (block) {
                    if (block.remaining() < bytes.length) {
                        block.clear();
                        source.nextBytes(block.array());
                    }
                    block.get(bytes);
                }
            };
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    RowId write(long number) {
        RowId id = ids.row();
        RequestContext context =
                new RequestContext(
                        scope,
                        List.of(new Actor.Job("bench")),
                        Purpose.HOUSEKEEPING,
                        "local",
                        new RequestId("0"),
                        TIME.instant().plus(PATIENCE));
        AuditEvent event =
                AuditEvent.of(
                        context,
                        Instant.ofEpochMilli(TIME.millis()),
                        AuditAction.APPLICATION_CREATED,
                        Map.of("application", id.toString()));
        store.write(
                context,
                event,
                target -> {
                    target.insert(table, id, first.like(id, number));
                    return true;
                });
        return id;
    }

    /// Callers take the numbers in turn, each waiting for its answer.
    static void inTurn(long count, int callers, LongConsumer act) {
        AtomicLong next = new AtomicLong();
        Runnable caller =
                () -> {
                    for (long n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                        act.accept(n);
                    }
                };
        List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                ends.add(all.submit(caller));
            }
        }
        // A caller that failed ends the benchmark.
        ends.forEach(Future::resultNow);
    }
}
