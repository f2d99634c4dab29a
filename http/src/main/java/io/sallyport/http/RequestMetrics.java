package io.sallyport.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.TlsVersion;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Counts and times requests by endpoint and status class. Never by tenant or client: metrics are
/// read by people who may not know who the tenants are.
final class RequestMetrics {
    private final MeterRegistry registry;

    /// Complete when made, read-only afterwards.
    private final IdentityHashMap<Endpoint, Timer[]> timers = new IdentityHashMap<>();

    RequestMetrics(MeterRegistry registry, List<Endpoint> endpoints) {
        this.registry = registry;
        endpoints.forEach(endpoint -> timers.put(endpoint, register(endpoint)));
    }

    void record(Endpoint endpoint, int status, long nanos) {
        Timer[] byClass = Objects.requireNonNull(timers.get(endpoint));
        byClass[status / 100].record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer[] register(Endpoint endpoint) {
        Timer[] byClass = new Timer[6];
        for (int i = 1; i < byClass.length; i++) {
            byClass[i] =
                    Timer.builder("http.server.requests")
                            .tag("method", endpoint.method())
                            .tag("path", endpoint.path())
                            .tag("status", i + "xx")
                            .register(registry);
        }
        return byClass;
    }

    void unrouted(int status) {
        registry.counter("http.server.unrouted", "status", Integer.toString(status)).increment();
    }

    /// By the newest version that was offered, what was agreed on, and what came of it.
    void handshake(HandshakeRecord handshake) {
        String newest =
                handshake.first() instanceof FirstFlight.Hello(ClientHello hello)
                        ? hello.newest().map(TlsVersion::label).orElse("unknown")
                        : "none";
        HandshakeRecord.Outcome outcome = handshake.outcome();
        registry.counter(
                        "tls.handshakes",
                        Tags.of(
                                Tag.of("listener", handshake.listener()),
                                Tag.of("newest", newest),
                                Tag.of("version", outcome.version()),
                                Tag.of("suite", outcome.suite()),
                                Tag.of("outcome", outcome.reason().orElse("done"))))
                .increment();
    }
}
