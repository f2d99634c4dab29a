package io.sallyport.audit;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.Malformed;
import io.sallyport.audit.merkle.TilePath;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.EntrySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Each tenant's own tree: the entries of the instance tree that are the tenant's, in their order.
/// One thread follows the journal, as far as the instance tree has shown it; tiles are cut when
/// somebody asks. There are two files for all tenants ([ViewIndex]), and no sync but those of the
/// index. The operator realm has no view: the instance tree is its log.
public final class TenantViews implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.audit");
    private static final long ROUND_NANOS = 500_000_000;

    /// So many entries are read before it is looked whether to go on.
    private static final int STRETCH = 8_192;

    /// The index is kept after so many rounds with anything new, and after so many entries.
    private static final int KEPT_ROUNDS = 60;

    private static final int KEPT_ENTRIES = 1_000_000;

    private final ViewIndex index;
    private final EntrySource journal;
    private final LongSupplier shown;
    private final LogEntry hashing = new LogEntry();
    private final Thread thread = Thread.ofPlatform().name("tenant-views").unstarted(this::run);
    private int rounds;
    private boolean waiting;

    /// Whether the views have everything that they had when they were last served.
    private volatile boolean ready;

    private volatile boolean damaged;
    private volatile boolean open = true;

    private TenantViews(ViewIndex index, EntrySource journal, LongSupplier shown) {
        this.index = index;
        this.journal = journal;
        this.shown = shown;
    }

    /// Reads the index and holds its end against the journal.
    ///
    /// @param shown how many entries of the journal the instance tree has shown; never fewer than
    ///   before
    public static TenantViews open(Path folder, EntrySource journal, LongSupplier shown) {
        try {
            return new TenantViews(ViewIndex.open(folder, journal), journal, shown);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Follows the journal from here on. Nobody waits for it: until the views have caught up they
    /// are refused.
    public void start() {
        thread.start();
    }

    /// The files of a tenant's view, without a checkpoint; a view that has nothing is there too.
    ///
    /// @throws Refusal UNAVAILABLE while the views are being made
    public LogReader reader(TenantId tenant) {
        return (path, _) -> {
            try {
                TilePath tile = TilePath.parse(path);
                Optional<TenantView> view = view(tenant);
                return view.isPresent() ? view.get().file(tile) : Optional.empty();
            } catch (Malformed _) {
                return Optional.empty();
            } catch (DamagedViews damage) {
                makeAnew(damage);
                throw unavailable();
            }
        };
    }

    /// Size and root of a tenant's view.
    ///
    /// @throws Refusal UNAVAILABLE while the views are being made
    TenantView.Head head(TenantId tenant) {
        try {
            Optional<TenantView> view = view(tenant);
            return view.isPresent() ? view.get().head() : TenantView.Head.EMPTY;
        } catch (DamagedViews damage) {
            makeAnew(damage);
            throw unavailable();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// How many entries of a tenant its view has.
    public long size(TenantId tenant) {
        return view(tenant).map(TenantView::size).orElse(0L);
    }

    /// Where in a tenant's view the entry of the journal at this position stands; nowhere when it
    /// is another's or there is none.
    ///
    /// @throws Refusal UNAVAILABLE while the view does not have it yet
    OptionalLong indexOf(TenantId tenant, long position) {
        List<byte[]> body = new ArrayList<>(1);
        LogEntry entry = new LogEntry();
        if (position < journal.durable() && !tenant.equals(TenantId.OPERATOR_REALM)) {
            journal.read(
                    position,
                    position + 1,
                    (_, whose, timeMillis, sealed) -> {
                        if (whose.equals(tenant)) {
                            body.add(entry.body(timeMillis, sealed));
                        }
                    });
        }
        return body.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(indexOf(tenant, body.getFirst()));
    }

    private long indexOf(TenantId tenant, byte[] body) {
        try {
            Optional<TenantView> view = view(tenant);
            OptionalLong index = view.isPresent() ? view.get().indexOf(body) : OptionalLong.empty();
            return index.orElseThrow(TenantViews::unavailable);
        } catch (DamagedViews damage) {
            makeAnew(damage);
            throw unavailable();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Tenants whose views have other sizes than were anchored, with those that they have.
    Map<TenantId, TenantView.Head> changed() {
        Map<TenantId, TenantView.Head> changed = new TreeMap<>();
        List<TenantId> tenants = new ArrayList<>();
        if (ready) {
            index.views()
                    .forEach((tenant, view) -> {
                        if (view.changed()) {
                            tenants.add(tenant);
                        }
                    });
        }
        tenants.forEach(tenant -> changed.put(tenant, head(tenant)));
        return changed;
    }

    void anchored(Map<TenantId, TenantView.Head> heads) {
        heads.forEach(
                (tenant, head) -> view(tenant).ifPresent(view -> view.anchoredAt(head.size())));
    }

    private Optional<TenantView> view(TenantId tenant) {
        if (!ready) {
            throw unavailable();
        }
        return index.view(tenant);
    }

    private void makeAnew(DamagedViews damage) {
        LOG.log(
                System.Logger.Level.WARNING,
                "The tenants' views are made anew from the journal: " + damage.getMessage());
        damaged = true;
        ready = false;
        LockSupport.unpark(thread);
    }

    static Refusal unavailable() {
        return new Refusal(
                RefusalCode.UNAVAILABLE,
                "The log's view is being made; ask again in a moment.",
                "views-not-ready");
    }

    private void run() {
        while (open) {
            try {
                round();
                waiting = false;
            } catch (DamagedViews damage) {
                makeAnew(damage);
            } catch (IOException failure) {
                waits(failure);
            } catch (RuntimeException failure) {
                ready = false;
                LOG.log(System.Logger.Level.ERROR, "The tenants' views have stopped.", failure);
                return;
            }
            LockSupport.parkNanos(this, ROUND_NANOS);
        }
    }

    private void round() throws IOException {
        if (damaged) {
            index.clear();
            damaged = false;
        }
        long end = shown.getAsLong();
        while (open && index.position() < end) {
            append(Math.min(end, index.position() + STRETCH));
            if (index.unkept() >= KEPT_ENTRIES) {
                index.keep();
            }
        }
        ready = index.position() >= end && !damaged;
        if (++rounds % KEPT_ROUNDS == 0 && index.unkept() > 0) {
            index.keep();
        }
    }

    private void append(long to) throws IOException {
        try {
            journal.read(
                    index.position(),
                    to,
                    (_, tenant, timeMillis, sealed) -> {
                        try {
                            index.append(tenant, hashing.body(timeMillis, sealed));
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /// A full disk, perhaps. What was appended stays; the next round goes on behind it.
    private void waits(IOException failure) {
        if (!waiting) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The tenants' views wait: their index could not be written (" + failure + ").");
        }
        waiting = true;
    }

    /// Follows what came since the last round, keeps the index and stops.
    @Override
    public void close() {
        open = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
            if (ready) {
                append(shown.getAsLong());
                if (index.unkept() > 0) {
                    index.keep();
                }
            }
            index.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, "The views' index was not written.", failure);
        }
    }
}
