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
import javax.crypto.SecretKey;

/// Every tenant's keys, and what may be done with them. A tenant's keys are opened when first
/// needed and a bounded number of tenants is kept open.
public final class Keyring implements AutoCloseable {
    private static final int OPEN_TENANTS_MAX = 10_000;
    private static final int EVENT_SCHEMA = 1;
    private static final int FIRST = 1;

    private final InstanceId instance;
    private final Assurance assurance;
    private final SecretKey root;
    private final int epoch;
    private final KeyringFile file;
    private final KeyWrap wrap;
    private final Envelope envelope;
    private final Cache<TenantId, OpenKeys> open =
            Caffeine.newBuilder().maximumSize(OPEN_TENANTS_MAX).executor(Runnable::run).build();

    /// The opened root: what a seal gives back.
    record Root(InstanceId instance, Assurance assurance, int epoch, SecretKey key) {}

    Keyring(Root root, KeyringFile file, Randomness randomness) {
        this.instance = root.instance();
        this.assurance = root.assurance();
        this.root = root.key();
        this.epoch = root.epoch();
        this.file = file;
        this.wrap = new KeyWrap(randomness);
        this.envelope = new Envelope(instance, randomness);
    }

    public InstanceId instance() {
        return instance;
    }

    public Assurance assurance() {
        return assurance;
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
        byte[] wrappedTenantKey = wrap.wrap(root, context(tenant, epoch, FIRST), tenantKey);
        file.append(new KeyringRecord(tenant, epoch, FIRST, wrappedTenantKey, keys));
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
        KeyringRecord record =
                file.find(tenant)
                        .orElseThrow(() ->
                                new Corruption(
                                        tenant, "the keyring has no keys of tenant " + tenant));
        byte[] context = context(tenant, record.epoch(), record.tenantVersion());
        SecretKey tenantKey = wrap.unwrap(root, context, record.wrappedTenantKey());
        if (record.epoch() != epoch || tenantKey == null) {
            throw forged(tenant);
        }
        Map<KeyPurpose, Map<Integer, SecretKey>> versions = new EnumMap<>(KeyPurpose.class);
        for (KeyringRecord.Wrapped wrapped : record.keys()) {
            byte[] keyContext = context(tenant, wrapped.purpose(), wrapped.version());
            SecretKey key = wrap.unwrap(tenantKey, keyContext, wrapped.bytes());
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
