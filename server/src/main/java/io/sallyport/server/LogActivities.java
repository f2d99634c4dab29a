package io.sallyport.server;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogFilter;
import io.sallyport.audit.LogPage;
import io.sallyport.audit.LogReading;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The provider's staff look into the log. Each tenant whose events are shown has it in its own log
/// before anything is shown, and so has the operator realm.
final class LogActivities {
    static final String TENANT = "tenant";
    static final String LIMIT = "limit";
    static final String BEFORE = "before";
    static final long LIMIT_USUAL = 100;

    static final List<Parameter> TIMES =
            List.of(
                    new Parameter(
                            LogFilter.FROM, Kind.TEXT, false, "not before this time (RFC 3339)"),
                    new Parameter(LogFilter.TO, Kind.TEXT, false, "before this time (RFC 3339)"));

    private static final String POSITION = "position";

    private final TenantWalk walk;
    private final LogReading reading;

    LogActivities(TenantWalk walk, LogReading reading) {
        this.walk = walk;
        this.reading = reading;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "audit.show",
                        "Shows one event of the log.",
                        List.of(new Parameter(POSITION, Kind.WHOLE_NUMBER, true, "counted from 0")),
                        this::show),
                new Activity(
                        "audit.search",
                        "Looks for events of the log, the newest first, a page at a time.",
                        List.of(
                                TenantWalk.ONE_OR_ALL,
                                new Parameter(
                                        LogFilter.ACTION, Kind.TEXT, false, "as token.issued"),
                                new Parameter(LogFilter.ACTOR, Kind.TEXT, false, "as client:pay"),
                                new Parameter(LogFilter.REQUEST, Kind.TEXT, false, "id (incident)"),
                                TIMES.getFirst(),
                                TIMES.getLast(),
                                new Parameter(LIMIT, Kind.WHOLE_NUMBER, false, "1 to 1000"),
                                new Parameter(
                                        BEFORE,
                                        Kind.WHOLE_NUMBER,
                                        false,
                                        "positions below this one; next of the page before")),
                        this::search));
    }

    private Object show(RequestContext context, ActivityArguments given) {
        long position = LogFilter.number(POSITION, given.number(POSITION, 0), 0, Long.MAX_VALUE);
        LogEvent event = reading.at(position).orElseThrow(LogReading::noSuchPosition);
        Map<String, String> told = Map.of(POSITION, Long.toString(position));
        tell(context, Set.of(event.tenant()), told);
        return event.shown();
    }

    private Object search(RequestContext context, ActivityArguments given) {
        Set<TenantId> asked = asked(context, walk, given);
        LogFilter filter = LogFilter.of(asked, given::optionalText);
        long limit =
                LogFilter.number(LIMIT, given.number(LIMIT, LIMIT_USUAL), 1, LogReading.LIMIT_MAX);
        long before =
                LogFilter.number(BEFORE, given.number(BEFORE, Long.MAX_VALUE), 0, Long.MAX_VALUE);
        LogPage page = reading.newestFirst(filter, before, (int) limit);
        Set<TenantId> seen = new HashSet<>(asked);
        page.events().forEach(event -> seen.add(event.tenant()));
        tell(context, seen, filter.told());
        return shown(page);
    }

    static Set<TenantId> asked(RequestContext context, TenantWalk walk, ActivityArguments given) {
        return given.optionalText(TENANT).isPresent()
                ? Set.of(walk.named(context, given).tenant())
                : Set.of();
    }

    private void tell(RequestContext context, Set<TenantId> seen, Map<String, String> details) {
        Set<TenantId> told = new HashSet<>(seen);
        told.add(context.tenant());
        walk.tellEach(context, told, new TenantWalk.Told(AuditAction.AUDIT_SEARCHED, details));
    }

    /// `next` is there when there may be more, and goes into `before`.
    static Map<String, Object> shown(LogPage page) {
        Map<String, Object> answer = new TreeMap<>();
        answer.put("events", page.events().stream().map(LogEvent::shown).toList());
        if (page.more()) {
            answer.put("next", page.next());
        }
        return answer;
    }
}
