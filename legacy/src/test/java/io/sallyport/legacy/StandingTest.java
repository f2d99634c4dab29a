package io.sallyport.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.SteppingTime;
import io.sallyport.transport.ClientHello;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandingTest {
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final AtomicLong nanos = new AtomicLong(-7);
    private final Standing standing = new Standing(time, nanos::get);
    private final Instant end = time.instant().plusSeconds(60);

    private static ClientHello hello(int version, List<Integer> versions, int suite) {
        return new ClientHello(
                version, versions, List.of(suite), List.of(), Optional.empty(), List.of());
    }

    @Test
    void isClosedUntilTheInstanceSaysOtherwise() {
        assertThat(standing.isOpen()).isFalse();
        standing.said(Optional.of(end));
        assertThat(standing.isOpen()).isTrue();
        standing.said(Optional.empty());
        assertThat(standing.isOpen()).isFalse();
    }

    @Test
    void closesAtTheEndByItsOwnClock() {
        standing.said(Optional.of(end));
        time.step(Duration.ofSeconds(60).minusMillis(1));
        assertThat(standing.isOpen()).isTrue();
        time.step(Duration.ofMillis(1));
        assertThat(standing.isOpen()).isFalse();
    }

    @Test
    void closesWhenTheInstanceIsSilent() {
        standing.said(Optional.of(end));
        nanos.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertThat(standing.isOpen()).isTrue();
        nanos.addAndGet(1);
        assertThat(standing.isOpen()).isFalse();
    }

    @Test
    void refusesWhoCouldDoBetterWhateverIsOpen() {
        standing.said(Optional.of(end));
        assertThat(standing.refuses(hello(0x0302, List.of(), 0xC014))).isEmpty();
        assertThat(standing.refuses(hello(0x0301, List.of(), 0xC014))).isEmpty();
        assertThat(standing.refuses(hello(0x0303, List.of(), 0xC014))).contains("tls-newer");
        assertThat(standing.refuses(hello(0x0302, List.of(0x0304, 0x0301), 0xC014)))
                .contains("tls-newer");
        assertThat(standing.refuses(hello(0x0302, List.of(), 0x5600))).contains("tls-fallback");
        time.step(Duration.ofSeconds(60));
        assertThat(standing.refuses(hello(0x0301, List.of(), 0xC014))).contains("tls-closed");
    }
}
