package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import java.util.List;
import javax.crypto.SecretKey;

/// The keyring's records of tenants, wrapped and unwrapped.
record TenantRecords(RootKeys root, KeyringFile file, KeyWrap wrap, KeyContext context) {
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
        byte[] named = context.purposeKey(record.tenant(), wrapped.purpose(), wrapped.version());
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
