package io.sallyport.tokens;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What somebody let an application do, once (`grant_id`, Grant Management for OAuth 2.0). Its row
/// is all that there is of its refresh tokens, however many there were.
///
/// @param what it is for
/// @param createdAt when the code was redeemed
/// @param end from then on it gives nothing
/// @param key 32 bytes, under which its refresh tokens are made
/// @param generation how many of them were used
record Grant(Permission what, Instant createdAt, Instant end, byte[] key, long generation) {
    static final String USER = "user";

    static final Table<Grant> TABLE =
            Table.of("oauth_grant", Table.Codec.json(Grant::write, Grant::read))
                    .indexed(
                            USER,
                            ValueSpace.random(74),
                            one -> List.of(one.what().user().toString()))
                    .expiring(Grant::end);

    private static final int MAC_BYTES = 24;
    private static final int TOKEN_BYTES = RowId.BYTES + Long.BYTES + MAC_BYTES;

    /// 48 bytes in base64url, to the last bit: as long as other handles, and with no dot in it.
    private static final int TOKEN_LENGTH = TOKEN_BYTES / 3 * 4;

    Grant next() {
        return new Grant(what, createdAt, end, key, generation + 1);
    }

    /// A refresh token as it came, and not yet believed.
    ///
    /// @param generation which one of its grant it says that it is
    record Refresh(RowId grant, long generation, byte[] mac) {
        /// @param text whatever somebody sent
        static Optional<Refresh> parse(String text) {
            if (text.length() != TOKEN_LENGTH) {
                return Optional.empty();
            }
            try {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
                byte[] id = new byte[RowId.BYTES];
                byte[] mac = new byte[MAC_BYTES];
                bytes.get(id);
                long generation = bytes.getLong();
                bytes.get(mac);
                return Optional.of(new Refresh(RowId.of(id), generation, mac));
            } catch (IllegalArgumentException otherCharacters) {
                return Optional.empty();
            }
        }

        /// Whether this grant made it, now or before; in constant time.
        boolean isOf(Grant grant) {
            return MessageDigest.isEqual(grant.mac(generation), mac)
                    && generation >= 0
                    && generation <= grant.generation();
        }
    }

    /// The one refresh token that works now.
    String refreshToken(RowId id) {
        byte[] bytes =
                ByteBuffer.allocate(TOKEN_BYTES)
                        .put(id.bytes())
                        .putLong(generation)
                        .put(mac(generation))
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] mac(long number) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] whole = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            return Arrays.copyOf(whole, MAC_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no HMAC-SHA256", impossible);
        }
    }

    private static Map<String, Object> write(Grant value) {
        Map<String, Object> row = new TreeMap<>(value.what().fields());
        row.put("createdAt", value.createdAt().toEpochMilli());
        row.put("end", value.end().toEpochMilli());
        row.put("key", Base64.getEncoder().encodeToString(value.key()));
        row.put("generation", value.generation());
        return row;
    }

    private static Grant read(JsonObject row) {
        return new Grant(
                Permission.read(row),
                row.instant("createdAt"),
                row.instant("end"),
                Base64.getDecoder().decode(row.text("key")),
                row.number("generation"));
    }

    @Override
    public String toString() {
        return "Grant[" + what + "]";
    }
}
