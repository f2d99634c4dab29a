package io.sallyport.store;

import java.util.concurrent.CountDownLatch;

/// Reads rows once somebody allows it.
record SlowCodec<R>(Table.Codec<R> codec, CountDownLatch reading, CountDownLatch goesOn)
        implements Table.Codec<R> {
    /// The same table as its reader sees it who waits.
    static <R> Table<R> of(Table<R> table, CountDownLatch reading, CountDownLatch goesOn) {
        return new Table<>(
                table.name(),
                table.purpose(),
                table.schema(),
                new SlowCodec<>(table.codec(), reading, goesOn),
                table.columns(),
                table.expires(),
                table.authority());
    }

    @Override
    public byte[] encode(R value) {
        return codec.encode(value);
    }

    @Override
    public R decode(int schema, byte[] payload) {
        reading.countDown();
        try {
            goesOn.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return codec.decode(schema, payload);
    }
}
