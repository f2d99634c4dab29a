package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The keys' own backups: places that are listed, so that they can be rewritten when a root key is
/// rotated or a tenant is shredded. Without the seal nothing in a copy can be read.
///
/// A place is written to only while it holds this instance's copy, and an older one: what looks
/// empty may be a disk that is not mounted, and a newer copy is what a restore needs. Adding it
/// once more says that it is to be written all the same.
public final class KeyringCopies {
    private final RootKeys root;
    private final Live live;
    private final ReentrantLock copying = new ReentrantLock();

    /// What this process knows of each place.
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /// The keys in use.
    ///
    /// @param covers whether they are at least as new as a record of a copy
    record Live(Supplier<Keys> keys, Predicate<KeyringRecord> covers) {}

    /// Root file and keyring as they fit together.
    record Keys(RootFile root, KeyringFile.Contents keyring) implements AutoCloseable {
        Mark mark() {
            return new Mark(root, keyring.mark());
        }

        @Override
        public void close() throws IOException {
            keyring.bytes().close();
        }
    }

    /// Tells one state of the keys from the next.
    record Mark(RootFile root, KeyringFile.Mark keyring) {}

    private record Known(Optional<Mark> written, Optional<Instant> at, Optional<Missed> missed) {}

    KeyringCopies(RootKeys root, Live live) {
        this.root = root;
        this.live = live;
    }

    /// A place that is not up to date.
    ///
    /// @param since when this process first saw it
    /// @param why in words
    public record Missed(CopyPlace place, Instant since, String why) {}

    /// What came of bringing the copies up to date: each place stands in one of the two.
    public record Rewritten(List<CopyPlace> done, List<Missed> missed) {
        public Rewritten {
            done = List.copyOf(done);
            missed = List.copyOf(missed);
        }
    }

    /// @param writtenAt when this process last found or made the copy current
    public record Standing(
            CopyPlace place,
            boolean current,
            Optional<Instant> writtenAt,
            Optional<Missed> missed) {}

    /// The places and how current each copy is; looks at nothing but what is known.
    public List<Standing> list() {
        Mark now = mark();
        return places().stream().map(place -> standing(place, now)).toList();
    }

    private Standing standing(CopyPlace place, Mark now) {
        Known state = known(place);
        boolean current =
                state.missed().isEmpty() && state.written().filter(now::equals).isPresent();
        return new Standing(place, current, state.at(), state.missed());
    }

    private List<CopyPlace> places() {
        return root.file().copies();
    }

