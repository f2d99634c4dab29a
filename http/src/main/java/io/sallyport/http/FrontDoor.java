package io.sallyport.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// The one way from a request to an answer: route, tenant, caller, endpoint. Whatever is refused on
/// the way becomes an answer here and nowhere else, and stands in the log.
public final class FrontDoor implements Door {
    private static final System.Logger LOG = System.getLogger("io.sallyport.http");
    private static final String NO_PLACE = "none";
    private static final String TLS = "tls/";
    private static final byte[] NO_BODY = new byte[0];

    private final Routes routes;
    private final Authenticator authenticator;
    private final Admission admission;
    private final RefusalLog refusals;
    private final RequestMetrics metrics;
    private final WireUses uses;
    private final HandshakeRecords handshakes;
    private final Runnable stop;

    /// @param stop called when an invariant turns out broken: the node must go down
    public FrontDoor(Routes routes, Guard guard, Watch watch, Runnable stop) {
        this.routes = routes;
        this.authenticator = guard.authenticator();
        this.admission = guard.admission();
        this.refusals = watch.refusals();
        this.metrics = new RequestMetrics(watch.meters(), routes.endpoints());
        this.uses = watch.uses();
        this.handshakes = watch.handshakes();
        this.stop = stop;
    }

    /// Who gets in, and how often.
    public record Guard(Authenticator authenticator, Admission admission) {}

    /// Where a front door tells what it saw.
    public record Watch(
            RefusalLog refusals,
            MeterRegistry meters,
            WireUses uses,
            HandshakeRecords handshakes) {}

    @Override
    public Response handle(Request request) {
        Routes.Match match;
        try {
            match = routes.find(request.method(), request.path());
        } catch (Refusal refusal) {
            metrics.unrouted(refusal.code().status());
            return refuse(request, refusal);
        }
        long start = System.nanoTime();
        Response response = through(match.endpoint(), request.matched(match.variables()));
        metrics.record(match.endpoint(), response.status(), System.nanoTime() - start);
        return response;
    }

    private Response through(Endpoint endpoint, Request request) {
        Optional<RequestContext> known = Optional.empty();
        try {
            RequestContext entered =
                    authenticator.enter(
                            request, Optional.ofNullable(request.variables().get("tenant")));
            known = Optional.of(entered);
            admission.asked(entered, endpoint.access());
            RequestContext context =
                    authenticator.authenticate(entered, request, endpoint.access());
            known = Optional.of(context);
            uses.used(context, request);
            try (FairTurns.Turn _ = admission.admit(context, endpoint.access())) {
                return endpoint.handler().handle(context, request);
            }
        } catch (Refusal refusal) {
            record(request, known, endpoint.path(), refusal);
            Response answer = RefusalAnswers.answer(refusal, endpoint.errors(), request.id());
            return known.map(context -> admission.told(context, refusal, answer)).orElse(answer);
        } catch (Corruption damage) {
            return damaged(endpoint, request, damage);
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.log(System.Logger.Level.ERROR, "Incident " + request.id(), fault);
            return fault(request);
        }
    }

    /// Damage of one tenant, or of a row, closes what needs it, so that whoever did it cannot end
    /// the others. A tenant's keys may be what is damaged, so the operator realm's log tells it.
    private Response damaged(Endpoint endpoint, Request request, Corruption damage) {
        if (!damage.isContained()) {
            LOG.log(System.Logger.Level.ERROR, "Stopping: incident " + request.id(), damage);
            stop.run();
            return fault(request);
        }
        Refusal closed =
                new Refusal(
                        RefusalCode.UNAVAILABLE,
                        "This cannot be served until its provider has repaired it.",
                        "tenant-damaged");
        refusals.refused(authenticator.enter(request, Optional.empty()), endpoint.path(), closed);
        LOG.log(System.Logger.Level.ERROR, "Incident " + request.id() + ": " + damage.getMessage());
        return RefusalAnswers.answer(closed, endpoint.errors(), request.id());
    }

    /// In the form that its path has.
    @Override
    public Response refuse(Request request, Refusal refusal) {
        record(request, Optional.empty(), NO_PLACE, refusal);
        SortedMap<String, Endpoint> there = routes.at(request.path());
        Endpoint.ErrorForm form =
                there.values().stream()
                        .map(Endpoint::errors)
                        .findFirst()
                        .orElse(Endpoint.ErrorForm.PROBLEM);
        Response answer = RefusalAnswers.answer(refusal, form, request.id());
        return refusal.code() == RefusalCode.METHOD_NOT_ALLOWED
                // RFC 9110 15.5.6.
                ? answer.with("Allow", String.join(", ", there.keySet()))
                : answer;
    }

    @Override
    public void handshake(RequestId id, HandshakeRecord handshake) {
        metrics.handshake(handshake);
        handshakes.add(handshake);
        handshake
                .outcome()
                .reason()
                .ifPresent(why -> {
                    Refusal refusal =
                            new Refusal(
                                    RefusalCode.INVALID_REQUEST,
                                    "There is no common way to talk.",
                                    why);
                    RequestContext caller =
                            authenticator.enter(nothing(id, handshake.peer()), Optional.empty());
                    refusals.refused(caller, TLS + handshake.listener(), refusal);
                });
    }

    @Override
    public void cut(RequestId id, String peer) {
        Refusal refusal =
                new Refusal(
                        RefusalCode.INVALID_REQUEST,
                        "The body did not come in time.",
                        "body-too-slow");
        record(nothing(id, peer), Optional.empty(), NO_PLACE, refusal);
    }

    private static Request nothing(RequestId id, String peer) {
        return new Request(id, "", "", Map.of(), "", _ -> Optional.empty(), NO_BODY, Wire.of(peer));
    }

    @Override
    public Response unreadable(RequestId id, int status) {
        Refusal refusal =
                new Refusal(
                        RefusalCode.INVALID_REQUEST,
                        "The request could not be read.",
                        "http-unreadable");
        record(nothing(id, "unknown"), Optional.empty(), NO_PLACE, refusal);
        return RefusalAnswers.problem(status, refusal.code().title(), refusal.publicDetail(), id);
    }

    private void record(
            Request request, Optional<RequestContext> known, String place, Refusal refusal) {
        if (refusal.code() != RefusalCode.UNAVAILABLE) {
            RequestContext context =
                    known.orElseGet(() -> authenticator.enter(request, Optional.empty()));
            refusals.refused(context, place, refusal);
        }
    }

    private static Response fault(Request request) {
        return RefusalAnswers.problem(
                500,
                "Internal error",
                "Something went wrong on our side. Quote the incident when you report it.",
                request.id());
    }
}
