package io.sallyport.store;

import io.sallyport.foundation.Sha256;
import io.sallyport.keys.Place;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;

/// What a row says and where it stands, as one number: SHA-256 over its place (tenant, table, id,
/// version), its end and its payload before sealing. A row that is sealed anew under another key
/// keeps it.
public record RowMark(long a, long b, long c, long d) {
    static final RowMark ZERO = new RowMark(0, 0, 0, 0);
    static final int BYTES = 32;

    static RowMark of(Place place, long expires, int schema, byte[] plain) {
        MessageDigest sha256 = Sha256.fresh();
        byte[] where = place.bytes();
        sha256.update(
                ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES)
                        .putInt(where.length)
                        .putLong(expires)
                        .putInt(schema)
                        .array());
        sha256.update(where);
        return of(ByteBuffer.wrap(sha256.digest(plain)));
    }

    static RowMark of(ByteBuffer bytes) {
        return new RowMark(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    static RowMark parse(String text) {
        return of(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putLong(c).putLong(d).array();
    }

    /// Each of the four parts by itself, modulo 2^64.
    RowMark plus(RowMark other) {
        return new RowMark(a + other.a, b + other.b, c + other.c, d + other.d);
    }

    RowMark minus(RowMark other) {
        return new RowMark(a - other.a, b - other.b, c - other.c, d - other.d);
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }
}
