package io.sallyport.http;

import java.util.List;
import java.util.Map;

/// What an API's documentation says of one endpoint ([OpenApi]).
///
/// @param operation its name in programs that are made of the documentation, such as
///   `listApplications`; unique within the API
/// @param summary what it does, in one line
/// @param parameters of the query and of the path, but for the tenant
/// @param request what it takes; nothing for an endpoint without a body
/// @param answer what comes back when it is done
public record Description(
        String operation,
        String summary,
        List<Description.Parameter> parameters,
        Description.Shape request,
        Description.Shape answer) {
    /// For endpoints that belong to no API of ours.
    public static final Description NONE =
            new Description("", "", List.of(), Shape.NOTHING, Shape.NOTHING);

    /// @param in `path`, `query` or `header`
    /// @param schema JSON Schema 2020-12, of [io.sallyport.foundation.CanonicalJson]'s kinds
    public record Parameter(String name, String in, String meaning, Map<String, Object> schema) {
        /// RFC 9110 13.1.1.
        public static final Parameter IF_MATCH =
                header("If-Match", "the ETag of the state that the change is meant for");

        static Parameter header(String name, String meaning) {
            return new Parameter(name, "header", meaning, Schemas.TEXT);
        }

        /// Where a list goes on.
        ///
        /// @param schema of what `next` has
        public static Parameter after(Map<String, Object> schema) {
            return query(
                    "after",
                    "the value of next from the page before; the last one has none",
                    schema);
        }

        public static Parameter query(String name, String meaning, Map<String, Object> schema) {
            return new Parameter(name, "query", meaning, schema);
        }

        public static Parameter path(String name, String meaning, Map<String, Object> schema) {
            return new Parameter(name, "path", meaning, schema);
        }
    }

    /// A body.
    ///
    /// @param status of the answer that has it
    /// @param type its media type; empty where there is no body
    /// @param schema JSON Schema 2020-12; empty for what is no JSON
    public record Shape(int status, String type, Map<String, Object> schema) {
        static final Shape NOTHING = new Shape(204, "", Map.of());

        public static Shape json(Map<String, Object> schema) {
            return new Shape(200, MediaType.JSON, schema);
        }

        public static Shape of(String type) {
            return new Shape(200, type, Map.of());
        }

        public Shape at(int otherStatus) {
            return new Shape(otherStatus, type, schema);
        }
    }

    public Description {
        parameters = List.copyOf(parameters);
    }

    /// One that takes no body.
    public static Description of(String operation, String summary, Shape answer) {
        return new Description(operation, summary, List.of(), Shape.NOTHING, answer);
    }

    public Description with(Parameter... more) {
        return new Description(operation, summary, List.of(more), request, answer);
    }

    public Description taking(Shape body) {
        return new Description(operation, summary, parameters, body, answer);
    }
}
