package io.sallyport.directory;

import io.sallyport.directory.scim.Folding;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Users as rows of their tenant, and what of them is kept behind them.
final class UserTable {
    /// Lengths of the beginnings of names that an index knows, the longest first.
    static final List<Integer> PREFIXES = List.of(8, 4);

    static final String USER_NAME = "user_name";
    static final String EXTERNAL_ID = "external_id";
    static final String EMAIL = "email";
    static final String GUEST_SUBJECT = "guest_subject";
    static final String USER_NAME_PREFIX = "user_name_prefix";

    static final Table<Resource> USERS =
            Table.of("directory_user", Resource.CODEC)
                    .unique(USER_NAME, ValueSpace.chosen(22), UserTable::userName)
                    .indexed(
                            EXTERNAL_ID,
                            ValueSpace.chosen(24),
                            user -> user.text("externalId").stream().toList())
                    .indexed(EMAIL, ValueSpace.chosen(24), UserTable::emails)
                    .indexed(USER_NAME_PREFIX, ValueSpace.chosen(16), UserTable::prefixes)
                    // What another system drew or counted.
                    .indexed(
                            GUEST_SUBJECT,
                            ValueSpace.chosen(24),
                            user ->
                                    Guests.link(user.attributes(), Schemas.GUEST_SUBJECT).stream()
                                            .toList())
                    .inUnits(Resource::unit);

    /// Deleted ones, as they were, so that they can be restored.
    static final Table<Resource> DELETED =
            Table.of("deleted_user", Resource.CODEC).inUnits(Resource::unit);

    /// What stands in [#DELETED] of a user who was purged, while something is left to be done.
    static final Resource PURGED = Resource.of(Instant.EPOCH, Instant.EPOCH, Map.of());

    private UserTable() {}

    static boolean isPurged(Resource deleted) {
        return deleted.modified().equals(Instant.EPOCH);
    }

    static String userName(Resource user) {
        return Folding.of(user.text("userName").orElseThrow());
    }

    private static List<String> emails(Resource user) {
        List<String> all = new ArrayList<>();
        if (user.attributes().get("emails") instanceof List<?> emails) {
            for (Object one : emails) {
                if (one instanceof Map<?, ?> email && email.get("value") instanceof String value) {
                    all.add(Folding.of(value));
                }
            }
        }
        return all;
    }

    private static List<String> prefixes(Resource user) {
        String name = userName(user);
        return PREFIXES.stream()
                .filter(length -> name.length() >= length)
                .map(length -> name.substring(0, length))
                .toList();
    }
}
