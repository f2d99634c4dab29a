package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Patch.Op;
import io.sallyport.directory.scim.Patch.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads the body of a PATCH as the RFC has it and as large clients send it: `op` in any case, an
/// empty path for none, members of a value without a path that are paths themselves.
final class PatchForm {
    private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private final ResourceType type;
    private final List<Operation> operations = new ArrayList<>();

    PatchForm(ResourceType type) {
        this.type = type;
    }

    Patch read(Map<String, Object> body) {
        checkSchema(member(body, "schemas").orElse(List.of()));
        Object raw = member(body, "Operations").orElse(List.of());
        if (!(raw instanceof List<?> list) || list.isEmpty()) {
            throw Refusals.syntax("Give an array of \"Operations\".");
        }
        for (Object operation : list) {
            if (!(operation instanceof Map<?, ?> members)) {
                throw Refusals.syntax("Give each of the \"Operations\" as an object.");
            }
            add(members);
        }
        return new Patch(type, operations);
    }

    private static void checkSchema(Object schemas) {
        boolean isNamed =
                schemas instanceof List<?> urns
                        && urns.stream()
                                .anyMatch(urn ->
                                        urn instanceof String text
                                                && text.equalsIgnoreCase(SCHEMA));
        if (!isNamed) {
            throw Refusals.syntax("Name " + Refusals.quoted(SCHEMA) + " in \"schemas\".");
        }
    }

    static Optional<Object> member(Map<?, ?> object, String name) {
        Object value = object.get(name);
        if (value != null) {
            return Optional.of(value);
        }
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            if (name.equalsIgnoreCase((String) entry.getKey())) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    private void add(Map<?, ?> members) {
        Op op = op(member(members, "op").orElse(""));
        Optional<Object> value = member(members, "value");
        Object path = member(members, "path").filter(raw -> !Values.isNull(raw)).orElse("");
        if (!(path instanceof String text)) {
            throw Refusals.path("Give the \"path\" of an operation as a string.");
        }
        if (value.isEmpty() && op != Op.REMOVE) {
            throw Refusals.value("Give the operation a \"value\".");
        }
        if (!text.isBlank()) {
            add(new Operation(op, Path.parse(type, text), value));
        } else if (op == Op.REMOVE) {
            throw Refusals.noTarget("Give an operation that removes a \"path\".");
        } else {
            addAll(op, value.orElseThrow());
        }
    }

    private void add(Operation operation) {
        if (operations.size() == Patch.OPERATIONS_MAX) {
            throw Refusals.syntax(
                    "Change at most " + Patch.OPERATIONS_MAX + " attributes in one request.");
        }
        operations.add(operation);
    }

    private static Op op(Object raw) {
        String text = raw instanceof String string ? string.toUpperCase(Locale.ROOT) : "";
        for (Op op : Op.values()) {
            if (op.name().equals(text)) {
                return op;
            }
        }
        throw Refusals.syntax("Give each operation an \"op\": add, remove or replace.");
    }

    /// RFC 7644 3.5.2.1, 3.5.2.3: without a path, the value is a part of a resource.
    private void addAll(Op op, Object value) {
        if (!(value instanceof Map<?, ?> members)) {
            throw Refusals.value("Give an operation without a \"path\" an object as its value.");
        }
        members.forEach((key, raw) -> {
            String name = (String) key;
            if (name.indexOf('[') < 0 && type.find(name).isEmpty()) {
                throw Refusals.unknown(name);
            }
            add(new Operation(op, Path.parse(type, name), Optional.of(raw)));
        });
    }
}
