package io.sallyport.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.crypto.SecretKey;

/// Every tenant's keys, and what may be done with them. A tenant's keys are opened when first
/// needed and a bounded number of tenants is kept open.
public final class Keyring implements AutoCloseable {
    /// Where in everything sealed the version of its key stands: 4 bytes, big-endian.
    public static final int VERSION_AT = 2;

    private static final int OPEN_TENANTS_MAX = 10_000;
    private static final int FIRST = 1;

    private final InstanceId instance;
    private final RootKeys root;
    private final KeyringFile file;
    private final KeyWrap wrap;
    private final Envelope envelope;
    private final TenantRecords records;

    /// The index versions that are used no more, of tenants whose rotation is at its end.
    private final Map<TenantId, Integer> hashedFrom = new ConcurrentHashMap<>();

    /// One change of a tenant's keys at a time. Whoever has it may take the next one, and never the
    /// reverse.
    private final ReentrantLock changes = new ReentrantLock();

    private final KeyringCopies copies;

    /// For the file and its agreement with the root key: all of it is under an epoch that is known.
    private final ReentrantLock using = new ReentrantLock();

    private final Cache<TenantId, OpenKeys> open =
            Caffeine.newBuilder().maximumSize(OPEN_TENANTS_MAX).executor(Runnable::run).build();

    Keyring(RootKeys root, KeyringFile file, Randomness randomness) {
        this.instance = root.instance();
        this.root = root;
        this.file = file;
        this.wrap = new KeyWrap(randomness);
        this.envelope = new Envelope(instance, randomness);
        this.records = new TenantRecords(root, file, wrap, new KeyContext(instance));
        this.copies = new KeyringCopies(root, new KeyringCopies.Live(this::keys, this::covers));
    }

    public InstanceId instance() {
        return instance;
    }

    public Assurance assurance() {
        return root.assurance();
    }

    /// 32 random bytes, for who keeps them sealed.
    public byte[] newSecret() {
        return wrap.newKey().getEncoded();
    }

    /// Every tenant that has keys, the operator realm included, in no order.
    public List<TenantId> tenants() {
        return List.copyOf(file.tenants());
    }

    /// How many tenants have keys, the operator realm included.
    public int size() {
        return file.size();
    }

    /// Makes a tenant's keys; they are on disk when this returns. A crash right behind it leaves
    /// keys that no row needs.
    public void addTenant(TenantId tenant) {
        if (file.has(tenant)) {
            throw new IllegalStateException("the tenant " + tenant + " has keys already");
        }
        changing(tenant, () -> file.append(records.first(tenant)));
    }

    /// Whether the tenant has keys: one that was shredded has none.
    public boolean has(TenantId tenant) {
        return file.has(tenant);
    }

    /// What opens the root key, and how that is changed.
    public Protectors protectors() {
        return new Protectors(root);
    }

    /// Where the keys are copied to, and how current each copy is.
    public KeyringCopies copies() {
        return copies;
    }

    /// Root file and keyring as they fit together.
    private KeyringCopies.Keys keys() {
        return locked(() -> new KeyringCopies.Keys(root.file(), file.contents()));
    }

    /// Whether these keys are at least as new as a copy's record.
    private boolean covers(KeyringRecord copy) {
        return locked(() -> file.find(copy.tenant()).filter(own -> own.covers(copy)).isPresent());
    }

    /// Opens every tenant's keys once; returns how many there are.
    ///
    /// @throws Corruption when one was not written by this instance
    public int verify() {
        file.tenants().forEach(this::load);
        return file.size();
    }

    public byte[] seal(KeyPurpose purpose, Place place, int schema, byte[] plain) {
        return envelope.seal(open(place.tenant()).of(purpose), place, schema, plain);
    }

    /// @throws Corruption when the bytes were not sealed for this place and purpose
    public Opened open(KeyPurpose purpose, Place place, byte[] sealed) {
        return envelope.open(open(place.tenant()).of(purpose), place, sealed);
    }

    /// Opens also what only a retired version opens: a backup's. The live store has nothing that
    /// needs it, and whoever has a key that leaked can put nothing there.
    ///
    /// @throws Corruption when the bytes were not sealed for this place and purpose
    public Opened openArchived(KeyPurpose purpose, Place place, byte[] sealed) {
        return envelope.open(open(place.tenant()).archived(purpose), place, sealed);
    }

    /// The version of the key that sealed this.
    public static int version(byte[] sealed) {
        return ByteBuffer.wrap(sealed).getInt(VERSION_AT);
    }

