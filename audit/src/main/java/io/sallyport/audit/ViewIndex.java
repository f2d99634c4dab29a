package io.sallyport.audit;

import io.sallyport.foundation.TenantId;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.store.EntrySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// All tenants' views with the two files that spare a start reading the journal: `pages`
/// ([ViewPages]), which grows, and `state` ([ViewState]), which is replaced. The state is written
/// after the pages that it counts are on disk, so a crash leaves a state that is true and pages
/// behind it that are written over; what the journal has beyond it is read again. Where anything
/// does not fit, all is made anew from the journal.
///
/// One thread appends; [#views] may be read by any.
final class ViewIndex implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.audit");

    /// So many of the last entries are held against the journal at a start.
    private static final int COMPARED_ENTRIES = 1_024;

    private final Path folder;
    private final ViewPages pages;
    private final Map<TenantId, TenantView> views = new ConcurrentHashMap<>();
    private long position;
    private long kept;

    private ViewIndex(Path folder, Optional<ViewState> state) throws IOException {
        this.folder = folder;
        this.pages = new ViewPages(folder.resolve("pages"), state.map(ViewState::pages).orElse(0));
        this.position = state.map(ViewState::position).orElse(0L);
        this.kept = position;
    }

    static ViewIndex open(Path folder, EntrySource journal) throws IOException {
        OwnerOnly.folder(folder);
        try {
            Optional<ViewState> state = ViewState.read(state(folder));
            ViewIndex index = new ViewIndex(folder, state);
            try {
                if (state.isPresent()) {
                    index.load(state.get());
                    index.compare(journal);
                }
                return index;
            } catch (DamagedViews damage) {
                index.close();
                throw damage;
            }
        } catch (DamagedViews damage) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The tenants' views are made anew from the journal: " + damage.getMessage());
            Files.delete(state(folder));
            OwnerOnly.force(folder);
            return new ViewIndex(folder, Optional.empty());
        }
    }

    private static Path state(Path folder) {
        return folder.resolve("state");
    }

    private void load(ViewState state) throws IOException {
        for (int number = 0; number < state.pages(); number++) {
            ViewPages.Header header = pages.header(number);
            made(header.tenant()).load(number, header);
        }
        for (Map.Entry<TenantId, TenantView.Rest> rest : state.rests().entrySet()) {
            made(rest.getKey()).load(rest.getValue());
        }
    }

    /// Journals that differ, such as that of a backup, differ at the end.
    private void compare(EntrySource journal) throws IOException {
        if (position > journal.durable()) {
            throw new DamagedViews("the journal is shorter");
        }
        Map<TenantId, List<byte[]>> held = new HashMap<>();
        LogEntry hashing = new LogEntry();
        journal.read(
                Math.max(0, position - COMPARED_ENTRIES),
                position,
                (_, tenant, timeMillis, sealed) ->
                        held.computeIfAbsent(tenant, _ -> new ArrayList<>())
                                .add(hashing.of(tenant, timeMillis, sealed)));
        held.remove(TenantId.OPERATOR_REALM);
        for (Map.Entry<TenantId, List<byte[]>> tenant : held.entrySet()) {
            TenantView view = made(tenant.getKey());
            long size = view.size();
            long from = size - tenant.getValue().size();
            if (from < 0 || !equal(view.entries(from, size), tenant.getValue())) {
                throw new DamagedViews("the journal has other entries");
            }
        }
    }

    private static boolean equal(List<byte[]> some, List<byte[]> others) {
        return Arrays.deepEquals(some.toArray(), others.toArray());
    }

    private TenantView made(TenantId tenant) {
        return views.computeIfAbsent(tenant, id -> new TenantView(id, pages));
    }

    Optional<TenantView> view(TenantId tenant) {
        return Optional.ofNullable(views.get(tenant));
    }

    Map<TenantId, TenantView> views() {
        return Collections.unmodifiableMap(views);
    }

    /// The entries of the journal before it are in the views.
    long position() {
        return position;
    }

    /// How many of them a start would have to read again.
    long unkept() {
        return position - kept;
    }

    /// Appends the next entry of the journal. After a failure nothing was appended.
    void append(TenantId tenant, byte[] body) throws IOException {
        if (!tenant.equals(TenantId.OPERATOR_REALM)) {
            made(tenant).append(body);
        }
        position++;
    }

    /// Spares the next start what is in the views now.
    void keep() throws IOException {
        Map<TenantId, TenantView.Rest> rests = new HashMap<>();
        views.forEach((tenant, view) -> rests.put(tenant, view.rest()));
        pages.force();
        new ViewState(position, pages.count(), rests).write(state(folder));
        kept = position;
    }

    /// Forgets everything, on disk first: a state must never count pages that were written over.
    void clear() throws IOException {
        Files.deleteIfExists(state(folder));
        OwnerOnly.force(folder);
        views.clear();
        pages.clear();
        position = 0;
        kept = 0;
    }

    @Override
    public void close() throws IOException {
        pages.close();
    }
}
