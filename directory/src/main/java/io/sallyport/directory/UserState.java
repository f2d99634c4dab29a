package io.sallyport.directory;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Where a user stands, as administrators see it. What provisioning clients see of it is `active`.
enum UserState {
    /// Was never given a credential.
    INVITED,
    ACTIVE,
    /// Not `active`, whether there is a credential or not: taken away, it is not true either.
    SUSPENDED,
    /// Can be restored for a while.
    DELETED;

    static UserState of(Resource user, boolean hasCredential) {
        if (!Boolean.TRUE.equals(user.attributes().get("active"))) {
            return SUSPENDED;
        }
        return hasCredential ? ACTIVE : INVITED;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> labels() {
        return Stream.of(values()).map(UserState::label).toList();
    }
}
