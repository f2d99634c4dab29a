package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandshakeTurnsTest {
    private static final int CORES = 2;
    private static final int AT_ONCE = 16;
    private static final int A_SECOND = 300;
    private static final byte[] CALLER = {10, 0, 0, 1};

    private final AtomicLong nanos = new AtomicLong();
    private final HandshakeTurns turns = new HandshakeTurns(CORES, 7, nanos::get);

    private static byte[] stranger(int number) {
        return new byte[] {11, 0, (byte) (number >> 8), (byte) number};
    }

    /// Strangers of many networks, each once.
    private int refusedOf(int strangers) {
        int refused = 0;
        for (int i = 0; i < strangers; i++) {
            refused += turns.turn(stranger(i)) == Rates.NEVER ? 1 : 0;
        }
        return refused;
    }

    @Test
    void aFewGoOnAtOnce() {
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(turns.turn(stranger(i))).isZero();
        }
        assertThat(turns.turn(stranger(0))).isEqualTo(TimeUnit.SECONDS.toNanos(1) / A_SECOND + 1);
    }

    @Test
    void strangersOfAllNetworksWaitForOneAnotherAndNoLongerThanASecond() {
        assertThat(refusedOf(AT_ONCE + A_SECOND)).isZero();
        assertThat(turns.turn(stranger(1))).isEqualTo(Rates.NEVER);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(refusedOf(100)).isEqualTo(70);
        assertThat(turns.turn(CALLER)).isEqualTo(Rates.NEVER);
    }

    @Test
    void whoSucceededLatelyWaitsForNoStranger() {
        turns.succeeded(CALLER);
        refusedOf(AT_ONCE + A_SECOND);
        for (int i = 0; i < 500; i++) {
            assertThat(turns.turn(CALLER)).isZero();
        }
        assertThat(turns.turn(stranger(1))).isEqualTo(Rates.NEVER);
    }

    @Test
    void isAStrangerAgainAfterAWhile() {
        turns.succeeded(CALLER);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(16));
        refusedOf(AT_ONCE + A_SECOND);
        assertThat(turns.turn(CALLER)).isEqualTo(Rates.NEVER);
    }

    @Test
    void oneNetworkHasABoundOfItsOwnEvenWhereItIsKnown() {
        turns.succeeded(CALLER);
        int taken = 0;
        while (turns.turn(CALLER) != Rates.NEVER) {
            taken++;
        }
        assertThat(taken).isEqualTo(512 + 400);
        assertThat(turns.turn(stranger(1))).isZero();
    }

    @Test
    void whoIsRefusedTooOftenWaitsAboutASecondUnlessItIsKnown() {
        assertThat(turns.refused(CALLER)).isTrue();
        assertThat(turns.turn(CALLER))
                .isBetween(TimeUnit.MILLISECONDS.toNanos(700), TimeUnit.MILLISECONDS.toNanos(1300));
        assertThat(turns.turn(stranger(1))).isZero();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
        assertThat(turns.turn(CALLER)).isZero();

        turns.succeeded(CALLER);
        assertThat(turns.refused(CALLER)).isFalse();
        assertThat(turns.turn(CALLER)).isZero();
    }
}