    private Known known(CopyPlace place) {
        return known.getOrDefault(
                place.folder(), new Known(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private Mark mark() {
        try (Keys keys = live.keys().get()) {
            return keys.mark();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /// Lists a place and writes the first copy there. A place that is listed already is written
    /// once more, also when its copy is gone.
    ///
    /// @param folder absolute, there, and outside the data folder
    /// @throws IllegalArgumentException when it cannot be used; nothing was listed
    public CopyPlace add(Path folder, String holder) {
        Path place = folder.normalize();
        requireUsable(place);
        copying.lock();
        try {
            CopyFolder copy = new CopyFolder(place);
            if (!copy.isEmpty() || Files.exists(place.resolve(RootFile.NAME + ".new"))) {
                requireReplaceable(copy);
            }
            CopyPlace added = new CopyPlace(place, holder, root.now());
            root.copyTo(all -> {
                List<CopyPlace> more = new ArrayList<>(all);
                more.removeIf(one -> one.folder().equals(place));
                more.add(added);
                return more;
            });
            write(added, copy);
            return added;
        } catch (IOException failure) {
            throw refused(place, failure);
        } finally {
            copying.unlock();
        }
    }

    private void requireUsable(Path place) {
        if (!place.isAbsolute() || !Files.isDirectory(place)) {
            throw new IllegalArgumentException(
                    "a place for a copy is the absolute path of a folder that is there");
        }
        try {
            if (place.toRealPath().startsWith(root.dataFolder().toRealPath())) {
                throw new IllegalArgumentException(
                        "a copy inside the data folder is lost with it: choose another disk");
            }
            Path trial = Files.createTempFile(place, ".sallyport", ".trial");
            Files.delete(trial);
        } catch (IOException failure) {
            throw refused(place, failure);
        }
    }

    private static IllegalArgumentException refused(Path place, IOException failure) {
        return new IllegalArgumentException(
                "no copy can be kept in " + place + ": " + why(failure));
    }

    /// A system's own words would repeat the path.
    private static String why(IOException failure) {
        return failure instanceof CopyFolder.Problem
                ? String.valueOf(failure.getMessage())
                : "it cannot be reached, read or written (" + failure + ")";
    }

    /// Takes a place off the list and removes the copy there.
    ///
    /// @return whether the copy is gone; otherwise it still opens with what opens the keys today
    /// @throws IllegalArgumentException when it is not listed
    public boolean remove(Path folder) {
        Path place = folder.normalize();
        copying.lock();
        try {
            find(place);
            root.copyTo(all -> all.stream().filter(one -> !one.folder().equals(place)).toList());
            known.remove(place);
            CopyFolder copy = new CopyFolder(place);
            copy.root(root.instance());
            copy.delete();
            return true;
        } catch (IOException | java.io.UncheckedIOException unreachable) {
            return false;
        } finally {
            copying.unlock();
        }
    }

    private CopyPlace find(Path folder) {
        return places().stream()
                .filter(one -> one.folder().equals(folder))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(folder + " is no listed place"));
    }

    /// Reads a copy and compares it with the keys in use, byte for byte. One that differs counts as
    /// missed until the next round has written it.
    ///
    /// @throws IllegalArgumentException when the place is not listed
    public Standing verify(Path folder) {
        CopyPlace place = find(folder.normalize());
        copying.lock();
        try (Keys keys = live.keys().get()) {
            CopyFolder copy = new CopyFolder(place.folder());
            requireWhole(copy);
            copy.root(root.instance());
            if (copy.holds(bytes(keys.root()), keys.keyring().bytes(), keys.keyring().length())) {
                current(place, keys.mark());
            } else {
                missed(place, "it is not what the keys in use are: older, or changed");
            }
        } catch (IOException failure) {
            missed(place, why(failure));
        } finally {
            copying.unlock();
        }
        return standing(place, mark());
    }

    /// Brings every listed place up to date, now. A place that is up to date already is done.
    public Rewritten rewriteAll() {
        copying.lock();
        try {
            List<CopyPlace> done = new ArrayList<>();
            List<Missed> missed = new ArrayList<>();
            for (CopyPlace place : places()) {
                rewrite(place).ifPresentOrElse(missed::add, () -> done.add(place));
            }
            return new Rewritten(done, missed);
        } finally {
            copying.unlock();
        }
    }

    private Optional<Missed> rewrite(CopyPlace place) {
        try {
            CopyFolder copy = new CopyFolder(place.folder());
            copy.settle();
            requireWhole(copy);
            if (!standing(place, mark()).current()) {
                requireReplaceable(copy);
                write(place, copy);
            }
        } catch (IOException failure) {
            missed(place, why(failure));
        }
        return known(place).missed();
    }

    private static void requireWhole(CopyFolder copy) throws IOException {
        if (!copy.isWhole()) {
            throw new CopyFolder.Problem(
                    "the copy is not there; is the disk mounted? Adding the place once more writes"
                            + " it anew");
        }
    }

    /// Refuses what is not an older copy of these keys.
    private void requireReplaceable(CopyFolder copy) throws IOException {
        copy.settle();
        RootFile theirs = copy.root(root.instance());
        RootFile own = root.file();
        if (theirs.epoch() == own.epoch() && !theirs.isAuthentic(root.key(own.epoch()))) {
            throw new CopyFolder.Problem("somebody else changed the root.json there");
        }
        if (theirs.epoch() < own.epoch() || !Files.exists(copy.keyring())) {
            return;
        }
        boolean[] newer = {theirs.epoch() > own.epoch()};
        try {
            KeyringFile.scan(copy.keyring(), record -> newer[0] |= !live.covers().test(record));
        } catch (Corruption damaged) {
            // A damaged copy is of no use to a restore, and writing it anew is what mends it.
            return;
        }
        if (newer[0]) {
            throw new CopyFolder.Problem(
                    "the copy is newer than the keys in use: stop, and restore from it");
        }
    }

    private void write(CopyPlace place, CopyFolder copy) throws IOException {
        try (Keys keys = live.keys().get();
                FileInputStream keyring = keys.keyring().bytes()) {
            copy.write(bytes(keys.root()), keyring, keys.keyring().length());
            current(place, keys.mark());
        }
    }

    private byte[] bytes(RootFile file) {
        return file.bytes(root.key(file.epoch()));
    }

    private void current(CopyPlace place, Mark mark) {
        known.put(
                place.folder(),
                new Known(Optional.of(mark), Optional.of(root.now()), Optional.empty()));
    }

    private void missed(CopyPlace place, String why) {
        Known before = known(place);
        Instant since = before.missed().map(Missed::since).orElseGet(root::now);
        known.put(
                place.folder(),
                new Known(
                        Optional.empty(), before.at(), Optional.of(new Missed(place, since, why))));
    }
}
