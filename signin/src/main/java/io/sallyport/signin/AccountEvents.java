package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.RequestContext;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// What the log says of who signs in: the id that applications see, and in the person's own part
/// the name and the address that it came from.
final class AccountEvents {
    private final InstantSource time;

    AccountEvents(Parts parts) {
        this.time = parts.time();
    }

    AuditEvent event(RequestContext context, AuditAction action, Account account) {
        return event(context, action, account, Map.of());
    }

    /// @param details besides the user
    AuditEvent event(
            RequestContext context,
            AuditAction action,
            Account account,
            Map<String, String> details) {
        Map<String, String> all = new HashMap<>(details);
        all.put("user", account.subject());
        return nameless(context, action, all)
                .about(
                        new PersonalPart(
                                new PersonId(account.id().value()),
                                Map.of(
                                        PersonalValue.NAME, account.userName(),
                                        PersonalValue.ADDRESS, context.source())));
    }

    /// Where nobody has the name.
    AuditEvent nameless(RequestContext context, AuditAction action, Map<String, String> details) {
        return AuditEvent.of(context, time.instant(), action, details);
    }
}
