package io.sallyport.directory.scim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The body of a PATCH request: RFC 7644 3.5.2.
public record Patch(ResourceType type, List<Operation> operations) {
    /// In one request.
    public static final int OPERATIONS_MAX = 1_000;

    public Patch {
        operations = List.copyOf(operations);
    }

    public enum Op {
        ADD,
        REMOVE,
        REPLACE
    }

    /// One change of one attribute. An operation without a path has become one for each member of
    /// its value.
    ///
    /// @param value as it came, JSON null as `JsonReader.Null`; there unless something is removed
    public record Operation(Op op, Path path, Optional<Object> value) {}

    /// The operations on one attribute, in order, and all others.
    public record Split(List<MemberChange> changes, Patch rest) {
        public Split {
            changes = List.copyOf(changes);
        }
    }

    /// @param body as `JsonReader.wholeObject` reads it
    /// @throws io.sallyport.foundation.Refusal invalidSyntax, invalidPath, invalidFilter, noTarget
    public static Patch read(ResourceType type, Map<String, Object> body) {
        return new PatchForm(type).read(body);
    }

    /// @param resource stays as it is
    /// @return what it becomes; equal to `resource` when nothing changes
    /// @throws io.sallyport.foundation.Refusal noTarget, mutability, invalidValue
    public Map<String, Object> apply(Map<String, Object> resource) {
        return PatchedResource.of(this, resource);
    }

    /// The same for a resource that does not have its id in it: clients send the id back.
    public Map<String, Object> apply(String id, Map<String, Object> resource) {
        Map<String, Object> whole = new LinkedHashMap<>(resource);
        whole.put("id", id);
        Map<String, Object> after = new LinkedHashMap<>(apply(whole));
        after.remove("id");
        return after;
    }

    /// @param attribute a multi-valued attribute with a `value`, such as `members`
    /// @throws io.sallyport.foundation.Refusal mutability, invalidValue, noTarget
    public Split split(String attribute) {
        return MemberChanges.split(this, attribute);
    }

    public boolean isEmpty() {
        return operations.isEmpty();
    }
}
