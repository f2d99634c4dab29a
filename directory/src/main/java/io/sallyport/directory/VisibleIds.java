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
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The ids that applications see of users and groups, which do not tell when one was made: those of
/// the rows, which are in the order of time, go through a permutation of the tenant's own. It is
/// AES-128 on the one block that an id is, so each id has one visible form and no table is needed
/// to come back. Its key stays as long as the tenant, since the ids do.
public final class VisibleIds {
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
    private final Cache<TenantId, SecretKey> keys =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    /// The table that its rows are in.
    public static Table<?> table() {
        return TABLE;
    }

    public VisibleIds(Parts parts) {
        this.parts = parts;
        this.store = parts.store();
        this.time = parts.time();
    }

    private static byte[] read(JsonObject row) {
        return Base64.getDecoder().decode(row.text("key"));
    }

    /// @return 32 lower-case hexadecimal characters
    public String shown(RequestContext inside, RowId id) {
        return HexFormat.of().formatHex(apply(Cipher.ENCRYPT_MODE, inside, id.bytes()));
    }

    /// @param shown whatever somebody sent
    /// @return a row's id, whether there is such a row or not; empty for what no id looks like
    public Optional<RowId> row(RequestContext inside, String shown) {
        if (!shown.matches("[0-9a-f]{32}")) {
            return Optional.empty();
        }
        byte[] block = HexFormat.of().parseHex(shown);
        return Optional.of(RowId.of(apply(Cipher.DECRYPT_MODE, inside, block)));
    }

    private byte[] apply(int mode, RequestContext inside, byte[] block) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, keys.get(inside.tenant(), _ -> key(inside)));
            return cipher.doFinal(block);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no AES", impossible);
        }
    }

    private SecretKey key(RequestContext inside) {
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
        return new SecretKeySpec(key, "AES");
    }

    /// The first to need it makes it; whoever comes second takes what is there.
    private void make(RequestContext inside, RowId id) {
        byte[] key = java.util.Arrays.copyOf(parts.keyring().newSecret(), KEY_BYTES);
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
