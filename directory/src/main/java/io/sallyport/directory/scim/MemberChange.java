package io.sallyport.directory.scim;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// One operation of a PATCH on an attribute whose values are kept apart from the resource, such as
/// a group's `members`. Ids are the `value` of each, in the order of the request; together at most
/// [ResourceForm#MEMBERS_MAX].
public sealed interface MemberChange {
    record Add(Set<String> ids) implements MemberChange {
        public Add {
            ids = inOrder(ids);
        }
    }

    record Remove(Set<String> ids) implements MemberChange {
        public Remove {
            ids = inOrder(ids);
        }
    }

    /// @param filter asked of one member: `{"value": ..., "type": ...}`
    record RemoveWhere(Filter filter) implements MemberChange {}

    record Replace(Set<String> ids) implements MemberChange {
        public Replace {
            ids = inOrder(ids);
        }
    }

    record Clear() implements MemberChange {}

    private static Set<String> inOrder(Collection<String> ids) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(ids));
    }
}
