package io.sallyport.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.http.ForwardedHandshakes;
import io.sallyport.http.HandshakeRecord;
import io.sallyport.transport.FirstFlight;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TalliesTest {
    private final Tallies tallies = new Tallies();

    private static HandshakeRecord from(String peer) {
        return new HandshakeRecord(
                ForwardedHandshakes.LISTENER,
                peer,
                new FirstFlight.Ssl2(),
                new HandshakeRecord.Outcome("", "", Optional.of("tls-version-ssl-2")));
    }

    private long taken() {
        long sum = 0;
        for (ForwardedHandshakes some = tallies.take();
                !some.all().isEmpty();
                some = tallies.take()) {
            // What goes over the wire is what was counted.
            assertThat(ForwardedHandshakes.read(some.bytes())).isEqualTo(some);
            sum += some.all().stream().mapToLong(ForwardedHandshakes.Counted::count).sum();
        }
        return sum;
    }

    @Test
    void countsLikeOnesOnce() {
        for (int i = 0; i < 5; i++) {
            tallies.add(from("192.0.2.1"));
        }
        tallies.add(from("192.0.2.2"));
        ForwardedHandshakes told = tallies.take();
        assertThat(told.all())
                .containsExactly(
                        new ForwardedHandshakes.Counted(from("192.0.2.1"), 5),
                        new ForwardedHandshakes.Counted(from("192.0.2.2"), 1));
        assertThat(tallies.take().all()).isEmpty();
        tallies.putBack(told);
        assertThat(taken()).isEqualTo(6);
    }

    @Test
    void losesNoneOfMoreThanItTellsApart() {
        for (int i = 0; i < 5_000; i++) {
            tallies.add(from("10.0." + i / 256 + "." + i % 256));
        }
        assertThat(taken()).isEqualTo(5_000);
    }
}
