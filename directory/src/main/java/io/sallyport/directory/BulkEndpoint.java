package io.sallyport.directory;

import io.sallyport.directory.scim.BulkRequest;
import io.sallyport.directory.scim.BulkRequest.Method;
import io.sallyport.directory.scim.BulkRequest.Operation;
import io.sallyport.directory.scim.BulkRequest.Step;
import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTag;
import io.sallyport.http.EntityTags;
import io.sallyport.http.RefusalAnswers;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Many operations by one request (RFC 7644 3.7), one after the other, each all or nothing. What is
/// refused stands in the answer and in the log, as if it had come by itself.
final class BulkEndpoint {
    static final int OPERATIONS_MAX = 1_000;

    private static final String RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
    private static final String PATH = ScimEndpoints.BASE + "/Bulk";

    private final List<Resources> all;
    private final VisibleIds ids;
    private final Function<Request, String> base;
    private final RefusalLog refusals;

    /// @param base of a request's tenant, as [ScimAnswers] has it
    BulkEndpoint(
            List<Resources> all,
            VisibleIds ids,
            Function<Request, String> base,
            RefusalLog refusals) {
        this.all = all;
        this.ids = ids;
        this.base = base;
        this.refusals = refusals;
    }

    Endpoint endpoint() {
        return ScimEndpoints.write(Endpoint.post(PATH, ScimEndpoints.WRITE, this::answer))
                .described(ScimDescriptions.bulk());
    }

    private Response answer(RequestContext context, Request request) {
        BulkRequest bulk = BulkRequest.read(ScimEndpoints.body(request), OPERATIONS_MAX);
        Run run = new Run(context, base.apply(request));
        for (Step step : bulk.steps()) {
            if (bulk.failOnErrors().isPresent() && run.errors >= bulk.failOnErrors().getAsInt()) {
                break;
            }
            run.take(bulk.operations().get(step.index()), step);
        }
        return ScimAnswers.of(
                Map.of(
                        "schemas",
                        List.of(RESPONSE),
                        "Operations",
                        List.copyOf(run.results.values())));
    }

    /// One request's operations.
    private final class Run {
        private final RequestContext context;
        private final String base;

        /// What bulkIds stand for by now.
        private final Map<String, String> made = new HashMap<>();

        private final Map<Integer, Map<String, Object>> results = new TreeMap<>();
        private int errors;

        private Run(RequestContext context, String base) {
            this.context = context;
            this.base = base;
        }

        private void take(Operation asked, Step step) {
            try {
                switch (step) {
                    case Step.Perform(int index, Operation operation) ->
                            results.put(index, done(asked, perform(operation.resolved(made))));
                    case Step.Complete(int index, Operation operation) -> {
                        if (!isRefused(index)) {
                            results.put(index, done(asked, complete(asked, operation)));
                        }
                    }
                    case Step.Refuse(int _, Refusal refusal) -> throw refusal;
                }
            } catch (Refusal refusal) {
                errors++;
                refusals.refused(context, PATH, refusal);
                results.put(step.index(), refused(asked, refusal));
            }
        }

        private boolean isRefused(int index) {
            return results.getOrDefault(index, Map.of()).containsKey("response");
        }

        /// Of a circle: what was made without its references gets them, or goes again.
        private Outcome complete(Operation asked, Operation operation) {
            String bulkId = asked.bulkId().orElseThrow();
            try {
                Outcome completed = perform(operation.resolved(made));
                return new Outcome(201, completed.location(), completed.version());
            } catch (Refusal refusal) {
                String id = made.remove(bulkId);
                if (id != null) {
                    resources(asked).delete(context, id, _ -> {});
                }
                throw refusal;
            }
        }

        private Outcome perform(Operation operation) {
            Resources resources = resources(operation);
            Consumer<EntityTag> condition = condition(operation);
            String id = operation.id().orElse("");
            return switch (operation.method()) {
                case POST -> {
                    Entry entry = resources.create(context, given(resources, operation));
                    made.put(operation.bulkId().orElseThrow(), ids.shown(context, entry.id()));
                    yield outcome(201, resources, entry);
                }
                case PUT ->
                        outcome(
                                200,
                                resources,
                                resources.replace(
                                        context, id, condition, given(resources, operation)));
                case PATCH ->
                        outcome(
                                200,
                                resources,
                                resources.patch(
                                        context,
                                        id,
                                        condition,
                                        Patch.read(resources.type(context), operation.data())));
                case DELETE -> {
                    resources.delete(context, id, condition);
                    yield new Outcome(204, base + operation.path(), "");
                }
            };
        }

        private Given given(Resources resources, Operation operation) {
            ResourceType type = resources.type(context);
            return new Given(type, ResourceForm.read(type, operation.data()));
        }

        private Outcome outcome(int status, Resources resources, Entry entry) {
            String location = new ScimAnswers(base, resources, ids).location(context, entry);
            return new Outcome(status, location, Meta.version(entry));
        }

        private Map<String, Object> done(Operation asked, Outcome outcome) {
            Map<String, Object> result = result(asked, outcome.status());
            result.put("location", outcome.location());
            if (!outcome.version().isEmpty()) {
                result.put("version", outcome.version());
            }
            return result;
        }

        private Map<String, Object> refused(Operation asked, Refusal refusal) {
            Map<String, Object> result = result(asked, refusal.code().status());
            if (asked.method() != Method.POST) {
                result.put("location", base + asked.path());
            }
            result.put("response", RefusalAnswers.scimError(refusal, context.request()));
            return result;
        }
    }

    /// @param version empty for what is gone
    private record Outcome(int status, String location, String version) {}

    /// RFC 7644 3.7.3: a status is a string here.
    private static Map<String, Object> result(Operation asked, int status) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("method", asked.method().name());
        asked.bulkId().ifPresent(bulkId -> result.put("bulkId", bulkId));
        result.put("status", Integer.toString(status));
        return result;
    }

    private static Consumer<EntityTag> condition(Operation operation) {
        return operation
                .version()
                .map(version -> EntityTags.read("version", version))
                .<Consumer<EntityTag>>map(tags -> tags::require)
                .orElse(_ -> {});
    }

    private Resources resources(Operation operation) {
        return all.stream()
                .filter(one -> one.type().endpoint().equals(operation.endpoint()))
                .findFirst()
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.NOT_FOUND,
                                "There are no resources at this path.",
                                "bulk-path"));
    }
}
