package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Property;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// Steps in nanoseconds between tries.
    private record Tries(int burst, int everySecond, List<Long> steps) {
        private static Tries random(Random random) {
            int everySecond = 1 + random.nextInt(2_000);
            long most = 1 + 4 * SECOND / everySecond;
            return new Tries(
                    1 + random.nextInt(50),
                    everySecond,
                    IntStream.range(0, 400)
                            .mapToObj(_ -> random.nextInt(3) == 0 ? random.nextLong(most) : 0L)
                            .toList());
        }

        private Rate rate() {
            return Rate.perSecond(burst, everySecond);
        }
    }

    /// In no stretch of time more than the burst and what comes back meanwhile.
    @Test
    void neverGivesMoreThanItsRate() {
        Property.forAll(
                Tries::random,
                tries -> {
                    Bucket bucket = new Bucket(tries.rate(), 0);
                    long[] at = new long[tries.steps().size()];
                    int given = 0;
                    long now = 0;
                    for (long step : tries.steps()) {
                        now += step;
                        if (bucket.take(tries.rate(), now)) {
                            at[given++] = now;
                        }
                    }
                    for (int first = 0; first < given; first++) {
                        for (int last = first; last < given; last++) {
                            double back =
                                    (at[last] - at[first]) * (double) tries.everySecond() / SECOND;
                            assertThat(last - first + 1.0)
                                    .isLessThanOrEqualTo(tries.burst() + back + 1e-6);
                        }
                    }
                });
    }

    /// Who waits as long as one takes has one, whatever was tried before.
    @Test
    void givesOneToWhoWaits() {
        Property.forAll(
                Tries::random,
                tries -> {
                    Bucket bucket = new Bucket(tries.rate(), 0);
                    long now = 0;
                    for (long step : tries.steps()) {
                        now += step;
                        bucket.take(tries.rate(), now);
                    }
                    now += SECOND / tries.everySecond() + 2;
                    assertThat(bucket.hasOne(tries.rate(), now)).isTrue();
                    assertThat(bucket.take(tries.rate(), now)).isTrue();
                });
    }

    @Test
    void followsARateThatIsChanged() {
        Rate slow = Rate.perSecond(1, 1);
        Rate fast = Rate.perSecond(10, 100);
        Bucket bucket = new Bucket(slow, 0);
        assertThat(bucket.take(slow, 0)).isTrue();
        assertThat(bucket.take(slow, SECOND / 2)).isFalse();
        assertThat(bucket.take(fast, SECOND / 2 + SECOND / 100)).isTrue();
        assertThat(IntStream.range(0, 50).filter(_ -> bucket.take(fast, 5 * SECOND)).count())
                .isEqualTo(10);
        assertThat(IntStream.range(0, 50).filter(_ -> bucket.take(slow, 9 * SECOND)).count())
                .isEqualTo(1);
    }

    @Test
    void takesATimeThatGoesBackForNow() {
        Rate rate = Rate.perSecond(1, 1);
        Bucket bucket = new Bucket(rate, 5 * SECOND);
        assertThat(bucket.take(rate, 4 * SECOND)).isTrue();
        assertThat(bucket.take(rate, 3 * SECOND)).isFalse();
        assertThat(bucket.take(rate, 6 * SECOND)).isTrue();
    }
}
