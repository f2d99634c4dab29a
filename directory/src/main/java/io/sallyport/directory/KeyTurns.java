package io.sallyport.directory;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Makes, retires and removes signing keys. Each step is one write with its event; a crash between
/// two leaves what the next look at the tenant goes on from, since it decides by the rows alone.
final class KeyTurns {
    /// How long a key that ended is kept, for whoever looks into what happened.
    static final Duration KEPT_AFTER_END = Duration.ofDays(1);

    private static final Duration AFTER_CONFLICT = Duration.ofMinutes(1);
    private static final int LOCKS = 64;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final SigningKeyRows rows;

    /// One maker at a time in a tenant: of a thousand requests that find no key, one makes it.
    private final List<Lock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).map(Lock.class::cast).toList();

    KeyTurns(Parts parts, SigningKeyRows rows) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.rows = rows;
    }

    private <T> T alone(TenantId tenant, Supplier<T> act) {
        Lock lock = locks.get(Math.floorMod(tenant.hashCode(), LOCKS));
        lock.lock();
        try {
            return act.get();
        } finally {
            lock.unlock();
        }
    }

    /// What a request needs but did not ask for is done by the service itself.
    private static RequestContext job(RequestContext context) {
        return context.actingAs(new Actor.Job("signing-keys"));
    }

    /// A tenant's first key.
    SigningKey first(RequestContext context) {
        return made(context, SignatureAlgorithm.ES256).key();
    }

    /// The key that signs now, made on the spot where there is none: the first of its algorithm in
    /// this tenant, or the successor that nobody made in time.
    TenantKey current(RequestContext context, SignatureAlgorithm algorithm) {
        return alone(
                context.tenant(),
                () ->
                        newest(rows.keys(context.scope()), algorithm, time.instant())
                                .orElseGet(() -> made(job(context), algorithm)));
    }

    private TenantKey made(RequestContext context, SignatureAlgorithm algorithm) {
        List<TenantKey> all = values(rows.load(context.scope()));
        Instant now = time.instant();
        Optional<TenantKey> known = newest(all, algorithm, now);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return insert(context, successor(all, algorithm, now, now), _ -> {});
        } catch (Refusal refusal) {
            if (refusal.code() != RefusalCode.CONFLICT) {
                throw refusal;
            }
            // Another node gave this turn to its own key.
            return newest(values(rows.load(context.scope())), algorithm, time.instant())
                    .orElseThrow(() -> refusal);
        }
    }

    private static List<TenantKey> values(List<Row<TenantKey>> all) {
        return all.stream().map(Row::value).toList();
    }

    static Optional<TenantKey> newest(
            List<TenantKey> keys, SignatureAlgorithm algorithm, Instant now) {
        TenantKey newest = null;
        for (TenantKey key : keys) {
            if (key.of(algorithm) && key.signsAt(now) && (newest == null || key.after(newest))) {
                newest = key;
            }
        }
        return Optional.ofNullable(newest);
    }

    /// Not yet written.
    private static TenantKey successor(
            List<TenantKey> all, SignatureAlgorithm algorithm, Instant now, Instant from) {
        List<TenantKey> ours = all.stream().filter(key -> !key.rehearsed()).toList();
        KeySchedule schedule =
                ours.stream()
                        .max(Comparator.comparing(key -> key.times().createdAt()))
                        .map(TenantKey::schedule)
                        .orElse(KeySchedule.DEFAULT);
        List<TenantKey> chain = ours.stream().filter(key -> key.of(algorithm)).toList();
        int turn = chain.stream().mapToInt(TenantKey::turn).max().orElse(0) + 1;
        KeyTimes times = schedule.times(now, from);
        // A key whose beginning is published already begins then.
        for (TenantKey key : chain) {
            Instant begins = key.times().signsFrom();
            if (begins.isAfter(from) && !key.times().endedAt(begins)) {
                times = times.cutAt(begins);
            }
        }
        return new TenantKey(SigningKey.generate(algorithm), turn, times, schedule);
    }

    private TenantKey insert(RequestContext context, TenantKey key, Consumer<Transaction> besides) {
        write(
                context,
                event(context, AuditAction.SIGNING_KEY_CREATED, key),
                transaction -> {
                    besides.accept(transaction);
                    transaction.insert(SigningKeyTable.SIGNING_KEYS, ids.row(), key);
                });
        return key;
    }

    private void write(RequestContext context, AuditEvent event, Consumer<Transaction> change) {
        try {
            store.write(
                    context,
                    event,
                    transaction -> {
                        change.accept(transaction);
                        return true;
                    });
        } finally {
            rows.changed(context.tenant());
        }
    }

    /// Makes the successors that are wanted by now, removes what ended long ago, and says when to
    /// look again.
    Instant tend(RequestContext context) {
        return alone(
                context.tenant(),
                () -> {
                    try {
                        return tendAlone(job(context));
                    } catch (Refusal refusal) {
                        if (refusal.code() != RefusalCode.CONFLICT) {
                            throw refusal;
                        }
                        // Another node did the same just now: what it left is looked at again.
                        return time.instant().plus(AFTER_CONFLICT);
                    }
                });
    }

    private Instant tendAlone(RequestContext context) {
        Instant now = time.instant();
        List<Row<TenantKey>> all = rows.load(context.scope());
        List<TenantKey> left = new ArrayList<>();
        for (SignatureAlgorithm algorithm : chains(all)) {
            TenantKey last = last(all, algorithm);
            if (!now.isBefore(last.renewal())) {
                Instant end = last.times().signsUntil();
                Instant from = end.isAfter(now) ? end : now;
                TenantKey next = successor(values(all), algorithm, now, from);
                left.add(insert(context, next, _ -> {}));
            }
        }
        for (Row<TenantKey> row : all) {
            if (removal(row.value()).isAfter(now)) {
                left.add(row.value());
            } else {
                remove(context, row);
            }
        }
        return nextLook(left, now);
    }

    private static Instant nextLook(List<TenantKey> left, Instant now) {
        Instant next = Instant.MAX;
        for (TenantKey key : left) {
            // One that has its successor is past its own renewal.
            Instant renewal = key.rehearsed() ? Instant.MAX : key.renewal();
            for (Instant at : List.of(renewal, removal(key))) {
                next = at.isAfter(now) && at.isBefore(next) ? at : next;
            }
        }
        return next;
    }

    private static Instant removal(TenantKey key) {
        return key.times().verifiesUntil().plus(KEPT_AFTER_END);
    }

    private static Set<SignatureAlgorithm> chains(List<Row<TenantKey>> all) {
        Set<SignatureAlgorithm> chains = EnumSet.noneOf(SignatureAlgorithm.class);
        all.stream()
                .map(Row::value)
                .filter(key -> !key.rehearsed())
                .forEach(key -> chains.add(key.algorithm()));
        return chains;
    }

    private static TenantKey last(List<Row<TenantKey>> all, SignatureAlgorithm algorithm) {
        return all.stream()
                .map(Row::value)
                .filter(key -> key.of(algorithm))
                .max(Comparator.comparing(key -> key.times().signsUntil()))
                .orElseThrow();
    }

    private void remove(RequestContext context, Row<TenantKey> row) {
        write(
                context,
                event(context, AuditAction.SIGNING_KEY_DELETED, row.value()),
                transaction -> transaction.delete(SigningKeyTable.SIGNING_KEYS, row));
    }

    /// How a key is followed before its time.
    enum Handover {
        /// What the old key signed lives out.
        WITH_OVERLAP,
        /// Nothing that any key of the algorithm signed counts any more, nor will the one that
        /// waits for its turn: all may have been stolen together.
        AT_ONCE
    }

    /// A new key signs from now on.
    ///
    /// @param asked empty for every algorithm that the tenant has
    List<TenantKey> rotate(
            RequestContext context, Optional<SignatureAlgorithm> asked, Handover handover) {
        return alone(
                context.tenant(),
                () -> {
                    List<Row<TenantKey>> all = rows.load(context.scope());
                    List<TenantKey> fresh = new ArrayList<>();
                    for (SignatureAlgorithm algorithm : asked.map(Set::of).orElse(chains(all))) {
                        fresh.add(rotate(context, all, algorithm, handover));
                    }
                    return fresh;
                });
    }

    private TenantKey rotate(
            RequestContext context,
            List<Row<TenantKey>> all,
            SignatureAlgorithm algorithm,
            Handover handover) {
        Instant now = time.instant();
        Map<Row<TenantKey>, TenantKey> retired = new LinkedHashMap<>();
        List<TenantKey> after = new ArrayList<>();
        for (Row<TenantKey> row : all) {
            TenantKey key = retired(row.value(), algorithm, handover, now);
            after.add(key);
            if (!key.equals(row.value())) {
                retired.put(row, key);
            }
        }
        for (TenantKey key : retired.values()) {
            store.append(event(context, AuditAction.SIGNING_KEY_RETIRED, key)).await();
        }
        return insert(
                context,
                successor(after, algorithm, now, now),
                transaction ->
                        retired.forEach((row, key) ->
                                transaction.update(SigningKeyTable.SIGNING_KEYS, row, key)));
    }

    private static TenantKey retired(
            TenantKey key, SignatureAlgorithm algorithm, Handover handover, Instant now) {
        if (key.algorithm() != algorithm || key.times().endedAt(now)) {
            return key;
        }
        return switch (handover) {
            case AT_ONCE -> key.with(key.times().ended(now));
            case WITH_OVERLAP -> key.signsAt(now) ? key.with(key.times().retired(now)) : key;
        };
    }

    List<SigningKey> rehearse(RequestContext context, List<SigningKeys.Rehearsal> wanted) {
        return alone(
                context.tenant(),
                () -> {
                    rows.load(context.scope()).stream()
                            .filter(row -> row.value().rehearsed())
                            .forEach(row -> remove(context, row));
                    return wanted.stream().map(one -> rehearse(context, one)).toList();
                });
    }

    private SigningKey rehearse(RequestContext context, SigningKeys.Rehearsal wanted) {
        KeyTimes times =
                new KeyTimes(
                        time.instant(),
                        wanted.signsFrom(),
                        wanted.signsUntil(),
                        wanted.verifiesUntil());
        SigningKey key = SigningKey.generate(wanted.algorithm());
        TenantKey row = new TenantKey(key, TenantKey.REHEARSED, times, KeySchedule.DEFAULT);
        return insert(context, row, _ -> {}).key();
    }

    /// From the next key on; the lead counts at once.
    void reschedule(RequestContext context, KeySchedule schedule) {
        alone(
                context.tenant(),
                () -> {
                    List<Row<TenantKey>> all = rows.load(context.scope());
                    write(
                            context,
                            scheduled(context, schedule),
                            transaction ->
                                    all.forEach(row ->
                                            transaction.update(
                                                    SigningKeyTable.SIGNING_KEYS,
                                                    row,
                                                    row.value().with(schedule))));
                    return schedule;
                });
    }

    private AuditEvent scheduled(RequestContext context, KeySchedule schedule) {
        return AuditEvent.of(
                context,
                time.instant(),
                AuditAction.SIGNING_KEY_SCHEDULE_SET,
                Map.of(
                        "lead", schedule.lead().toString(),
                        "period", schedule.period().toString()));
    }

    private AuditEvent event(RequestContext context, AuditAction action, TenantKey key) {
        KeyTimes times = key.times();
        return AuditEvent.of(
                context,
                time.instant(),
                action,
                Map.of(
                        "algorithm", key.algorithm().label(),
                        "from", times.signsFrom().toString(),
                        "kid", key.key().kid(),
                        "signsUntil", times.signsUntil().toString(),
                        "until", times.verifiesUntil().toString()));
    }
}
