package io.sallyport.legacy;

import io.sallyport.http.ForwardedHandshakes;
import io.sallyport.http.ForwardedHandshakes.Counted;
import io.sallyport.http.HandshakeRecord;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What became of handshakes and is not told yet: like ones once, with a number. Of what comes when
/// there are too many kinds, only the outcome is kept.
final class Tallies {
    private static final int KINDS_MAX = 1_000;
    private static final String NOBODY = "0.0.0.0";

    private final Map<HandshakeRecord, Long> kinds = new LinkedHashMap<>();

    synchronized void add(HandshakeRecord handshake) {
        add(withoutHost(handshake), 1);
    }

    private void add(HandshakeRecord handshake, long count) {
        boolean fits = kinds.size() < KINDS_MAX || kinds.containsKey(handshake);
        kinds.merge(fits ? handshake : outcome(handshake), count, Long::sum);
    }

    private static HandshakeRecord withoutHost(HandshakeRecord one) {
        return one.first() instanceof FirstFlight.Hello(ClientHello hello)
                ? new HandshakeRecord(
                        one.listener(),
                        one.peer(),
                        new FirstFlight.Hello(hello.withoutHost()),
                        one.outcome())
                : one;
    }

    private static HandshakeRecord outcome(HandshakeRecord one) {
        return new HandshakeRecord(
                one.listener(), NOBODY, new FirstFlight.Foreign(), one.outcome());
    }

    /// Some of them, the oldest; they are gone here.
    synchronized ForwardedHandshakes take() {
        List<Counted> some = new ArrayList<>();
        Iterator<Map.Entry<HandshakeRecord, Long>> all = kinds.entrySet().iterator();
        while (all.hasNext() && some.size() < ForwardedHandshakes.HANDSHAKES_MAX) {
            Map.Entry<HandshakeRecord, Long> one = all.next();
            some.add(new Counted(one.getKey(), one.getValue()));
            all.remove();
        }
        return new ForwardedHandshakes(some);
    }

    /// The instance did not hear of them.
    synchronized void putBack(ForwardedHandshakes untold) {
        untold.all().forEach(one -> add(one.handshake(), one.count()));
    }
}
