package io.sallyport.audit;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.EntrySource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// A journal in memory that can be cut, edited and held back as no real one can.
final class SampleJournal implements EntrySource {
    private final List<byte[]> entries = new CopyOnWriteArrayList<>();
    private volatile long durable;
    private volatile long broken = Long.MAX_VALUE;
    private volatile long readTo;

    static SampleJournal of(int size) {
        SampleJournal journal = new SampleJournal();
        journal.growTo(size);
        return journal;
    }

    void growTo(int size) {
        handOver(size);
        durable = size;
    }

    /// Entries that are not on disk yet.
    void handOver(int size) {
        for (int i = entries.size(); i < size; i++) {
            entries.add(("sealed event " + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    void edit(int position) {
        entries.set(position, "another event".getBytes(StandardCharsets.UTF_8));
    }

    void breakAt(long position) {
        broken = position;
    }

    boolean wasReadTo(long position) {
        return readTo >= position;
    }

    static TenantId tenant(long position) {
        return new TenantId(new UUID(0x7000, position % 3));
    }

    static long timeMillis(long position) {
        return 1_767_000_000_000L + position;
    }

    byte[] sealed(int position) {
        return entries.get(position);
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public long first() {
        return 0;
    }

    @Override
    public void read(long from, long to, Visitor visitor) {
        if (to > durable) {
            throw new IllegalStateException("read beyond what is on disk");
        }
        for (long i = from; i < to; i++) {
            if (i >= broken) {
                throw new Corruption("entry " + i + " is damaged");
            }
            visitor.entry(i, tenant(i), timeMillis(i), sealed((int) i));
        }
        readTo = to;
    }
}
