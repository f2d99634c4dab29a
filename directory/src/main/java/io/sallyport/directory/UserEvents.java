package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.time.InstantSource;
import java.util.Map;

/// What the log says of users: the id that applications see, and the name in the person's own part.
final class UserEvents {
    private final InstantSource time;
    private final VisibleIds visible;

    UserEvents(Parts parts, VisibleIds visible) {
        this.time = parts.time();
        this.visible = visible;
    }

    AuditEvent event(RequestContext context, AuditAction action) {
        return AuditEvent.of(context, time.instant(), action, Map.of());
    }

    AuditEvent event(RequestContext context, AuditAction action, RowId id) {
        return AuditEvent.of(
                context, time.instant(), action, Map.of("user", visible.shown(context, id)));
    }

    AuditEvent event(RequestContext context, AuditAction action, RowId id, Resource user) {
        return event(context, action, id)
                .about(
                        new PersonalPart(
                                new PersonId(id.value()),
                                Map.of(PersonalValue.NAME, user.text("userName").orElse(""))));
    }
}
