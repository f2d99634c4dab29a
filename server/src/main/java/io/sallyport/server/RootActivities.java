package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.InstanceAuthority;
import java.util.List;
import java.util.Map;

/// The instance's two steps of having its root elsewhere (decision 23). The one between them is
/// [RootCommand]'s, on another machine.
final class RootActivities {
    static final String REQUEST = "root/request.pem";

    private final InstanceAuthority authority;
    private final DataFolder folder;
    private final Runnable changed;

    /// @param changed told when another one serves
    RootActivities(InstanceAuthority authority, DataFolder folder, Runnable changed) {
        this.authority = authority;
        this.folder = folder;
        this.changed = changed;
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "certificate.root-request",
                        "Writes what the holder of the root is to sign into a file.",
                        List.of(),
                        (context, _) -> request(context)),
                new Activity(
                        "certificate.root-take",
                        "Takes what the holder of the root signed.",
                        List.of(
                                new Parameter(
                                        "answer",
                                        Kind.TEXT,
                                        true,
                                        "what ./sallyport root sign wrote"),
                                new Parameter(
                                        "newRoot",
                                        Kind.TEXT,
                                        false,
                                        "the SHA-256 fingerprint of its root, if that is to be the"
                                                + " next one")),
                        this::take));
    }

    private Object request(RequestContext context) {
        folder.publish(REQUEST, authority.askRoot(context));
        return Map.of("file", folder.file(REQUEST).toString());
    }

    private Object take(RequestContext context, ActivityArguments given) {
        authority.takeRoot(context, given.text("answer"), given.optionalText("newRoot").orElse(""));
        changed.run();
        return RotationActivities.shownOf(context, authority);
    }
}
