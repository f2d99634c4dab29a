package io.sallyport.directory.scim;

import java.util.Set;

/// One operation of a PATCH on an attribute whose values are kept apart from the resource, such as
/// a group's `members`. Ids are the `value` of each; as many as one request may name.
public sealed interface MemberChange {
    record Add(Set<String> ids) implements MemberChange {
        public Add {
            ids = Set.copyOf(ids);
        }
    }

    record Remove(Set<String> ids) implements MemberChange {
        public Remove {
            ids = Set.copyOf(ids);
        }
    }

    /// @param filter asked of one member: `{"value": ..., "type": ...}`
    record RemoveWhere(Filter filter) implements MemberChange {}

    record Replace(Set<String> ids) implements MemberChange {
        public Replace {
            ids = Set.copyOf(ids);
        }
    }

    record Clear() implements MemberChange {}
}
