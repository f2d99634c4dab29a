package io.sallyport.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the files of the data folder, a share of them at a time, and looks for what must never
/// stand there: the values of [Watched], in the forms that a careless program would write them in.
/// A hit is told in the operator realm's log, once, and never repeats the value.
final class PlaintextScan implements AutoCloseable {
    /// Of each round of housekeeping, which comes every 30 s.
    private static final long ROUND_BYTES = 32L << 20;

    private static final int TOLD_MAX = 1_000;
    private static final String NAMED = "a file whose name has the value in it";
    private static final int BLOCK_BYTES = 1 << 20;

    /// Files up to here are read in every cycle: a mapped one changes without a newer time.
    private static final long SMALL_BYTES = 1L << 20;

    /// Closing it would give its lock to anybody: POSIX locks end with the first descriptor that
    /// the process closes.
    private static final String LOCK = "lock";

    private final Path folder;
    private final TenantWalk walk;
    private final Watched watched;
    private final Counter counter;
    private final Set<Found> told = new HashSet<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, Set<Found>> standing = new TreeMap<>();
    private final Deque<Path> waiting = new ArrayDeque<>();

    /// Of the database's files, for the same reason: they stay open until the store is closed.
    private final Map<Object, FileChannel> kept = new HashMap<>();

    private @Nullable Reading current;
    private Optional<Needles> needles = Optional.empty();
    private long wholeFiles;
    private long cycleFiles;
    private Instant wholeAt = Instant.EPOCH;

    /// @param file its path within the data folder, without what must not be repeated
    record Found(String file, String value, String form) {}

    /// A file as it was when it had been read to its end.
    private record Seen(long size, long modifiedMillis) {}

    /// A file while it is read, in parts.
    private static final class Reading {
        private final String name;
        private final Seen begun;
        private final Set<Found> found = new HashSet<>();
        private long at;
        private boolean whole;

        Reading(String name, Seen begun) {
            this.name = name;
            this.begun = begun;
        }
    }

