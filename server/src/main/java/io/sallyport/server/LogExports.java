package io.sallyport.server;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogFilter;
import io.sallyport.audit.LogFormat;
import io.sallyport.audit.LogPage;
import io.sallyport.audit.LogReading;
import io.sallyport.audit.Ocsf;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The log read from a position on, the oldest first, as far as it goes and further as it grows. An
/// export is begun by an activity, and its pages are asked for one after another. It is told of
/// once, in the operator realm and in each tenant before the first event of that tenant is shown: a
/// page that wrote an event for each look would never come to the end of the log.
final class LogExports {
    private static final int OPEN_MAX = 16;
    private static final Duration IDLE_MAX = Duration.ofMinutes(10);
    private static final String AFTER = "after";
    private static final String FORMAT = "format";
    private static final String FROM_POSITION = "position";

    private final TenantWalk walk;
    private final LogReading reading;
    private final Ids ids;
    private final Ocsf ocsf;

    /// Guarded by itself.
    private final Map<String, Export> open = new HashMap<>();

    /// @param version of this program, as the events in OCSF name it
    LogExports(TenantWalk walk, LogReading reading, Ids ids, String version) {
        this.walk = walk;
        this.reading = reading;
        this.ids = ids;
        this.ocsf = new Ocsf(version);
    }

    /// One that is under way: what is asked for, and who knows of it. Where it stands, the reader
    /// knows: a page whose answer was lost is asked for again.
    private static final class Export {
        private final LogFilter filter;
        private final LogFormat format;
        private final Map<String, String> details;

        /// Guarded by itself.
        private final Set<TenantId> told = new HashSet<>();

        /// Guarded by the map.
        private Instant used;

        Export(LogFilter filter, LogFormat format, Map<String, String> details, Instant now) {
            this.filter = filter;
            this.format = format;
            this.details = details;
            this.used = now;
        }
    }

    List<Activity> activities() {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(TenantWalk.ONE_OR_ALL);
        parameters.addAll(LogActivities.TIMES);
        parameters.add(new Parameter(AFTER, Kind.WHOLE_NUMBER, false, "positions above this one"));
        parameters.add(new Parameter(FORMAT, Kind.TEXT, true, "jsonl or ocsf"));
        return List.of(
                new Activity(
                        "audit.export",
                        "Begins to read the log from a position on, as far as it goes.",
                        parameters,
                        this::begin));
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/audit/exports/{id}", new Access.Local(), this::page));
    }

    private Object begin(RequestContext context, ActivityArguments given) {
        Set<TenantId> asked = LogActivities.asked(context, walk, given);
        LogFilter filter = LogFilter.of(asked, given::optionalText);
        long after = LogFilter.number(AFTER, given.number(AFTER, -1) + 1, 0, Long.MAX_VALUE);
        LogFormat format =
                LogFormat.named(given.text(FORMAT))
                        .orElseThrow(() ->
                                new Refusal(
                                        RefusalCode.INVALID_REQUEST,
                                        "The parameter format is jsonl or ocsf.",
                                        "log-format"));
        Map<String, String> details = new TreeMap<>(filter.told());
        details.put(FORMAT, given.text(FORMAT));
        details.put(FROM_POSITION, Long.toString(after));
        Export export = new Export(filter, format, details, walk.time().instant());
        String id = ids.random();
        keep(id, export);
        tell(context, export, Stream.concat(asked.stream(), Stream.of(context.tenant())));
        return Map.of("export", id, "next", Math.max(after, reading.start(filter)));
    }

    private void keep(String id, Export export) {
        synchronized (open) {
            open.values().removeIf(one -> one.used.plus(IDLE_MAX).isBefore(export.used));
            if (open.size() >= OPEN_MAX) {
                throw new Refusal(
                        RefusalCode.TOO_MANY_REQUESTS,
                        "There are " + OPEN_MAX + " exports under way.",
                        "exports-too-many");
            }
            open.put(id, export);
        }
    }

    private Export named(String id) {
        synchronized (open) {
            Export export = open.get(id);
            if (export == null) {
                throw new Refusal(
                        RefusalCode.NOT_FOUND,
                        "This export is not under way any more: begin another.",
                        "export-unknown");
            }
            export.used = walk.time().instant();
            return export;
        }
    }

    private Response page(RequestContext context, Request request) {
        Export export = named(request.variables().getOrDefault("id", ""));
        String from = FormParameters.query(request, Set.of(FROM_POSITION)).required(FROM_POSITION);
        long position = LogFilter.number(FROM_POSITION, from, 0, Long.MAX_VALUE);
        LogPage page = reading.oldestFirst(export.filter, position, LogReading.LIMIT_MAX);
        tell(context, export, page.events().stream().map(LogEvent::tenant));
        return Response.json(
                Map.of(
                        "events",
                                page.events().stream()
                                        .map(event -> export.format.shown(event, ocsf))
                                        .toList(),
                        "next", page.next(),
                        "more", page.more(),
                        "end", reading.stop(export.filter)));
    }

    private void tell(RequestContext context, Export export, Stream<TenantId> tenants) {
        synchronized (export.told) {
            Set<TenantId> fresh = new HashSet<>(tenants.toList());
            fresh.removeAll(export.told);
            walk.tellEach(
                    context,
                    fresh,
                    new TenantWalk.Told(AuditAction.AUDIT_EXPORTED, export.details));
            export.told.addAll(fresh);
        }
    }
}