    /// @param marks what the store needs of it for good; empty for nothing
    public byte[] sealEvent(TenantId tenant, byte[] marks, byte[] event) {
        return EventForm.seal(this, tenant, marks, event);
    }

    public byte[] openEvent(TenantId tenant, byte[] sealed) {
        return EventForm.of(tenant, sealed).open(this, tenant);
    }

    /// An event's marks, empty when it has none. They open when the event itself does no more.
    public byte[] openMarks(TenantId tenant, byte[] sealed) {
        return EventForm.of(tenant, sealed).openMarks(this, tenant);
    }

    /// Whether an event's key was destroyed because the event's time was over.
    public boolean hasEnded(TenantId tenant, byte[] sealed) {
        return EventForm.of(tenant, sealed).isUnder(endedThrough(tenant));
    }

    /// The last version of the tenant's audit key that was destroyed; 0 for none.
    public int endedThrough(TenantId tenant) {
        return open(tenant).endedThrough();
    }

    /// A person's own key. Takes its 32 bytes over, which come from [#newSecret()]: they are wiped.
    public PersonalKey personal(TenantId tenant, PersonId person, byte[] secret) {
        return envelope.personal(KeyWrap.key(secret), tenant, person);
    }

    /// The names of the log's positions, as only this tenant's keys make and read them.
    public PositionKeys positions(TenantId tenant) {
        return open(tenant).positions();
    }

    /// A value's blind index under each live version of the tenant's index key, the newest first.
    /// There is one, or while that key is rotated two.
    ///
    /// @param column `table.column`
    public List<Index> indexes(TenantId tenant, String column, String value) {
        OpenKeys keys = open(tenant);
        return keys.indexes(column, value, keys.hashedFrom());
    }

    /// Also under versions that are used no more, of which some may still stand somewhere.
    public List<Index> everyIndex(TenantId tenant, String column, String value) {
        return open(tenant).indexes(column, value, FIRST);
    }

    private OpenKeys open(TenantId tenant) {
        return open.get(tenant, this::load);
    }

    private OpenKeys load(TenantId tenant) {
        TenantRecords.Unwrapped found = locked(() -> records.unwrapped(tenant));
        List<OpenKeys.Version> versions = new ArrayList<>();
        for (KeyringRecord.Wrapped one : found.record().keys()) {
            SecretKey key = records.purposeKey(found.record(), found.key(), one);
            versions.add(new OpenKeys.Version(one, key));
        }
        OpenKeys keys = OpenKeys.of(versions, hashedFrom.getOrDefault(tenant, FIRST));
        if (!keys.areWhole()) {
            throw TenantRecords.forged(tenant);
        }
        return keys;
    }

    /// The versions in use of one of a tenant's keys, in order. The last one seals.
    public List<Integer> versions(TenantId tenant, KeyPurpose purpose) {
        return open(tenant).of(purpose).versions().keySet().stream().sorted().toList();
    }

    /// The tenants that have more than one version in use of a key whose earlier ones can go.
    public List<TenantId> inRotation() {
        return locked(file::inRotation);
    }

    /// Adds a version to one of a tenant's keys. What is sealed or hashed after this returned is
    /// under it; what was before still opens.
    public void addVersion(TenantId tenant, KeyPurpose purpose) {
        changing(tenant, () -> file.append(records.withAnother(tenant, purpose)));
    }

    /// From here on nothing is hashed under earlier versions of the tenant's index key than the
    /// newest, nor looked for. Every value must have its newest hash by now. Forgotten at the end
    /// of the process: then both are used again.
    public void stopHashing(TenantId tenant) {
        changing(
                tenant,
                () -> hashedFrom.put(tenant, records.find(tenant).newest(KeyPurpose.INDEX)));
    }

    /// Destroys every version but the newest of one of a tenant's keys: none of them is in the file
    /// any more when this returns.
    ///
    /// @param left counts what is still sealed or hashed under the earlier versions
    /// @throws IllegalStateException when that is anything, or the key is the log's, whose entries
    ///   never change
    public void destroyEarlier(TenantId tenant, KeyPurpose purpose, LongSupplier left) {
        purpose.requireEnding();
        ending(
                tenant,
                left,
                (record, one) ->
                        Optional.of(one)
                                .filter(it ->
                                        it.purpose() != purpose
                                                || it.version() == record.newest(purpose)));
    }

