package io.sallyport.audit.merkle;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Holds the full bundles of a log against their tiles, on all processors, a few blocks ahead of
/// who asks, and hands out the roots over them in the order of the entries.
final class TileCheck implements AutoCloseable {
    /// So many tiles are one piece of work: a piece has a thousand times the time of its handing
    /// over.
    private static final int BLOCK = 16;

    private final TileSource source;
    private final long tiles;
    private final int ahead;
    private final ExecutorService threads;
    private final Queue<Future<Block>> running = new ArrayDeque<>();
    private Block current = new Block(List.of(), Optional.empty());
    private long begun;
    private int taken;

    /// @param failure what ended it before its end
    private record Block(List<Hash> roots, Optional<IOException> failure) {}

    /// @param tiles how many full ones there are
    TileCheck(TileSource source, long tiles) {
        this.source = source;
        this.tiles = tiles;
        int processors = Runtime.getRuntime().availableProcessors();
        this.ahead = 2 * processors;
        this.threads =
                Executors.newFixedThreadPool(
                        processors, Thread.ofPlatform().name("verifier-", 0).daemon().factory());
    }

    /// The root over the next full bundle.
    ///
    /// @throws DamagedLog when bundle or tile is damaged
    Hash next() throws IOException {
        while (taken == current.roots().size()) {
            if (current.failure().isPresent()) {
                throw current.failure().get();
            }
            current = nextBlock();
            taken = 0;
        }
        return current.roots().get(taken++);
    }

    private Block nextBlock() throws IOException {
        while (running.size() < ahead && begun < tiles) {
            long first = begun;
            long end = Math.min(first + BLOCK, tiles);
            running.add(threads.submit(() -> check(first, end)));
            begun = end;
        }
        try {
            return running.remove().get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException("a tile was not checked", fault.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while checking the log");
        }
    }

    private Block check(long first, long end) {
        TreeHasher hasher = new TreeHasher();
        byte[] hashes = new byte[RightEdge.TILE_BYTES];
        List<Hash> roots = new ArrayList<>(BLOCK);
        try {
            for (long index = first; index < end; index++) {
                int at = 0;
                for (byte[] entry : source.entries(new TilePath.Entries(index, TilePath.FULL))) {
                    hasher.leaf(entry, hashes, at);
                    at += Hash.BYTES;
                }
                TilePath.Hashes path = new TilePath.Hashes(0, index, TilePath.FULL);
                compare(path, source.hashes(path), hashes);
                hasher.fold(hashes, TilePath.FULL);
                roots.add(Hash.at(hashes, 0));
            }
            return new Block(roots, Optional.empty());
        } catch (IOException failure) {
            return new Block(roots, Optional.of(failure));
        }
    }

    /// Holds a tile of the log against what was computed.
    static void compare(TilePath.Hashes path, byte[] found, byte[] computed) throws DamagedLog {
        int differs = Arrays.mismatch(found, 0, found.length, computed, 0, found.length);
        if (differs >= 0) {
            int position = differs / Hash.BYTES;
            throw path.level() == 0 ? Damage.leaf(path, position) : Damage.node(path, position);
        }
    }

    /// Ends what runs ahead.
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
