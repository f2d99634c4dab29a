package io.sallyport.directory;

import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One line of an import: a user or a group as SCIM has it (RFC 7643), which `schemas` tells. Its
/// `id` is the file's own; `members` and further lines refer to it.
///
/// @param reference the file's id of it
/// @param given without members and password
/// @param members the file's ids of them, or this tenant's
record ImportLine(
        Optional<String> reference,
        Given given,
        Set<String> members,
        Optional<PasswordHash> password) {
    private static final int REFERENCE_MAX = 256;

    /// @param types that it can be of
    /// @throws Refusal as for a POST of the same
    static ImportLine read(List<ResourceType> types, byte[] line) {
        Map<String, Object> body = body(line);
        ResourceType type =
                types.stream()
                        .filter(one -> names(body, one))
                        .findFirst()
                        .orElseThrow(() ->
                                refused(
                                        "Name the schema of users or of groups in \"schemas\".",
                                        "import-schema"));
        Optional<String> reference = reference(member(body, "id"));
        Map<String, Object> attributes = ResourceForm.read(type, body);
        Object password = attributes.remove("password");
        Object members = attributes.remove(GroupMembers.ATTRIBUTE);
        return new ImportLine(
                reference,
                new Given(type, attributes),
                MembershipChanges.ids(members instanceof List<?> all ? all : List.of()),
                Optional.ofNullable(password).map(String::valueOf).map(PasswordHash::of));
    }

    boolean isGroup() {
        return given.type().name().equals(Groups.TYPE.name());
    }

    private static Map<String, Object> body(byte[] line) {
        try {
            return JsonReader.wholeObject(line);
        } catch (JsonReader.Malformed malformed) {
            throw refused("The line is no JSON: " + malformed.getMessage() + ".", "import-json");
        }
    }

    private static boolean names(Map<String, Object> body, ResourceType type) {
        return member(body, "schemas") instanceof List<?> urns
                && urns.stream()
                        .anyMatch(urn -> type.core().id().equalsIgnoreCase(String.valueOf(urn)));
    }

    /// By its name in any case (RFC 7643 2.1).
    private static @Nullable Object member(Map<String, Object> body, String name) {
        return body.entrySet().stream()
                .filter(one -> one.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Optional<String> reference(@Nullable Object id) {
        if (id == null) {
            return Optional.empty();
        }
        if (id instanceof String text && !text.isEmpty() && text.length() <= REFERENCE_MAX) {
            return Optional.of(text);
        }
        throw refused(
                "An id has 1 to " + REFERENCE_MAX + " characters, or is left out.", "import-id");
    }

    private static Refusal refused(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, detail, reason);
    }
}
