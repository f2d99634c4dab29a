package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The ids that applications see of users and groups, which do not tell when one was made: those of
/// the rows, which are in the order of time, go through a permutation of the tenant's own. It is
/// AES-128 on the one block that an id is, so each id has one visible form and no table is needed
/// to come back. Its key stays as long as the tenant, since the ids do.
final class VisibleIds {
    private static final int KEY_BYTES = 16;
    private static final int CACHED_MAX = 10_000;
    private static final Duration CACHED_FOR = Duration.ofMinutes(5);
    private static final Table<byte[]> TABLE =
            Table.of(
                            "visible_id_key",
                            Table.Codec.<byte[]>json(
                                    key -> Map.of("key", Base64.getEncoder().encodeToString(key)),
                                    VisibleIds::read))
                    .ofAuthority();

    private final Parts parts;
    private final Store store;
    private final InstantSource time;
    private final Cache<TenantId, Keys> keys =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    /// @param marks for [#mark]
    private record Keys(Ciphers encrypt, Ciphers decrypt, SecretKey marks) {}

    /// Ciphers that are ready: to make one costs more than to use it, and a page of users needs
    /// hundreds. Each is used by one thread at a time.
    ///
    /// @param idle not more than there were threads at once
    private record Ciphers(SecretKey key, int mode, ConcurrentLinkedQueue<Cipher> idle) {
        static Ciphers of(SecretKey key, int mode) {
            return new Ciphers(key, mode, new ConcurrentLinkedQueue<>());
        }

        byte[] apply(byte[] block) {
            try {
                Cipher cipher = idle.poll();
                if (cipher == null) {
                    cipher = Cipher.getInstance("AES/ECB/NoPadding");
                    cipher.init(mode, key);
                }
                byte[] applied = cipher.doFinal(block);
                idle.offer(cipher);
                return applied;
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("no AES", impossible);
            }
        }
    }

    /// The table that its rows are in.
    static Table<?> table() {
        return TABLE;
    }

    VisibleIds(Parts parts) {
        this.parts = parts;
        this.store = parts.store();
        this.time = parts.time();
    }

    private static byte[] read(JsonObject row) {
        return Base64.getDecoder().decode(row.text("key"));
    }

    /// @return 32 lower-case hexadecimal characters
    String shown(RequestContext inside, RowId id) {
        return HexFormat.of().formatHex(keys(inside).encrypt().apply(id.bytes()));
    }

    /// @param shown whatever somebody sent
    /// @return a row's id, whether there is such a row or not; empty for what no id looks like
    Optional<RowId> row(RequestContext inside, String shown) {
        if (shown.length() != 2 * RowId.BYTES || !shown.chars().allMatch(VisibleIds::isHex)) {
            return Optional.empty();
        }
        byte[] block = HexFormat.of().parseHex(shown);
        return Optional.of(RowId.of(keys(inside).decrypt().apply(block)));
    }

    private static boolean isHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /// What stays of a text that may be looked for and not kept: a keyed hash, under a key that is
    /// not replaced. Nobody tells the text from it who does not have the key.
    ///
    /// @return 64 hexadecimal characters
    String mark(RequestContext inside, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(keys(inside).marks());
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA256", impossible);
        }
    }

    private Keys keys(RequestContext inside) {
        return keys.get(inside.tenant(), _ -> load(inside));
    }

    private Keys load(RequestContext inside) {
        RowId id = new RowId(inside.tenant().value());
        TenantScope scope = inside.scope();
        byte[] key =
                store.find(scope, TABLE, id)
                        .or(() -> {
                            make(inside, id);
                            return store.find(scope, TABLE, id);
                        })
                        .orElseThrow()
                        .value();
        SecretKey ids = new SecretKeySpec(key, 0, KEY_BYTES, "AES");
        return new Keys(
                Ciphers.of(ids, Cipher.ENCRYPT_MODE),
                Ciphers.of(ids, Cipher.DECRYPT_MODE),
                new SecretKeySpec(key, KEY_BYTES, key.length - KEY_BYTES, "HmacSHA256"));
    }

    /// The first to need it makes it; whoever comes second takes what is there.
    private void make(RequestContext inside, RowId id) {
        byte[] key = parts.keyring().newSecret();
        try {
            store.write(
                    inside,
                    AuditEvent.of(inside, time.instant(), AuditAction.VISIBLE_IDS_KEYED, Map.of()),
                    rows -> {
                        rows.insert(TABLE, id, key);
                        return true;
                    });
        } catch (Refusal refusal) {
            if (!Store.CHANGED_MEANWHILE.equals(refusal.privateReason())) {
                throw refusal;
            }
        }
    }
}
