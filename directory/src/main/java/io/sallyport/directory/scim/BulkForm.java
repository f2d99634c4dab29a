package io.sallyport.directory.scim;

import io.sallyport.directory.scim.BulkRequest.Method;
import io.sallyport.directory.scim.BulkRequest.Operation;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the body of a bulk request: RFC 7644 3.7. What is wrong with the request as a whole is
/// refused here; what is wrong with the data of one operation is that operation's.
final class BulkForm {
    private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    private static final Pattern PATH =
            Pattern.compile("/[A-Za-z]{1,64}(/[A-Za-z0-9_.:~-]{1,256})?");
    private static final int BULK_ID_MAX = 128;

    private final Set<String> bulkIds = new HashSet<>();

    private BulkForm() {}

    static BulkRequest read(Map<String, Object> body, int operationsMax) {
        if (!(PatchForm.member(body, "schemas").orElse("") instanceof List<?> urns)
                || !urns.contains(SCHEMA)) {
            throw Refusals.syntax("Name " + Refusals.quoted(SCHEMA) + " in \"schemas\".");
        }
        if (!(PatchForm.member(body, "Operations").orElse("") instanceof List<?> list)
                || list.isEmpty()) {
            throw Refusals.syntax("Give an array of \"Operations\".");
        }
        if (list.size() > operationsMax) {
            throw new Refusal(
                    RefusalCode.TOO_LARGE,
                    "Send at most " + operationsMax + " operations in one request.",
                    "scim-bulk");
        }
        BulkForm form = new BulkForm();
        List<Operation> operations = new ArrayList<>();
        list.forEach(raw -> operations.add(form.operation(raw)));
        return new BulkRequest(failOnErrors(body), operations);
    }

    private static OptionalInt failOnErrors(Map<String, Object> body) {
        Optional<Object> raw =
                PatchForm.member(body, "failOnErrors").filter(value -> !Values.isNull(value));
        if (raw.isEmpty()) {
            return OptionalInt.empty();
        }
        if (raw.get() instanceof Long number && number >= 1) {
            return OptionalInt.of((int) Math.min(number, Integer.MAX_VALUE));
        }
        throw Refusals.value("Give \"failOnErrors\" as a whole number from 1.");
    }

    private Operation operation(Object raw) {
        if (!(raw instanceof Map<?, ?> members)) {
            throw Refusals.syntax("Give each of the \"Operations\" as an object.");
        }
        Method method = method(text(members, "method").orElse(""));
        Optional<String> bulkId = text(members, "bulkId");
        String path = text(members, "path").orElse("");
        if (!PATH.matcher(path).matches()) {
            throw Refusals.value(
                    "Give each operation a \"path\" such as /Users, or /Users/ with an id.");
        }
        if (method == Method.POST) {
            checkBulkId(bulkId.orElse(""));
        }
        if ((method == Method.POST) != (path.indexOf('/', 1) < 0)) {
            throw Refusals.value("Give the \"path\" an id unless the \"method\" is POST.");
        }
        return new Operation(method, bulkId, path, text(members, "version"), data(method, members));
    }

    private void checkBulkId(String bulkId) {
        if (bulkId.isEmpty() || bulkId.length() > BULK_ID_MAX || !bulkIds.add(bulkId)) {
            throw Refusals.value("Give each POST a \"bulkId\" of its own.");
        }
    }

    private static Method method(String text) {
        for (Method method : Method.values()) {
            if (method.name().equals(text.toUpperCase(Locale.ROOT))) {
                return method;
            }
        }
        throw Refusals.value("Give each operation a \"method\": POST, PUT, PATCH or DELETE.");
    }

    private static Optional<String> text(Map<?, ?> members, String name) {
        Optional<Object> raw =
                PatchForm.member(members, name).filter(value -> !Values.isNull(value));
        if (raw.isPresent() && !(raw.get() instanceof String)) {
            throw Refusals.kind(name, "a string");
        }
        return raw.map(String.class::cast);
    }

    @SuppressWarnings("unchecked") // JsonReader makes maps with text keys only.
    private static Map<String, Object> data(Method method, Map<?, ?> members) {
        Object data =
                method == Method.DELETE ? Map.of() : PatchForm.member(members, "data").orElse("");
        if (data instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw Refusals.syntax("Give each operation but DELETE its \"data\" as an object.");
    }
}
