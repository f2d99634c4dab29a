package io.sallyport.http;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.ClientHello;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Who of a tenant speaks how: what the connections offered over which authenticated clients came,
/// since the node began. So it can be said who would be cut off before a floor is raised.
///
/// What is kept is bounded: offers of a client beyond the eighth, and clients beyond the
/// sixty-thousandth, are counted and not told apart.
public final class WireUses {
    private static final int USERS_MAX = 60_000;
    private static final int OFFERS_MAX = 8;

    private final Map<User, Map<ClientHello, Tally>> users = new ConcurrentHashMap<>();
    private final LongAdder untold = new LongAdder();
    private final InstantSource time;
    private final Instant since;

    /// @param tenant its name
    public record User(String tenant, String client) {}

    /// @param offer without the host that was asked for
    /// @param requests how many came over connections that began so
    public record Use(User user, ClientHello offer, long requests, Instant last) {}

    private static final class Tally {
        private final LongAdder requests = new LongAdder();
        private volatile long lastMillis;
    }

    public WireUses(InstantSource time) {
        this.time = time;
        this.since = time.instant();
    }

    /// From when on it was counted.
    public Instant since() {
        return since;
    }

    /// How many requests stand in no [Use].
    public long untold() {
        return untold.sum();
    }

    /// A request of somebody who is authenticated.
    void used(RequestContext context, Request request) {
        Optional<ClientHello> hello = request.wire().hello();
        String tenant = request.variables().get("tenant");
        if (hello.isPresent()
                && tenant != null
                && context.actors().getFirst() instanceof Actor.Client(String client)) {
            count(new User(tenant, client), hello.get());
        }
    }

    private void count(User user, ClientHello hello) {
        Map<ClientHello, Tally> offers = users.get(user);
        if (offers == null && users.size() < USERS_MAX) {
            offers = users.computeIfAbsent(user, _ -> new ConcurrentHashMap<>(2));
        }
        Tally tally = offers == null ? null : offers.get(hello);
        if (offers != null && tally == null && offers.size() < OFFERS_MAX) {
            tally = offers.computeIfAbsent(hello, _ -> new Tally());
        }
        if (tally == null) {
            untold.increment();
            return;
        }
        tally.requests.increment();
        tally.lastMillis = time.millis();
    }

    /// Everything that was told apart, in no order.
    public List<Use> uses() {
        return users.entrySet().stream()
                .flatMap(user ->
                        user.getValue().entrySet().stream()
                                .map(offer ->
                                        new Use(
                                                user.getKey(),
                                                offer.getKey(),
                                                offer.getValue().requests.sum(),
                                                Instant.ofEpochMilli(offer.getValue().lastMillis))))
                .toList();
    }
}
