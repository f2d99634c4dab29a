package io.sallyport.foundation;

import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/// Makes ids: time-ordered ones (UUID version 7, RFC 9562 5.7) for keys inside the house, and
/// random ones for what applications see, which must not tell when something was made.
public final class Ids {
    private final InstantSource time;
    private final Randomness randomness;

    public Ids(InstantSource time, Randomness randomness) {
        this.time = time;
        this.randomness = randomness;
    }

    public TenantId tenant() {
        return new TenantId(timeOrdered());
    }

    public RowId row() {
        return new RowId(timeOrdered());
    }

    public RequestId request() {
        return new RequestId(random());
    }

    /// 128 random bits as 32 lower-case hexadecimal characters.
    public String random() {
        return HexFormat.of().formatHex(randomness.bytes(16));
    }

    /// 256 random bits that make a hash of a value like no other hash of it.
    public byte[] salt() {
        return randomness.bytes(32);
    }

    /// A new secret: 256 random bits, base64url.
    public String secret() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(randomness.bytes(32));
    }

    private UUID timeOrdered() {
        long high = (time.millis() << 16) | (randomness.nextLong() & 0x0FFFL) | 0x7000L;
        long low = (randomness.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