    /// The versions that are out of use and open older backups.
    public RetiredKeys retired() {
        return new RetiredKeys(tenant -> locked(() -> records.find(tenant)), this::ending);
    }

    private void ending(TenantId tenant, LongSupplier left, TenantRecords.Fate fate) {
        changes.lock();
        try {
            long ciphertexts = left.getAsLong();
            if (ciphertexts > 0) {
                throw new IllegalStateException(
                        ciphertexts + " ciphertexts need the key's earlier versions");
            }
            changing(tenant, () -> replace(records.renewed(records.find(tenant), fate)));
        } finally {
            changes.unlock();
        }
    }

    /// Wraps a tenant's purpose keys under a new tenant key; the old one is in the file no more.
    public void rotateTenant(TenantId tenant) {
        ending(tenant, () -> 0, (_, one) -> Optional.of(one));
    }

    private void replace(KeyringRecord fresh) {
        file.rewrite(one -> Optional.of(one.tenant().equals(fresh.tenant()) ? fresh : one));
    }

    /// Puts the tenant's new keys in the place of the old ones, and does not just drop those:
    /// somebody may be loading them right now, and that would go unnoticed.
    private void changing(TenantId tenant, Runnable change) {
        changes.lock();
        try {
            locked(() -> {
                change.run();
                return true;
            });
            open.put(tenant, load(tenant));
        } finally {
            changes.unlock();
        }
    }

    private <T> T locked(Supplier<T> act) {
        using.lock();
        try {
            return act.get();
        } finally {
            using.unlock();
        }
    }

    /// Replaces the root key while everything goes on: seals the new one with these seals, wraps
    /// every tenant's key anew, forgets the old one and has the seals destroy what they can. What
    /// is wrapped under the tenants' keys stays as it is.
    ///
    /// A crash in between leaves both root keys, and [#finishRotation] goes on.
    ///
    /// @param seals the protectors' secrets; a protector without one here goes stale
    /// @throws IllegalArgumentException when a rotation is under way, or no secret opens anything
    public Rotation rotateRoot(List<Seal> seals, Progress progress) {
        root.begin(seals);
        return finishRotation(seals, progress);
    }

    /// Destroys a tenant's keys: the root key is rotated, and every other tenant's key is wrapped
    /// under the new one. What was wrapped under the old one opens for nobody who has only what is
    /// here now. A crash in between leaves the tenant with its keys.
    public Rotation destroyTenant(TenantId tenant, List<Seal> seals, Progress progress) {
        changes.lock();
        try {
            KeyringRecord old = records.find(tenant);
            root.begin(seals);
            Rotation done = finishRotation(seals, progress, one -> one.equals(tenant));
            forget(tenant);
            if (root.keyOrNull(old.epoch()) != null || file.has(tenant)) {
                throw new IllegalStateException("the keys of a shredded tenant are still there");
            }
            return done;
        } finally {
            changes.unlock();
        }
    }

    /// Also when somebody loads them right now.
    @SuppressWarnings("NullAway") // null takes the entry away
    private void forget(TenantId tenant) {
        open.asMap().compute(tenant, (_, _) -> null);
    }

    /// Whether a rotation was begun and a crash came between.
    public boolean rotating() {
        return root.rotating();
    }

    public Rotation finishRotation(List<Seal> seals, Progress progress) {
        return finishRotation(seals, progress, _ -> false);
    }

    private Rotation finishRotation(
            List<Seal> seals, Progress progress, Predicate<TenantId> without) {
        int tenants = file.size();
        List<RootKeys.Ended> all;
        AtomicLong done = new AtomicLong();
        using.lock();
        try {
            file.rewrite(record -> {
                progress.done(done.incrementAndGet(), tenants);
                return Optional.of(record)
                        .filter(one -> !without.test(one.tenant()))
                        .map(records::rewrapped);
            });
            all = root.end();
        } finally {
            using.unlock();
        }
        int destroyed = root.destroyed(all, seals);
        return new Rotation(root.epoch(), tenants, destroyed, all.size() - destroyed);
    }

    /// What a rotation of the root key did.
    ///
    /// @param destroyed old protectors that open nothing any more, whoever kept a copy
    /// @param kept old protectors that still open an old copy of the keys
    public record Rotation(int epoch, int tenants, int destroyed, int kept) {}

    /// Is told after each step.
    @FunctionalInterface
    public interface Progress {
        void done(long steps, long total);
    }

    @Override
    public void close() {
        open.invalidateAll();
        file.close();
    }
}
