package io.sallyport.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;

/// Every tenant's keys, and what may be done with them. A tenant's keys are opened when first
/// needed and a bounded number of tenants is kept open.
public final class Keyring implements AutoCloseable {
    private static final int OPEN_TENANTS_MAX = 10_000;
    private static final int EVENT_SCHEMA = 1;
    private static final int FIRST = 1;

    private final InstanceId instance;
    private final RootKeys root;
    private final KeyringFile file;
    private final KeyWrap wrap;
    private final Envelope envelope;
    private final KeyringCopies copies;

    /// For the file, and for its agreement with the root key: what is read or written there is
    /// wrapped under an epoch that is still known.
    private final ReentrantLock using = new ReentrantLock();

    private final Cache<TenantId, OpenKeys> open =
            Caffeine.newBuilder().maximumSize(OPEN_TENANTS_MAX).executor(Runnable::run).build();

    Keyring(RootKeys root, KeyringFile file, Randomness randomness) {
        this.instance = root.instance();
        this.root = root;
        this.file = file;
        this.wrap = new KeyWrap(randomness);
        this.envelope = new Envelope(instance, randomness);
        this.copies = new KeyringCopies(root, new KeyringCopies.Live(this::keys, this::covers));
    }

    public InstanceId instance() {
        return instance;
    }

    public Assurance assurance() {
        return root.assurance();
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
        SecretKey tenantKey = wrap.newKey();
        List<KeyringRecord.Wrapped> keys = new ArrayList<>();
        for (KeyPurpose purpose : KeyPurpose.values()) {
            byte[] wrapped = wrap.wrap(tenantKey, context(tenant, purpose, FIRST), wrap.newKey());
            keys.add(new KeyringRecord.Wrapped(purpose, FIRST, wrapped));
        }
        using.lock();
        try {
            file.append(wrapped(tenant, FIRST, tenantKey, keys));
        } finally {
            using.unlock();
        }
    }

    private KeyringRecord wrapped(
            TenantId tenant, int version, SecretKey tenantKey, List<KeyringRecord.Wrapped> keys) {
        int epoch = root.epoch();
        byte[] wrapped = wrap.wrap(root.key(epoch), context(tenant, epoch, version), tenantKey);
        return new KeyringRecord(tenant, epoch, version, wrapped, keys);
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
        using.lock();
        try {
            return new KeyringCopies.Keys(root.file(), file.contents());
        } finally {
            using.unlock();
        }
    }

    /// Whether these keys are at least as new as a copy's record.
    private boolean covers(KeyringRecord copy) {
        using.lock();
        try {
            return file.find(copy.tenant()).filter(own -> own.covers(copy)).isPresent();
        } finally {
            using.unlock();
        }
    }

    /// Opens every tenant's keys once; returns how many there are.
    ///
    /// @throws Corruption when one was not written by this instance
    public int verify() {
        file.tenants().forEach(this::load);
        return file.size();
    }

    /// Whether a tenant has keys: one that was shredded has none.
    public boolean has(TenantId tenant) {
        return file.has(tenant);
    }

    public byte[] seal(KeyPurpose purpose, Place place, int schema, byte[] plain) {
        return envelope.seal(keys(place.tenant(), purpose), place, schema, plain);
    }

    /// @throws Corruption when the bytes were not sealed for this place and purpose
    public Opened open(KeyPurpose purpose, Place place, byte[] sealed) {
        return envelope.open(keys(place.tenant(), purpose), place, sealed);
    }

    public byte[] sealEvent(TenantId tenant, byte[] event) {
        return seal(KeyPurpose.AUDIT, Place.event(tenant), EVENT_SCHEMA, event);
    }

    public byte[] openEvent(TenantId tenant, byte[] sealed) {
        return open(KeyPurpose.AUDIT, Place.event(tenant), sealed).plain();
    }

    /// The blind index of a value: 128 bits of a keyed hash, different for each tenant and column.
    ///
    /// @param column `table.column`
    public byte[] index(TenantId tenant, String column, String value) {
        byte[] full = mac(tenant, "index:" + column, value.getBytes(StandardCharsets.UTF_8));
        return java.util.Arrays.copyOf(full, 16);
    }

    /// HMAC-SHA256 under the tenant's index key: 32 bytes.
    ///
    /// @param domain what the hash is for; hashes of different domains have nothing in common
    public byte[] mac(TenantId tenant, String domain, byte[] value) {
        return open(tenant).hash().hash(domain, value);
    }

