package io.sallyport.directory.scim;

import io.sallyport.foundation.Refusal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The body of a bulk request: RFC 7644 3.7.
///
/// @param failOnErrors after how many errors to stop
public record BulkRequest(OptionalInt failOnErrors, List<BulkRequest.Operation> operations) {
    /// In front of a bulkId that stands for an id (RFC 7644 3.7.2).
    static final String REFERENCE = "bulkId:";

    public BulkRequest {
        operations = List.copyOf(operations);
    }

    public enum Method {
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /// @param path such as `/Users` or `/Groups/bulkId:qwerty`
    /// @param version for If-Match
    /// @param data empty for DELETE
    public record Operation(
            Method method,
            Optional<String> bulkId,
            String path,
            Optional<String> version,
            Map<String, Object> data) {

        /// Such as `/Users`.
        public String endpoint() {
            int end = path.indexOf('/', 1);
            return end < 0 ? path : path.substring(0, end);
        }

        /// What stands behind the endpoint; a POST has none.
        public Optional<String> id() {
            int end = path.indexOf('/', 1);
            return end < 0 ? Optional.empty() : Optional.of(path.substring(end + 1));
        }

        /// The bulkIds that `path` and `data` refer to as `bulkId:...`.
        public Set<String> references() {
            Set<String> references = new LinkedHashSet<>();
            id().ifPresent(id -> BulkReferences.collect(id, references));
            BulkReferences.collect(data, references);
            return references;
        }

        /// @param ids what each bulkId that it refers to has become
        /// @throws Refusal invalidValue when one is missing: that operation failed
        public Operation resolved(Map<String, String> ids) {
            String resolvedPath =
                    id().map(id -> endpoint() + "/" + BulkReferences.resolved(id, ids))
                            .orElse(path);
            Map<String, Object> resolvedData = new LinkedHashMap<>();
            data.forEach(
                    (name, value) -> resolvedData.put(name, BulkReferences.resolved(value, ids)));
            return new Operation(method, bulkId, resolvedPath, version, resolvedData);
        }
    }

    /// What to do next. Answers are in the order of the operations; a step is not always one of its
    /// own.
    public sealed interface Step {
        /// Of the operation that is answered.
        int index();

        /// Carry it out. What it refers to was tried before; if that failed, so does this
        /// ([Operation#resolved]).
        record Perform(int index, Operation operation) implements Step {}

        /// A circle was opened (RFC 7644 3.7.1): operation `index` was created without some of its
        /// references, and this PATCH adds them. When it fails, all of operation `index` has.
        record Complete(int index, Operation operation) implements Step {}

        /// A circle that cannot be opened (409), or a reference to nothing.
        record Refuse(int index, Refusal refusal) implements Step {}
    }

    /// @throws Refusal invalidSyntax, invalidValue; TOO_LARGE beyond `operationsMax`
    public static BulkRequest read(Map<String, Object> body, int operationsMax) {
        return BulkForm.read(body, operationsMax);
    }

    /// In order: each after those that it refers to, and otherwise as they came.
    public List<Step> steps() {
        return new BulkPlan(operations).steps();
    }
}