    private record Opened(FileChannel channel, boolean stays) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (!stays) {
                channel.close();
            }
        }
    }

    PlaintextScan(Path folder, TenantWalk walk, Watched watched, MeterRegistry meters) {
        this.folder = folder;
        this.walk = walk;
        this.watched = watched;
        this.counter =
                Counter.builder("sallyport.plaintext.found")
                        .description("Sealed values that stand readable in a file.")
                        .register(meters);
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "store.scan",
                        "Looks in every file of the data folder for what must be sealed, now.",
                        List.of(),
                        this::scan));
    }

    private synchronized Object scan(RequestContext context, ActivityArguments none) {
        needles(context);
        waiting.clear();
        current = null;
        seen.clear();
        begin();
        long files = waiting.size();
        long bytes = read(Long.MAX_VALUE);
        return Map.of("files", files, "bytes", bytes, "findings", findings());
    }

    /// The next files, as many as fit; one at least.
    synchronized void round() {
        needles(walk.context().get());
        if (waiting.isEmpty()) {
            begin();
        }
        read(ROUND_BYTES);
    }

    synchronized Map<String, Object> status() {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("files", wholeFiles);
        shown.put("findings", findings());
        if (wholeAt.isAfter(Instant.EPOCH)) {
            shown.put("at", wholeAt.toString());
        }
        return shown;
    }

    private List<Object> findings() {
        return standing.values().stream()
                .flatMap(Set::stream)
                .<Object>map(PlaintextScan::shown)
                .toList();
    }

    private static Map<String, String> shown(Found found) {
        return Map.of("file", found.file(), "value", found.value(), "form", found.form());
    }

    private void needles(RequestContext context) {
        if (needles.isEmpty()) {
            needles = Optional.of(new Needles(watched.plant(context).needles()));
        }
    }

    private void begin() {
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .filter(file -> !folder.relativize(file).toString().equals(LOCK))
                    .sorted()
                    .forEach(waiting::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        cycleFiles = waiting.size();
        Set<String> names = new HashSet<>();
        waiting.forEach(file -> names.add(name(file)));
        standing.keySet().retainAll(names);
        seen.keySet().retainAll(names);
    }

    private String name(Path file) {
        return folder.relativize(file).toString();
    }

    private long read(long bytesMax) {
        long bytes = 0;
        while (!waiting.isEmpty() && bytes < bytesMax) {
            bytes += part(waiting.removeFirst(), bytesMax - bytes);
        }
        if (waiting.isEmpty()) {
            wholeFiles = cycleFiles;
            wholeAt = walk.time().instant();
        }
        return bytes;
    }

    /// Reads on in a file, and puts it back in front when there is more of it.
    ///
    /// @return how many bytes were read; 0 when nothing can be new there
    private long part(Path file, long bytesMax) {
        Reading reading = current;
        current = null;
        String name = name(file);
        try {
            if (reading == null) {
                Seen now = new Seen(Files.size(file), Files.getLastModifiedTime(file).toMillis());
                if (now.size() > SMALL_BYTES && now.equals(seen.get(name))) {
                    return 0;
                }
                reading = new Reading(name, now);
                byte[] path = name.getBytes(StandardCharsets.UTF_8);
                look(reading, path, path.length);
            }
            long from = reading.at;
            try (Opened opened = open(file)) {
                read(reading, opened.channel(), bytesMax);
            }
            if (reading.whole) {
                end(reading);
            } else {
                current = reading;
                waiting.addFirst(file);
            }
            return reading.at - from;
        } catch (NoSuchFileException gone) {
            standing.remove(name);
            return 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void end(Reading reading) {
        seen.put(reading.name, reading.begun);
        standing.put(reading.name, reading.found);
        // What went and comes again is told again.
        told.removeIf(one -> one.file().equals(reading.name) && !reading.found.contains(one));
        reading.found.forEach(this::tell);
    }

    private Opened open(Path file) throws IOException {
        if (!file.getFileName().toString().startsWith("sallyport.db")) {
            return new Opened(FileChannel.open(file), false);
        }
        Object key = Files.readAttributes(file, "unix:ino").getOrDefault("ino", file);
        FileChannel channel = kept.get(key);
        if (channel == null) {
            channel = FileChannel.open(file);
            kept.put(key, channel);
        }
        return new Opened(channel, true);
    }

    private void read(Reading reading, FileChannel channel, long bytesMax) throws IOException {
        int step = BLOCK_BYTES - needles.orElseThrow().overlap();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long end = reading.at + bytesMax;
        while (reading.at < end) {
            int more = channel.read(block, reading.at + block.position());
            if (more < 0) {
                look(reading, block.array(), block.position());
                reading.at += block.position();
                reading.whole = true;
                return;
            }
            if (!block.hasRemaining()) {
                look(reading, block.array(), block.position());
                reading.at += step;
                block.position(step).compact();
            }
        }
    }

    /// A file's name may be the very place where a value stands.
    private void look(Reading reading, byte[] text, int length) {
        Needles all = needles.orElseThrow();
        for (Needles.Hit hit : all.in(text, length)) {
            byte[] path = reading.name.getBytes(StandardCharsets.UTF_8);
            String shown = all.in(path, path.length).isEmpty() ? reading.name : NAMED;
            reading.found.add(new Found(shown, hit.needle().value(), hit.needle().form()));
        }
    }

    private void tell(Found found) {
        if (told.size() < TOLD_MAX && told.add(found)) {
            counter.increment();
            System.getLogger("io.sallyport.server")
                    .log(
                            System.Logger.Level.ERROR,
                            "A value that must be sealed stands readable in a file: {0}.",
                            found);
            walk.tell(walk.context().get(), AuditAction.PLAINTEXT_FOUND, shown(found));
        }
    }

    /// Behind the store.
    @Override
    public synchronized void close() {
        for (FileChannel channel : kept.values()) {
            try {
                channel.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
