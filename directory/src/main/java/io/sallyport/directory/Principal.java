package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import io.sallyport.store.Transaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Who can have a role.
///
/// @param clientId of an application; empty for others
record Principal(Type type, RowId id, Optional<String> clientId) {
    enum Type {
        APPLICATION,
        GROUP,
        USER;

        /// Such as `user`.
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Type> labelled(String label) {
            return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
        }
    }

    static Principal of(Application application) {
        return new Principal(
                Type.APPLICATION, application.id(), Optional.of(application.clientId()));
    }

    /// Within a change, so that nobody is given anything who goes at the same time.
    boolean isThere(Transaction rows) {
        return switch (type) {
            case APPLICATION ->
                    rows.find(ApplicationTable.APPLICATIONS, id)
                            .filter(row -> !row.value().isRemoved())
                            .isPresent();
            case GROUP -> rows.find(GroupTable.GROUPS, id).isPresent();
            case USER -> rows.find(UserTable.USERS, id).isPresent();
        };
    }
}