    private PurposeKeys keys(TenantId tenant, KeyPurpose purpose) {
        return Objects.requireNonNull(open(tenant).keys().get(purpose));
    }

    private OpenKeys open(TenantId tenant) {
        return open.get(tenant, this::load);
    }

    /// @param hash under the current index key
    private record OpenKeys(Map<KeyPurpose, PurposeKeys> keys, KeyedHash hash) {}

    private OpenKeys load(TenantId tenant) {
        KeyringRecord record;
        SecretKey tenantKey;
        using.lock();
        try {
            record =
                    file.find(tenant)
                            .orElseThrow(() ->
                                    new Corruption(
                                            tenant, "the keyring has no keys of tenant " + tenant));
            tenantKey = tenantKey(record);
        } finally {
            using.unlock();
        }
        Map<KeyPurpose, Map<Integer, SecretKey>> versions = new EnumMap<>(KeyPurpose.class);
        for (KeyringRecord.Wrapped wrapped : record.keys()) {
            byte[] keyContext = context(tenant, wrapped.purpose(), wrapped.version());
            SecretKey key = KeyWrap.unwrap(tenantKey, keyContext, wrapped.bytes());
            if (key == null) {
                throw forged(tenant);
            }
            versions.computeIfAbsent(wrapped.purpose(), _ -> new HashMap<>())
                    .put(wrapped.version(), key);
        }
        Map<KeyPurpose, PurposeKeys> keys = new EnumMap<>(KeyPurpose.class);
        versions.forEach((purpose, all) ->
                keys.put(purpose, new PurposeKeys(purpose, Collections.max(all.keySet()), all)));
        PurposeKeys index = keys.get(KeyPurpose.INDEX);
        if (index == null) {
            throw forged(tenant);
        }
        return new OpenKeys(keys, new KeyedHash(index.key(index.current())));
    }

    private SecretKey tenantKey(KeyringRecord record) {
        SecretKey parent = root.keyOrNull(record.epoch());
        if (parent == null) {
            throw forged(record.tenant());
        }
        byte[] context = context(record.tenant(), record.epoch(), record.tenantVersion());
        SecretKey tenantKey = KeyWrap.unwrap(parent, context, record.wrappedTenantKey());
        if (tenantKey == null) {
            throw forged(record.tenant());
        }
        return tenantKey;
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

    /// Whether a rotation was begun and a crash came between.
    public boolean rotating() {
        return root.rotating();
    }

    public Rotation finishRotation(List<Seal> seals, Progress progress) {
        int tenants = file.size();
        List<RootKeys.Ended> all;
        AtomicLong done = new AtomicLong();
        using.lock();
        try {
            file.rewrite(record -> {
                progress.done(done.incrementAndGet(), tenants);
                return Optional.of(rewrapped(record));
            });
            all = root.end();
        } finally {
            using.unlock();
        }
        int destroyed = 0;
        int kept = 0;
        for (RootKeys.Ended ended : all) {
            boolean gone =
                    seals.stream()
                            .filter(seal -> seal.kind().equals(ended.protector().kind()))
                            .anyMatch(seal ->
                                    seal.destroy(ended.root().parameters())
                                            && !root.opens(ended, seal));
            destroyed += gone ? 1 : 0;
            kept += gone ? 0 : 1;
        }
        return new Rotation(root.epoch(), tenants, destroyed, kept);
    }

    private KeyringRecord rewrapped(KeyringRecord old) {
        return old.epoch() == root.epoch()
                ? old
                : wrapped(old.tenant(), old.tenantVersion(), tenantKey(old), old.keys());
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

    private static Corruption forged(TenantId tenant) {
        return new Corruption(
                tenant,
                "the keyring's entry of tenant "
                        + tenant
                        + " was not written by this instance: restore the keyring from a backup");
    }

    private byte[] context(TenantId tenant, KeyPurpose purpose, int version) {
        return context("purpose-key", tenant, new int[] {purpose.code(), version});
    }

    private byte[] context(TenantId tenant, int epoch, int version) {
        return context("tenant-key", tenant, new int[] {epoch, version});
    }

    private byte[] context(String kind, TenantId tenant, int[] numbers) {
        byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(
                        2 * Long.BYTES + TenantId.BYTES + 2 * Integer.BYTES + name.length)
                .putLong(instance.value().getMostSignificantBits())
                .putLong(instance.value().getLeastSignificantBits())
                .put(tenant.bytes())
                .putInt(numbers[0])
                .putInt(numbers[1])
                .put(name)
                .array();
    }

    @Override
    public void close() {
        open.invalidateAll();
        file.close();
    }
}
