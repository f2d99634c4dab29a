package io.sallyport.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.TlsVersion;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Counts and times requests by endpoint and status class. Never by tenant or client: metrics are
/// read by people who may not know who the tenants are.
final class RequestMetrics {
    private final MeterRegistry registry;

    /// Complete when made, read-only afterwards.
    private final IdentityHashMap<Endpoint, Timer[]> timers = new IdentityHashMap<>();

    private final Map<Counted, Counter> handshakes = new ConcurrentHashMap<>();

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

    private record Counted(
            String listener, String newest, String version, String suite, String outcome) {}

    /// By the newest version that was offered, what was agreed on, and what came of it.
    void handshake(HandshakeRecord handshake) {
        String newest =
                handshake.first() instanceof FirstFlight.Hello(ClientHello hello)
                        ? hello.newest().map(TlsVersion::label).orElse("unknown")
                        : "none";
        HandshakeRecord.Outcome outcome = handshake.outcome();
        Counted counted =
                new Counted(
                        handshake.listener(),
                        newest,
                        outcome.version(),
                        outcome.suite(),
                        outcome.reason().orElse("done"));
        handshakes.computeIfAbsent(counted, this::register).increment();
    }

    private Counter register(Counted counted) {
        return Counter.builder("tls.handshakes")
                .tag("listener", counted.listener())
                .tag("newest", counted.newest())
                .tag("version", counted.version())
                .tag("suite", counted.suite())
                .tag("outcome", counted.outcome())
                .register(registry);
    }
}
