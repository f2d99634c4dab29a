package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Response;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Up or not, and nothing else.
final class HealthEndpoints {
    private final BooleanSupplier ready;

    HealthEndpoints(BooleanSupplier ready) {
        this.ready = ready;
    }

    List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get("/health/live", open, (_, _) -> up()),
                Endpoint.get(
                        "/health/ready",
                        open,
                        (_, _) -> {
                            if (!ready.getAsBoolean()) {
                                throw new Refusal(
                                        RefusalCode.UNAVAILABLE, "Not ready.", "not-ready");
                            }
                            return up();
                        }));
    }

    private static Response up() {
        return Response.json(Map.of("status", "UP"));
    }
}
