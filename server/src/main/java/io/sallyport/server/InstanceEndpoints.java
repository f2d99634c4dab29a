package io.sallyport.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sallyport.audit.InstanceLog;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.keys.Keyring;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The doors of the instance's Unix socket.
final class InstanceEndpoints {
    static final String VERSION = "0.1.0";
    private static final Access LOCAL = new Access.Local();

    private final ActivityRunner runner;
    private final View view;

    /// What the status shows.
    record View(
            Keyring keyring,
            Tenants tenants,
            InstanceLog log,
            URI origin,
            Supplier<List<Object>> keyringCopies,
            Supplier<List<Object>> protectors,
            Supplier<Map<String, Object>> backup,
            Supplier<Map<String, Object>> plaintext,
            Supplier<Map<String, Object>> certificate,
            PrometheusMeterRegistry meters) {}

    InstanceEndpoints(ActivityRunner runner, View view) {
        this.runner = runner;
        this.view = view;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/status", LOCAL, this::status),
                Endpoint.get("/v1/metrics", LOCAL, this::metrics),
                Endpoint.get("/v1/backup", LOCAL, (_, _) -> Response.json(view.backup().get())),
                Endpoint.get("/v1/activities", LOCAL, this::list),
                Endpoint.post("/v1/activities/{name}", LOCAL, this::run));
    }

    private Response status(RequestContext context, Request request) {
        return Response.json(
                Map.of(
                        "instance", view.keyring().instance().toString(),
                        "assurance", view.keyring().assurance().label(),
                        "version", VERSION,
                        "origin", view.origin().toString(),
                        "tenants", view.tenants().count(),
                        "logSize", view.log().published(),
                        "keyringCopies", view.keyringCopies().get(),
                        "protectors", view.protectors().get(),
                        "plaintext", view.plaintext().get(),
                        "certificate", view.certificate().get()));
    }

    private Response metrics(RequestContext context, Request request) {
        return Response.text("text/plain; version=0.0.4", view.meters().scrape());
    }

    private Response list(RequestContext context, Request request) {
        return Response.json(
                Map.of(
                        "activities",
                        runner.activities().stream().map(InstanceEndpoints::shown).toList()));
    }

    private static Map<String, Object> shown(Activity activity) {
        return Map.of(
                "name", activity.name(),
                "meaning", activity.meaning(),
                "parameters",
                        activity.parameters().stream()
                                .map(p ->
                                        Map.of(
                                                "name", p.name(),
                                                "kind", p.kind().name(),
                                                "required", p.required(),
                                                "meaning", p.meaning()))
                                .toList());
    }

    private Response run(RequestContext context, Request request) {
        try {
            Map<String, Object> given =
                    request.body().length == 0 ? Map.of() : JsonReader.object(request.body());
            String name = request.variables().getOrDefault("name", "");
            return Response.json(runner.run(context, name, given));
        } catch (JsonReader.Malformed malformed) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The body must be a JSON object: " + malformed.getMessage() + ".",
                    "body-not-json");
        }
    }
}
