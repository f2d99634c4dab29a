package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Endpoint;
import io.sallyport.http.ForwardedHandshakes;
import io.sallyport.http.ForwardedRequest;
import io.sallyport.http.ForwardedResponse;
import io.sallyport.http.FrontDoor;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Routes;
import io.sallyport.transport.HostName;
import io.sallyport.transport.LegacyOpening;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the front for old TLS asks the instance, over the internal listener: what is open, what
/// came of a request, which it hands on as it came, and to tell of handshakes. A request goes
/// through the same doors as on the public listener, as what it was when it came to the front, so
/// that rates, refusals and reports are those of its real sender.
final class LegacyEndpoints {
    private static final Access FRONT = new Access.Callers(Set.of("legacy-front"));

    /// RFC 9110 5.6.7.
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final LegacyTls legacy;
    private final List<Endpoint> served;
    private final Authenticator callers;
    private final Doors doors;
    private final Routes routes;
    private final FrontDoor none;
    private final Map<HostName, FrontDoor> open = new ConcurrentHashMap<>();

    /// Makes what stands behind a listener.
    interface Doors {
        FrontDoor door(Plane plane, List<Endpoint> endpoints, Authenticator callers);
    }

    /// @param published what the public listener serves
    /// @param callers who calls there
    LegacyEndpoints(
            LegacyTls legacy, List<Endpoint> published, Authenticator callers, Doors doors) {
        this.legacy = legacy;
        // What is no tenant's, such as health, is open for nobody; and nobody types a password into
        // a page that came by old TLS.
        this.served =
                published.stream()
                        .filter(one -> one.path().contains("{tenant}"))
                        .filter(one -> one.errors() != Endpoint.ErrorForm.PAGE)
                        .toList();
        this.callers = callers;
        this.doors = doors;
        this.routes = new Routes(served);
        this.none = doors.door(Plane.PUBLIC, List.of(), callers);
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/legacy/openings", FRONT, this::openings),
                Endpoint.post("/v1/legacy/requests", FRONT, this::request),
                Endpoint.post("/v1/legacy/handshakes", FRONT, this::handshakes));
    }

    /// By host alone: which tenants are open, a front need not know.
    private Response openings(RequestContext context, Request request) {
        List<Object> hosts =
                legacy.openings().all(context).stream()
                        .<Object>map(one ->
                                Map.of(
                                        "host", one.host().value(),
                                        "until", one.until().toEpochMilli()))
                        .toList();
        return Response.json(Map.of("openings", hosts));
    }

    private Response request(RequestContext context, Request request) {
        ForwardedRequest told = ForwardedRequest.read(request.id(), request.body());
        HostName host = told.host();
        if (legacy.openings().until(context, host).isEmpty()) {
            throw new Refusal(RefusalCode.NOT_FOUND, "There is nothing here.", "legacy-closed");
        }
        Response answer = gathered(open.computeIfAbsent(host, this::door), told.request());
        for (Map.Entry<String, String> field : SecurityHeaders.of(host).entrySet()) {
            if (!answer.has(field.getKey())) {
                answer = answer.with(field.getKey(), field.getValue());
            }
        }
        Optional<LegacyOpening> opening = opening(context, told);
        if (opening.isPresent()) {
            answer = ending(answer, opening.get());
        }
        return Response.json(
                200,
                new ForwardedResponse(answer.with("X-Request-Id", request.id().value())).bytes());
    }

    /// What is written piece by piece goes to the front as a whole, if it is short enough.
    private static Response gathered(FrontDoor door, Request request) {
        Response answer = door.handle(request);
        try {
            return answer.gathered(ForwardedResponse.BODY_BYTES_MAX)
                    .orElseGet(() ->
                            door.refuse(
                                    request,
                                    new Refusal(
                                            RefusalCode.INVALID_REQUEST,
                                            "The answer is too long for old TLS: ask for less"
                                                    + " at a time.",
                                            "legacy-answer-long")));
        } catch (IOException broken) {
            return door.refuse(
                    request,
                    new Refusal(
                            RefusalCode.UNAVAILABLE, "Try again later.", "legacy-answer-broken"));
        }
    }

    private FrontDoor door(HostName host) {
        return doors.door(Plane.PUBLIC, served, new LegacyAuthenticator(legacy, host, callers));
    }

    private Optional<LegacyOpening> opening(RequestContext context, ForwardedRequest told) {
        try {
            String tenant =
                    routes.find(told.request().method(), told.request().path())
                            .variables()
                            .getOrDefault("tenant", "");
            return legacy.opening(context, told.host(), tenant);
        } catch (Refusal nothing) {
            return Optional.empty();
        }
    }

    /// Since when this way is one to leave (RFC 9745), and when it ends (RFC 8594).
    private static Response ending(Response answer, LegacyOpening opening) {
        return answer.with("Deprecation", "@" + opening.since().getEpochSecond())
                .with("Sunset", HTTP_DATE.format(opening.until()));
    }

    private Response handshakes(RequestContext context, Request request) {
        for (ForwardedHandshakes.Counted one : ForwardedHandshakes.read(request.body()).all()) {
            for (long i = 0; i < one.count(); i++) {
                none.handshake(request.id(), one.handshake());
            }
        }
        return Response.empty();
    }
}
