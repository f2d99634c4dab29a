package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.transport.HostName;
import io.sallyport.transport.LegacyOpening;
import io.sallyport.transport.LegacyOpenings;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who may still come by old TLS, to which host, until when.
record LegacyActivities(LegacyTls legacy) {
    private static final Parameter HOST =
            new Parameter("host", Kind.TEXT, true, "what the front is called by");
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name");

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "tls.legacy",
                        "Shows who may come by TLS 1.1 and 1.0, to which host, until when.",
                        List.of(),
                        (context, _) -> shown(context)),
                new Activity(
                        "tls.legacy-open",
                        "Lets a tenant's clients come by TLS 1.1 and 1.0 to a front, or moves the"
                                + " end of that.",
                        List.of(
                                HOST,
                                TENANT,
                                new Parameter(
                                        "until",
                                        Kind.TEXT,
                                        true,
                                        "the end, such as 2027-01-31T00:00:00Z; at most 90 days"
                                                + " away"),
                                new Parameter(
                                        "reason", Kind.TEXT, true, "why; the tenant sees it")),
                        this::open),
                new Activity(
                        "tls.legacy-end",
                        "Ends that for a tenant's clients, at once.",
                        List.of(HOST, TENANT),
                        (context, given) -> {
                            legacy.openings().end(context, host(given), tenant(context, given));
                            return shown(context);
                        }));
    }

    private Object open(RequestContext context, ActivityArguments given) {
        LegacyOpenings.Asked asked =
                new LegacyOpenings.Asked(
                        host(given),
                        tenant(context, given),
                        until(given.text("until")),
                        given.text("reason"));
        legacy.openings().open(context, asked);
        return shown(context);
    }

    private static HostName host(ActivityArguments given) {
        if (!HostName.isName(given.text("host"))) {
            throw invalid("The host is a DNS name in small letters.");
        }
        return new HostName(given.text("host"));
    }

    private TenantId tenant(RequestContext context, ActivityArguments given) {
        return legacy.tenants()
                .scope(legacy.tenants().named(context, given.text("tenant")))
                .tenant();
    }

    private static Instant until(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw invalid("Write the end as in 2027-01-31T00:00:00Z.");
        }
    }

    private static Refusal invalid(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "legacy-opening");
    }

    private Object shown(RequestContext context) {
        return Map.of(
                "openings",
                legacy.openings().all(context).stream()
                        .<Object>map(LegacyActivities::shown)
                        .toList());
    }

    private static Map<String, Object> shown(LegacyOpening one) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("host", one.host().value());
        shown.put("tenant", one.tenant().value().toString());
        shown.put("since", one.since().toString());
        shown.put("until", one.until().toString());
        shown.put("reason", one.reason());
        return shown;
    }
}
