package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.StartRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreTimeTest {
    private static final long START = Instant.parse("2026-11-25T12:00:00Z").toEpochMilli();

    private final AtomicLong wall = new AtomicLong(START);
    private final AtomicLong nanos = new AtomicLong(77);
    private final StoreTime time =
            new StoreTime(() -> Instant.ofEpochMilli(wall.get()), nanos::get);

    private void pass(Duration passed) {
        wall.addAndGet(passed.toMillis());
        nanos.addAndGet(passed.toNanos());
    }

    private void set(Duration by) {
        wall.addAndGet(by.toMillis());
    }

    private long sinceStart() {
        return time.millis() - START;
    }

    @Test
    void followsAClockThatIsSlewed() {
        for (int i = 0; i < 1_000; i++) {
            pass(Duration.ofSeconds(20));
            set(Duration.ofMillis(10));
            assertThat(time.stepped()).isFalse();
        }
        assertThat(time.millis()).isEqualTo(wall.get());
    }

    @Test
    void doesNotGoBackAnHour() {
        pass(Duration.ofMinutes(10));
        time.millis();
        set(Duration.ofHours(-1));
        assertThat(time.stepped()).isTrue();
        assertThat(sinceStart()).isEqualTo(Duration.ofMinutes(10).toMillis());
        pass(Duration.ofMinutes(3));
        assertThat(sinceStart()).isEqualTo(Duration.ofMinutes(13).toMillis());
        set(Duration.ofHours(1));
        assertThat(time.stepped()).isFalse();
        assertThat(time.millis()).isEqualTo(wall.get());
    }

    @Test
    void doesNotGoForwardAYear() {
        set(Duration.ofDays(365));
        assertThat(time.stepped()).isTrue();
        pass(Duration.ofSeconds(5));
        assertThat(sinceStart()).isEqualTo(5_000);
    }

    @Test
    void standsStillWhenASmallStepGoesBack() {
        pass(Duration.ofSeconds(30));
        assertThat(sinceStart()).isEqualTo(30_000);
        set(Duration.ofSeconds(-20));
        assertThat(time.stepped()).isFalse();
        assertThat(sinceStart()).isEqualTo(30_000);
        pass(Duration.ofSeconds(25));
        assertThat(sinceStart()).isEqualTo(35_000);
    }

    @Test
    void neverGoesBackOverARestart() {
        time.startBehind(START + 200_000);
        assertThat(sinceStart()).isEqualTo(200_000);
        pass(Duration.ofSeconds(250));
        assertThat(sinceStart()).isEqualTo(250_000);
    }

    @Test
    void refusesToStartWithAClockThatIsWrong() {
        assertThatThrownBy(() -> time.startBehind(START + Duration.ofHours(1).toMillis()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("before the last commit")
                .hasMessageContaining("set it right");
        assertThatThrownBy(() -> time.startBehind(START - Duration.ofDays(400).toMillis()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("more than a year behind");
        time.startBehind(0);
        assertThat(sinceStart()).isZero();
    }
}
