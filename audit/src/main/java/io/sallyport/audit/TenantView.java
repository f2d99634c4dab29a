package io.sallyport.audit;

import io.sallyport.audit.merkle.EntryBundle;
import io.sallyport.audit.merkle.Hash;
import io.sallyport.audit.merkle.TilePath;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.audit.merkle.UpperTiles;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One tenant's tree. In memory are where its pages stand, the hashes above its tiles of leaves,
/// and the entries behind its last page: for a million entries 250 KiB. Leaves are hashed when
/// somebody asks for them.
final class TenantView {
    private static final int PAGES_IN_TILE = TilePath.FULL / ViewPages.ENTRIES;
    private static final int BODY = LogEntry.BODY_BYTES;

    private final TenantId tenant;
    private final ViewPages pages;
    private final UpperTiles upper = new UpperTiles();
    private int[] pageNumbers = new int[1];
    private int pageCount;

    /// The entries behind the last page, at most 31.
    private byte[] rest = new byte[BODY];

    private int restCount;

    /// The size that was last anchored in the instance tree.
    private long anchored;

    TenantView(TenantId tenant, ViewPages pages) {
        this.tenant = tenant;
        this.pages = pages;
    }

    record Head(long size, Hash root) {
        static final Head EMPTY = new Head(0, TreeHasher.EMPTY);

        /// As an anchor says it.
        String text() {
            return size + " " + root;
        }
    }

    /// What stands in memory alone.
    record Rest(long size, long anchored, byte[] bodies) {}

    synchronized long size() {
        return (long) pageCount * ViewPages.ENTRIES + restCount;
    }

    /// After a failure nothing was appended.
    synchronized void append(byte[] body) throws IOException {
        int end = restCount * BODY;
        if (end == rest.length) {
            rest = Arrays.copyOf(rest, Math.min(2 * end, ViewPages.BODY_BYTES));
        }
        System.arraycopy(body, 0, rest, end, BODY);
        if (restCount + 1 < ViewPages.ENTRIES) {
            restCount++;
            return;
        }
        boolean completes = (pageCount + 1) % PAGES_IN_TILE == 0;
        Hash tile = completes ? lastTile() : ViewPages.Header.NO_TILE;
        add(pages.append(tenant, (long) pageCount * ViewPages.ENTRIES, tile, rest), tile);
        rest = new byte[BODY];
        restCount = 0;
    }

    /// The tile that the page completes which stands in [#rest].
    private Hash lastTile() throws IOException {
        List<byte[]> entries = new ArrayList<>(TilePath.FULL);
        for (int page = pageCount + 1 - PAGES_IN_TILE; page < pageCount; page++) {
            split(page(page), ViewPages.ENTRIES, entries);
        }
        split(rest, ViewPages.ENTRIES, entries);
        return upper.tile(upper.leaves(entries));
    }

    private void add(int number, Hash tile) {
        if (pageCount == pageNumbers.length) {
            pageNumbers = Arrays.copyOf(pageNumbers, 2 * pageCount);
        }
        pageNumbers[pageCount++] = number;
        if (pageCount % PAGES_IN_TILE == 0) {
            upper.add(tile);
        }
    }

    /// Takes up a page that stands on disk.
    synchronized void load(int number, ViewPages.Header header) throws DamagedViews {
        if (header.first() != (long) pageCount * ViewPages.ENTRIES) {
            throw new DamagedViews("the order of the pages of " + tenant);
        }
        add(number, header.tile());
    }

    /// Takes up what was in memory.
    synchronized void load(Rest kept) throws DamagedViews {
        restCount = kept.bodies().length / BODY;
        if (restCount > 0) {
            rest = kept.bodies();
        }
        if (size() != kept.size()) {
            throw new DamagedViews("the number of pages of " + tenant);
        }
        anchored = kept.anchored();
    }

    synchronized Rest rest() {
        return new Rest(size(), anchored, Arrays.copyOf(rest, restCount * BODY));
    }

    synchronized Head head() throws IOException {
        long size = size();
        long full = size - size % TilePath.FULL;
        return new Head(size, upper.root(upper.leaves(entries(full, size))));
    }

    synchronized boolean changed() {
        return size() != anchored;
    }

    synchronized void anchoredAt(long size) {
        anchored = size;
    }

    /// The bytes of a tile or bundle, of exactly the path's width, also when it is wider by now:
    /// every older checkpoint stays readable.
    synchronized Optional<byte[]> file(TilePath path) throws IOException {
        return switch (path) {
            case TilePath.Entries(long index, int width) ->
                    cut(index, width).map(EntryBundle::write);
            case TilePath.Hashes(int level, long index, int width) when level == 0 ->
                    cut(index, width).map(upper::leaves);
            case TilePath.Hashes hashes ->
                    Optional.of(upper.hashes(hashes)).filter(bytes -> bytes.length > 0);
        };
    }

    private Optional<List<byte[]>> cut(long index, int width) throws IOException {
        if (index > size() / TilePath.FULL || index * TilePath.FULL + width > size()) {
            return Optional.empty();
        }
        return Optional.of(entries(index * TilePath.FULL, index * TilePath.FULL + width));
    }

    /// Where an entry stands that has this body: looked for by its time first, which a clock that
    /// ran ahead may have put out of order.
    synchronized OptionalLong indexOf(byte[] body) throws IOException {
        OptionalLong near = indexOf(body, pageNear(time(body, 0)));
        return near.isPresent() ? near : indexOf(body, 0);
    }

    private OptionalLong indexOf(byte[] body, int firstPage) throws IOException {
        for (int page = firstPage; page <= pageCount; page++) {
            byte[] bodies = page < pageCount ? page(page) : rest;
            int count = page < pageCount ? ViewPages.ENTRIES : restCount;
            for (int i = 0; i < count; i++) {
                if (Arrays.equals(bodies, i * BODY, (i + 1) * BODY, body, 0, BODY)) {
                    return OptionalLong.of((long) page * ViewPages.ENTRIES + i);
                }
            }
        }
        return OptionalLong.empty();
    }

    /// The first page whose last entry is not before this time.
    private int pageNear(long time) throws IOException {
        int low = 0;
        int high = pageCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(page(middle), (ViewPages.ENTRIES - 1) * BODY) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long time(byte[] bodies, int offset) {
        return ByteBuffer.wrap(bodies).getLong(offset);
    }

    /// The entries of `[from, to)`.
    synchronized List<byte[]> entries(long from, long to) throws IOException {
        List<byte[]> entries = new ArrayList<>((int) (to - from));
        long first = from - from % ViewPages.ENTRIES;
        for (long at = first; at < to; at += ViewPages.ENTRIES) {
            int page = (int) (at / ViewPages.ENTRIES);
            byte[] bodies = page < pageCount ? page(page) : rest;
            split(bodies, (int) Math.min(ViewPages.ENTRIES, to - at), entries);
        }
        return entries.subList((int) (from - first), entries.size());
    }

    private byte[] page(int page) throws IOException {
        return pages.bodies(pageNumbers[page], tenant, (long) page * ViewPages.ENTRIES);
    }

    private void split(byte[] bodies, int count, List<byte[]> entries) {
        for (int i = 0; i < count; i++) {
            entries.add(LogEntry.of(tenant, bodies, i * BODY));
        }
    }
}
