package io.sallyport.directory.scim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The body of a bulk request: RFC 7644 3.7.
public record BulkRequest(OptionalInt failOnErrors, List<BulkRequest.Operation> operations) {
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
    public record Operation(
            Method method,
            Optional<String> bulkId,
            String path,
            Optional<String> version,
            Map<String, Object> data) {
        /// The bulkIds that `path` and `data` refer to as `bulkId:...`.
        public java.util.Set<String> references() {
            throw new UnsupportedOperationException();
        }

        /// @param ids what each bulkId that it refers to has become
        public Operation resolved(Map<String, String> ids) {
            throw new UnsupportedOperationException();
        }
    }

    /// What to do next. Answers are in the order of the operations, RFC 7644 3.7.3; a step is not
    /// always one of its own.
    public sealed interface Step {
        /// @param index of the operation that is answered
        int index();

        /// Carry it out when what it refers to is there.
        record Perform(int index, Operation operation) implements Step {}

        /// A circle was opened: after `index` was created without these references, a PATCH of it
        /// adds them (RFC 7644 3.7.1). `operation` refers to itself by its bulkId.
        record Complete(int index, Operation operation) implements Step {}

        /// A circle that cannot be opened, or a reference to nothing.
        record Refuse(int index, io.sallyport.foundation.Refusal refusal) implements Step {}
    }

    /// @throws io.sallyport.foundation.Refusal invalidSyntax, invalidValue; TOO_LARGE beyond
    ///   `operationsMax`
    public static BulkRequest read(Map<String, Object> body, int operationsMax) {
        throw new UnsupportedOperationException();
    }

    /// In order: each after those that it refers to.
    public List<Step> steps() {
        throw new UnsupportedOperationException();
    }
}
