package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The one place that performs activities: parameters checked, the intent on disk, then the effect.
/// Its end is told as well, however it ended.
final class ActivityRunner {
    private static final int SHOWN_MAX = 256;

    private final Map<String, Activity> activities;
    private final Intents intents;
    private final ClockWatch clock;

    ActivityRunner(List<Activity> activities, Intents intents, ClockWatch clock) {
        this.activities =
                activities.stream()
                        .collect(
                                Collectors.toMap(
                                        Activity::name,
                                        Function.identity(),
                                        (_, twice) -> {
                                            throw new IllegalArgumentException(twice.name());
                                        },
                                        TreeMap::new));
        this.intents = intents;
        this.clock = clock;
    }

    Collection<Activity> activities() {
        return activities.values();
    }

    /// @throws Refusal NOT_FOUND, INVALID_REQUEST, or what the activity refuses
    Object run(RequestContext context, String name, Map<String, Object> given) {
        Activity activity = activities.get(name);
        if (activity == null) {
            throw new Refusal(
                    RefusalCode.NOT_FOUND,
                    "There is no activity of this name.",
                    "activity-unknown");
        }
        ActivityArguments arguments = ActivityArguments.check(activity, given);
        clock.requireRight();
        Map<String, String> details = shown(activity, given);
        RowId intent = intents.begin(context, name, details);
        try {
            Object answer = activity.effect().perform(context, arguments);
            intents.end(context, intent, AuditAction.ACTIVITY_ENDED, Map.of("activity", name));
            return answer;
        } catch (RuntimeException failure) {
            RuntimeException told =
                    failure instanceof UncheckedIOException disk ? notNow(name, disk) : failure;
            details.put("outcome", told instanceof Refusal no ? no.privateReason() : "fault");
            intents.end(context, intent, AuditAction.ACTIVITY_FAILED, details);
            throw told;
        }
    }

    private static Refusal notNow(String activity, UncheckedIOException disk) {
        System.getLogger("io.sallyport.server")
                .log(System.Logger.Level.ERROR, "The disk failed under " + activity + ".", disk);
        return new Refusal(
                RefusalCode.UNAVAILABLE,
                "The disk could not be read or written; the node's log says where. Try again once"
                        + " that is mended.",
                "disk-failed");
    }

    private static Map<String, String> shown(Activity activity, Map<String, Object> given) {
        Map<String, String> details = new TreeMap<>();
        details.put("activity", activity.name());
        for (Activity.Parameter parameter : activity.parameters()) {
            Object value = given.get(parameter.name());
            if (value != null && parameter.kind() != Activity.Kind.SECRET) {
                String text = value.toString();
                details.put(
                        "with." + parameter.name(),
                        text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) : text);
            }
        }
        return details;
    }
}
