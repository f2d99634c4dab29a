package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/// The keyring's records of tenants, wrapped and unwrapped.
record TenantRecords(RootKeys root, KeyringFile file, KeyWrap wrap, KeyContext context) {
    private static final int FIRST = 1;

    /// A new tenant's keys, one version of each.
    KeyringRecord first(TenantId tenant) {
        SecretKey tenantKey = wrap.newKey();
        List<KeyringRecord.Wrapped> keys = new ArrayList<>();
        for (KeyPurpose purpose : KeyPurpose.values()) {
            KeyringRecord.Wrapped fresh = KeyringRecord.Wrapped.fresh(purpose, FIRST);
            keys.add(wrapped(tenant, tenantKey, fresh, wrap.newKey()));
        }
        return wrapped(tenant, FIRST, tenantKey, keys);
    }

    /// The tenant's keys, and one version more.
    KeyringRecord withAnother(TenantId tenant, KeyPurpose purpose) {
        KeyringRecord old = find(tenant);
        KeyringRecord.Wrapped fresh = KeyringRecord.Wrapped.fresh(purpose, old.newest(purpose) + 1);
        return old.with(wrapped(tenant, tenantKey(old), fresh, wrap.newKey()));
    }

    /// What becomes of a version: nothing of one that is to go.
    @FunctionalInterface
    interface Fate {
        Optional<KeyringRecord.Wrapped> of(KeyringRecord record, KeyringRecord.Wrapped one);
    }

    /// The tenant's keys under a new tenant key: no wrapping of before opens in its place.
    ///
    /// @param fate what becomes of each; all are unwrapped, so that nothing comes of a forged one
    KeyringRecord renewed(KeyringRecord old, Fate fate) {
        SecretKey oldKey = tenantKey(old);
        SecretKey key = wrap.newKey();
        List<KeyringRecord.Wrapped> keys = new ArrayList<>();
        for (KeyringRecord.Wrapped one : old.keys()) {
            SecretKey purposeKey = purposeKey(old, oldKey, one);
            fate.of(old, one)
                    .ifPresent(next -> {
                        SecretKey left = next.hasEnded() ? wrap.newKey() : purposeKey;
                        keys.add(wrapped(old.tenant(), key, next, left));
                    });
        }
        return wrapped(old.tenant(), old.tenantVersion() + 1, key, keys);
    }

    private KeyringRecord.Wrapped wrapped(
            TenantId tenant, SecretKey tenantKey, KeyringRecord.Wrapped named, SecretKey key) {
        return named.wrapped(wrap.wrap(tenantKey, context.purposeKey(tenant, named), key));
    }

    KeyringRecord wrapped(
            TenantId tenant, int version, SecretKey tenantKey, List<KeyringRecord.Wrapped> keys) {
        int epoch = root.epoch();
        byte[] wrapped =
                wrap.wrap(root.key(epoch), context.tenantKey(tenant, epoch, version), tenantKey);
        return new KeyringRecord(tenant, epoch, version, wrapped, keys);
    }

    KeyringRecord find(TenantId tenant) {
        return file.find(tenant)
                .orElseThrow(() ->
                        new Corruption(tenant, "the keyring has no keys of tenant " + tenant));
    }

    SecretKey tenantKey(KeyringRecord record) {
        SecretKey parent = root.keyOrNull(record.epoch());
        byte[] named = context.tenantKey(record.tenant(), record.epoch(), record.tenantVersion());
        SecretKey key =
                parent == null ? null : KeyWrap.unwrap(parent, named, record.wrappedTenantKey());
        if (key == null) {
            throw forged(record.tenant());
        }
        return key;
    }

    SecretKey purposeKey(KeyringRecord record, SecretKey tenantKey, KeyringRecord.Wrapped wrapped) {
        byte[] named = context.purposeKey(record.tenant(), wrapped);
        SecretKey key = KeyWrap.unwrap(tenantKey, named, wrapped.bytes());
        if (key == null) {
            throw forged(record.tenant());
        }
        return key;
    }

    KeyringRecord rewrapped(KeyringRecord old) {
        return old.epoch() == root.epoch()
                ? old
                : wrapped(old.tenant(), old.tenantVersion(), tenantKey(old), old.keys());
    }

    static Corruption forged(TenantId tenant) {
        return new Corruption(
                tenant,
                "the keyring's entry of tenant "
                        + tenant
                        + " was not written by this instance: restore the keyring from a backup");
    }

    record Unwrapped(KeyringRecord record, SecretKey key) {}

    Unwrapped unwrapped(TenantId tenant) {
        KeyringRecord found = find(tenant);
        return new Unwrapped(found, tenantKey(found));
    }
}
