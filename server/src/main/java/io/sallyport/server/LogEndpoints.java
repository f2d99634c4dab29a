package io.sallyport.server;

import io.sallyport.audit.LogFilter;
import io.sallyport.audit.LogPage;
import io.sallyport.audit.LogReading;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tenant administration API's view of the log: the tenant's own events and no others.
final class LogEndpoints {
    private static final Set<String> PARAMETERS =
            Set.of(
                    LogFilter.ACTION,
                    LogFilter.ACTOR,
                    LogFilter.REQUEST,
                    LogFilter.FROM,
                    LogFilter.TO,
                    LogActivities.LIMIT,
                    LogActivities.BEFORE);

    private static final Map<String, Object> POSITION = Schemas.number(0, Long.MAX_VALUE);

    private final TenantWalk walk;
    private final LogReading reading;

    LogEndpoints(TenantWalk walk, LogReading reading) {
        this.walk = walk;
        this.reading = reading;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/{tenant}/api/v1/audit/events",
                                new Access.Bearer(LogReading.READ_SCOPE),
                                this::search)
                        .described(description()));
    }

    private static Description description() {
        Map<String, Object> event =
                Schemas.object(
                        Map.of(
                                "position",
                                POSITION,
                                "committed",
                                Schemas.TIME,
                                "time",
                                Schemas.TIME,
                                LogFilter.ACTION,
                                Schemas.TEXT),
                        List.of("position", "committed"));
        return Description.of(
                        "searchEvents",
                        "Searches the tenant's own log, the newest events first.",
                        Description.Shape.json(
                                Schemas.object(
                                        Map.of("events", Schemas.list(event), "next", POSITION),
                                        List.of("events"))))
                .with(
                        query(LogFilter.ACTION, "what was done", Schemas.TEXT),
                        query(LogFilter.ACTOR, "who did it", Schemas.TEXT),
                        query(LogFilter.REQUEST, "an incident", Schemas.TEXT),
                        query(LogFilter.FROM, "not before this time", Schemas.TIME),
                        query(LogFilter.TO, "before this time", Schemas.TIME),
                        query(
                                LogActivities.LIMIT,
                                "so many at most",
                                Schemas.number(1, LogReading.LIMIT_MAX)),
                        query(LogActivities.BEFORE, "next of the page before", POSITION));
    }

    private static Description.Parameter query(
            String name, String meaning, Map<String, Object> schema) {
        return Description.Parameter.query(name, meaning, schema);
    }

    private Response search(RequestContext context, Request request) {
        FormParameters query = FormParameters.query(request, PARAMETERS);
        LogFilter filter = LogFilter.of(Set.of(context.tenant()), query::one);
        long limit =
                query.one(LogActivities.LIMIT)
                        .map(text ->
                                LogFilter.number(
                                        LogActivities.LIMIT, text, 1, LogReading.LIMIT_MAX))
                        .orElse(LogActivities.LIMIT_USUAL);
        long before =
                query.one(LogActivities.BEFORE)
                        .map(text ->
                                LogFilter.number(LogActivities.BEFORE, text, 0, Long.MAX_VALUE))
                        .orElse(Long.MAX_VALUE);
        LogPage page = reading.newestFirst(filter, before, (int) limit);
        walk.tell(context, AuditAction.AUDIT_SEARCHED, filter.told());
        return Response.json(LogActivities.shown(page));
    }
}
