package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final byte[] ONE = {10, 0, 0, 1};
    private static final byte[] OTHER = {10, 0, 0, 2};

    private final AtomicLong nanos = new AtomicLong();
    private final Rates rates = new Rates(Rate.perSecond(5, 10), 1, nanos::get);

    private int taken(byte[] network, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rates.take(network) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void givesTheBurstAtOnceAndThenTheRate() {
        assertThat(taken(ONE, 20)).isEqualTo(5);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(taken(ONE, 20)).isEqualTo(2);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(taken(ONE, 20)).isEqualTo(5);
    }

    @Test
    void saysHowLongToWaitForWhatIsTakenAhead() {
        assertThat(taken(ONE, 5)).isEqualTo(5);
        assertThat(rates.turn(ONE, 3)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(rates.turn(ONE, 3)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(rates.turn(ONE, 3)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(rates.turn(ONE, 3)).isEqualTo(Rates.NEVER);
        assertThat(rates.take(ONE)).isFalse();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(400));
        assertThat(rates.take(ONE)).isTrue();
    }

    @Test
    void countsNetworksApart() {
        assertThat(taken(ONE, 20)).isEqualTo(5);
        assertThat(taken(OTHER, 20)).isEqualTo(5);
    }

    /// Whoever shares a place does so by chance: under another seed they do not.
    @Test
    void drawsWhoSharesAPlace() {
        int shared = 0;
        for (int seed = 0; seed < 200; seed++) {
            Rates drawn = new Rates(Rate.perSecond(1, 1), seed, nanos::get);
            drawn.take(ONE);
            shared += drawn.take(OTHER) ? 0 : 1;
        }
        assertThat(shared).isLessThan(10);
    }
}
