package io.sallyport.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

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
    private final Site site;
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
        this.site = guard.site();
        this.refusals = watch.refusals();
        this.metrics = new RequestMetrics(watch.meters(), routes.endpoints());
        this.uses = watch.uses();
        this.handshakes = watch.handshakes();
        this.stop = stop;
    }

    /// Who gets in, and how often, and from where a browser's forms come.
    public record Guard(Authenticator authenticator, Admission admission, Site site) {}

    /// Where a front door tells what it saw.
    public record Watch(
            RefusalLog refusals,
            MeterRegistry meters,
            WireUses uses,
            HandshakeRecords handshakes) {}

    /// Answers a request whose body is there already.
    public Response handle(Request request) {
        return switch (receive(request)) {
            case Reception.Answered(Response response) -> response;
            case Reception.Open open when request.body().length > open.bodyBytesMax() ->
                    open.refuse(tooLong(open.bodyBytesMax()));
            case Reception.Open open -> open.answer(request.body());
        };
    }

    static Refusal tooLong(int bytesMax) {
        return new Refusal(
                RefusalCode.TOO_LARGE,
                "The body may have at most " + bytesMax + " bytes.",
                "body-too-large");
    }

    @Override
    public Reception receive(Request head) {
        Routes.Match match;
        try {
            match = routes.find(head.method(), head.path());
        } catch (Refusal refusal) {
            metrics.unrouted(refusal.code().status());
            return new Reception.Answered(refuse(head, refusal));
        }
        Visit visit = new Visit(match.endpoint(), head.matched(match.variables()));
        return visit.knock().<Reception>map(Reception.Answered::new).orElse(visit);
    }

    /// One request on its way through an endpoint.
    private final class Visit implements Reception.Open {
        private final Endpoint endpoint;
        private final boolean byHead;
        private Request request;
        private Optional<RequestContext> known = Optional.empty();

        /// Without the time that the body took to come.
        private long nanos;

        private Visit(Endpoint endpoint, Request head) {
            this.endpoint = endpoint;
            this.byHead = endpoint.access().isByHead();
            this.request = head;
        }

        /// What the head decides. What it proves holds until the body is there, some seconds.
        private Optional<Response> knock() {
            return through(() -> {
                RequestContext entered = enter();
                known = Optional.of(entered);
                admission.asked(entered, endpoint.access());
                if (byHead) {
                    authenticate(entered);
                }
                if (endpoint.body().fromPages()) {
                    site.requireOwn(request);
                }
                MediaType.require(request, endpoint.body().types());
                return Optional.empty();
            });
        }

        @Override
        public int bodyBytesMax() {
            return endpoint.body().bytesMax();
        }

        @Override
        public Optional<TenantId> known() {
            return byHead ? known.map(RequestContext::tenant) : Optional.empty();
        }

        @Override
        public Response refuse(Refusal refusal) {
            return through(
                            () -> {
                                throw refusal;
                            })
                    .orElseThrow();
        }

        @Override
        public Response answer(byte[] body) {
            boolean waited = body.length > 0 && request.body().length == 0;
            request = request.with(body);
            return through(() -> Optional.of(answer(waited))).orElseThrow();
        }

        private Response answer(boolean waited) {
            RequestContext context = known.orElseThrow();
            if (!byHead) {
                context = authenticate(context);
            } else if (waited) {
                // Its time begins when it is whole, in a tenant that still serves.
                context = context.until(enter().deadline());
            }
            try (FairTurns.Turn _ = admission.admit(context, endpoint.access())) {
                return told(endpoint.handler().handle(context, request));
            }
        }

        private RequestContext enter() {
            return authenticator.enter(
                    request, Optional.ofNullable(request.variables().get("tenant")));
        }

        private RequestContext authenticate(RequestContext entered) {
            RequestContext context =
                    authenticator.authenticate(entered, request, endpoint.access());
            known = Optional.of(context);
            uses.used(context, request);
            return context;
        }

        private Optional<Response> through(Supplier<Optional<Response>> step) {
            long start = System.nanoTime();
            Optional<Response> answer = attempt(step);
            nanos += System.nanoTime() - start;
            answer.ifPresent(response -> metrics.record(endpoint, response.status(), nanos));
            return answer;
        }

        private Optional<Response> attempt(Supplier<Optional<Response>> step) {
            try {
                return step.get();
            } catch (Refusal refusal) {
                record(request, known, endpoint.path(), refusal);
                Response answer =
                        RefusalAnswers.answer(refusal, endpoint.errors(), request, site.brand());
                return Optional.of(
                        known.map(context -> admission.told(context, refusal, answer))
                                .orElse(answer));
            } catch (Corruption damage) {
                return Optional.of(damaged(endpoint, request, damage));
            } catch (RuntimeException | StackOverflowError fault) {
                LOG.log(System.Logger.Level.ERROR, "Incident " + request.id(), fault);
                return Optional.of(RefusalAnswers.fault(endpoint.errors(), request, site.brand()));
            }
        }

        /// What goes wrong while a body is written is told like everything else. Only the client
        /// cannot be told: its connection breaks.
        private Response told(Response response) {
            return switch (response.content()) {
                case Response.Whole _ -> response;
                case Response.Written(Response.Pieces pieces) ->
                        response.with(new Response.Written(out -> write(pieces, out)));
            };
        }

        private void write(Response.Pieces pieces, OutputStream out) throws IOException {
            List<IOException> gone = new ArrayList<>(1);
            Optional<Response> broken =
                    attempt(() -> {
                        try {
                            pieces.write(out);
                        } catch (IOException ended) {
                            gone.add(ended);
                        }
                        return Optional.empty();
                    });
            if (!gone.isEmpty()) {
                throw gone.getFirst();
            }
            if (broken.isPresent()) {
                throw new IOException("the answer broke off: " + broken.get().status());
            }
        }
    }

    /// Damage of one tenant, or of a row, closes what needs it, so that whoever did it cannot end
    /// the others. A tenant's keys may be what is damaged, so the operator realm's log tells it.
    private Response damaged(Endpoint endpoint, Request request, Corruption damage) {
        if (!damage.isContained()) {
            LOG.log(System.Logger.Level.ERROR, "Stopping: incident " + request.id(), damage);
            stop.run();
            return RefusalAnswers.fault(endpoint.errors(), request, site.brand());
        }
        Refusal closed =
                new Refusal(
                        RefusalCode.UNAVAILABLE,
                        "This cannot be served until its provider has repaired it.",
                        "tenant-damaged");
        refusals.refused(authenticator.enter(request, Optional.empty()), endpoint.path(), closed);
        LOG.log(System.Logger.Level.ERROR, "Incident " + request.id() + ": " + damage.getMessage());
        return RefusalAnswers.answer(closed, endpoint.errors(), request, site.brand());
    }

    /// In the form that its path has.
    @Override
    public Response refuse(Request request, Refusal refusal) {
        record(request, Optional.empty(), NO_PLACE, refusal);
        SortedMap<String, Endpoint> there = routes.at(request.path());
        Response answer =
                RefusalAnswers.answer(
                        refusal, routes.errors(request.path()), request, site.brand());
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
                    String place = TLS + handshake.listener();
                    refusals.refused(caller, place, refusal, handshake.outcome().claim());
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
    public Response unreadable(RequestId id, String peer, int status) {
        Refusal refusal =
                new Refusal(
                        RefusalCode.INVALID_REQUEST,
                        "The request could not be read.",
                        "http-unreadable");
        record(nothing(id, peer), Optional.empty(), NO_PLACE, refusal);
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
}
