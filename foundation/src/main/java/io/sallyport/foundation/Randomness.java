package io.sallyport.foundation;

import java.nio.ByteBuffer;

/// Where random bytes come from: the system's generator in the server, a seeded one in tests, so
/// that every failing test replays. Implementations are safe for concurrent use.
@FunctionalInterface
public interface Randomness {
    void fill(byte[] bytes);

    default byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        fill(bytes);
        return bytes;
    }

    default long nextLong() {
        return ByteBuffer.wrap(bytes(Long.BYTES)).getLong();
    }
}
