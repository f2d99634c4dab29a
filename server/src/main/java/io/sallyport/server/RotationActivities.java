package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who signs, what serves, until when; and how each is followed by the next before its time.
final class RotationActivities {
    private final InstanceAuthority authority;
    private final Runnable changed;

    /// @param changed told when another one serves
    RotationActivities(InstanceAuthority authority, Runnable changed) {
        this.authority = authority;
        this.changed = changed;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "certificate.rotate",
                        "Makes the next leaf, intermediate or root before its time.",
                        List.of(
                                new Parameter("of", Kind.TEXT, true, "leaf, intermediate or root"),
                                new Parameter(
                                        "plane",
                                        Kind.TEXT,
                                        false,
                                        "public, card, operator or internal; none of a root"),
                                new Parameter(
                                        "atOnce",
                                        Kind.YES_OR_NO,
                                        false,
                                        "of a root that is published: it signs from now on")),
                        this::rotate),
                new Activity(
                        "certificate.list",
                        "Shows the roots, the intermediates and the listeners' leaves.",
                        List.of(),
                        (context, _) -> shown(context)));
    }

    private Object rotate(RequestContext context, ActivityArguments given) {
        switch (given.text("of")) {
            case "root" -> root(context, given.yes("atOnce"));
            case "intermediate" -> authority.rotateIntermediate(context, plane(given));
            case "leaf" -> authority.rotateListener(context, plane(given));
            default ->
                    throw new Refusal(
                            RefusalCode.INVALID_REQUEST,
                            "It is one of leaf, intermediate and root.",
                            "certificate-kind");
        }
        changed.run();
        return shown(context);
    }

    private static Plane plane(ActivityArguments given) {
        return TlsActivities.plane(given.optionalText("plane").orElse(""));
    }

    private void root(RequestContext context, boolean atOnce) {
        if (atOnce) {
            authority.turnRoot(context);
        } else {
            authority.announceRoot(context);
        }
    }

    private Object shown(RequestContext context) {
        return shownOf(context, authority);
    }

    static Object shownOf(RequestContext context, InstanceAuthority authority) {
        return Map.of(
                "certificates",
                authority.shown(context).stream().<Object>map(RotationActivities::shown).toList());
    }

    private static Map<String, Object> shown(InstanceAuthority.Shown one) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("use", one.use());
        shown.put("plane", one.plane());
        shown.put("serial", one.certificate().getSerialNumber().toString(16));
        shown.put("notAfter", one.certificate().getNotAfter().toInstant().toString());
        if (one.use().startsWith("root")) {
            shown.put("fingerprint", one.fingerprint());
            shown.put("key", one.hasKey() ? "here" : "not here");
        }
        one.turn().ifPresent(turn -> shown.put("turn", turn.toString()));
        return shown;
    }
}
