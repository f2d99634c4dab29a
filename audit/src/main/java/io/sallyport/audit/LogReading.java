package io.sallyport.audit;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import io.sallyport.store.EntrySource;
import io.sallyport.store.EventMarks;
import io.sallyport.store.People;
import io.sallyport.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Reads events back out of the journal, a page at a time. A call looks at a bounded number of
/// entries, whether they are asked for or not, and says where to go on: nobody can make the node
/// read its whole log for one answer.
///
/// Where a time was asked for, it is looked up by halving, so commits must stand in the order of
/// their times. They do, but for those that a clock far ahead made before `lower-time`: these are
/// found by position.
public final class LogReading {
    /// The scope under which a tenant's own log is read, its events as well as its tiles.
    public static final String READ_SCOPE = "audit.read";

    public static final int LIMIT_MAX = 1_000;
    static final int LOOKED_MAX = 20_000;
    private static final int CHUNK = 500;

    /// A page with this many bytes takes no more events, so an answer stays below twice that.
    private static final int BYTES_MAX = 1 << 20;

    private final EntrySource journal;
    private final Keyring keyring;
    private final People people;

    public LogReading(Store store, Keyring keyring) {
        this.journal = store.journal();
        this.people = store.people();
        this.keyring = keyring;
    }

    private record Found(LogEvent event, int bytes) {}

    public Optional<LogEvent> at(long position) {
        if (position >= journal.durable()) {
            return Optional.empty();
        }
        List<LogEvent> found = new ArrayList<>(1);
        journal.read(
                position,
                position + 1,
                (at, tenant, millis, sealed) ->
                        found.add(shown(open(at, tenant, Instant.ofEpochMilli(millis), sealed))));
        return found.stream().findFirst();
    }

    /// @param before a position, which is not shown itself
    /// @param limit 1 to [#LIMIT_MAX]
    public LogPage newestFirst(LogFilter filter, long before, int limit) {
        long bottom = start(filter);
        long top = Math.min(before, stop(filter));
        long looked = Math.max(bottom, top - LOOKED_MAX);
        Page page = new Page(limit);
        long next = top;
        while (next > looked && page.hasRoom()) {
            long from = Math.max(looked, next - CHUNK);
            for (Found found : matching(filter, from, next).reversed()) {
                if (!page.hasRoom()) {
                    break;
                }
                page.take(found);
                next = found.event().position();
            }
            next = page.hasRoom() ? from : next;
        }
        return page.of(Math.max(next, bottom), next > bottom);
    }

    /// @param from a position, which is shown if it matches
    /// @param limit 1 to [#LIMIT_MAX]
    public LogPage oldestFirst(LogFilter filter, long from, int limit) {
        long top = stop(filter);
        long bottom = Math.max(from, start(filter));
        long looked = Math.min(top, bottom + LOOKED_MAX);
        Page page = new Page(limit);
        long next = bottom;
        while (next < looked && page.hasRoom()) {
            long to = Math.min(looked, next + CHUNK);
            for (Found found : matching(filter, next, to)) {
                if (!page.hasRoom()) {
                    break;
                }
                page.take(found);
                next = found.event().position() + 1;
            }
            next = page.hasRoom() ? to : next;
        }
        return page.of(next, next < top);
    }

    private static final class Page {
        private final List<LogEvent> events = new ArrayList<>();
        private final int limit;
        private int bytes;

        Page(int limit) {
            this.limit = limit;
        }

        boolean hasRoom() {
            return events.size() < limit && bytes < BYTES_MAX;
        }

        void take(Found found) {
            events.add(found.event());
            bytes += found.bytes();
        }

        LogPage of(long next, boolean more) {
            return new LogPage(events, next, more);
        }
    }

    private List<Found> matching(LogFilter filter, long from, long to) {
        List<Found> found = new ArrayList<>();
        journal.read(
                from,
                to,
                (position, tenant, millis, sealed) -> {
                    Instant committed = Instant.ofEpochMilli(millis);
                    if (filter.concerns(tenant, committed)) {
                        LogEvent event = open(position, tenant, committed, sealed);
                        if (filter.matches(event)) {
                            found.add(new Found(shown(event), sealed.length));
                        }
                    }
                });
        return found;
    }

    private LogEvent open(long position, TenantId tenant, Instant committed, byte[] sealed) {
        Optional<LogEvent.Reason> ended = ended(tenant, sealed);
        if (ended.isPresent()) {
            return new LogEvent.Erased(position, tenant, committed, ended.get());
        }
        try {
            return new LogEvent.Legible(position, tenant, committed, fields(tenant, sealed));
        } catch (Corruption noKeys) {
            // They may have been destroyed just now.
            return new LogEvent.Erased(
                    position, tenant, committed, ended(tenant, sealed).orElseThrow(() -> noKeys));
        }
    }

    /// Why it opens no more, if it does not.
    private Optional<LogEvent.Reason> ended(TenantId tenant, byte[] sealed) {
        if (!keyring.has(tenant)) {
            return Optional.of(LogEvent.Reason.SHREDDED);
        }
        return keyring.hasEnded(tenant, sealed)
                ? Optional.of(LogEvent.Reason.RETENTION)
                : Optional.empty();
    }

    /// What it says, with the rows that its change left.
    private JsonObject fields(TenantId tenant, byte[] sealed) {
        JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
        List<String> rows = EventMarks.of(keyring, tenant, sealed);
        if (rows.isEmpty()) {
            return event;
        }
        Map<String, Object> fields = new TreeMap<>(event.members());
        fields.put("rows", rows);
        return new JsonObject(fields);
    }

    /// With what it says of persons, as far as their keys are there.
    private LogEvent shown(LogEvent event) {
        return switch (event) {
            case LogEvent.Erased erased -> erased;
            case LogEvent.Legible(var position, var tenant, var committed, var fields) ->
                    new LogEvent.Legible(
                            position, tenant, committed, people.opened(tenant, fields));
        };
    }

    /// The first position that can hold what is asked for.
    public long start(LogFilter filter) {
        return filter.from().equals(Instant.MIN) ? 0 : firstAt(filter.from());
    }

    /// Behind the last position that can, as far as the log goes now.
    public long stop(LogFilter filter) {
        return filter.to().equals(Instant.MAX) ? journal.durable() : firstAt(filter.to());
    }

    /// The first position whose commit is not before an instant.
    private long firstAt(Instant instant) {
        long low = 0;
        long high = journal.durable();
        while (low < high) {
            long middle = (low + high) >>> 1;
            AtomicLong millis = new AtomicLong();
            journal.read(middle, middle + 1, (_, _, at, _) -> millis.set(at));
            if (Instant.ofEpochMilli(millis.get()).isBefore(instant)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
