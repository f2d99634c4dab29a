package io.sallyport.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/// Counts and times requests by endpoint and status class. Never by tenant or client: metrics are
/// read by people who may not know who the tenants are.
final class RequestMetrics {
    private final MeterRegistry registry;
    private final ConcurrentMap<Endpoint, Timer[]> timers = new ConcurrentHashMap<>();

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(Endpoint endpoint, int status, long nanos) {
        Timer[] byClass = timers.computeIfAbsent(endpoint, this::register);
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
}
