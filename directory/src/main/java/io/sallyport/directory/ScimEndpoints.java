package io.sallyport.directory;

import io.sallyport.directory.scim.Discovery;
import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.Projection;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTags;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// SCIM 2.0 (RFC 7644) on the public listener.
public final class ScimEndpoints {
    private static final String BASE = "/{tenant}/scim/v2";
    private static final int BODY_BYTES_MAX = 1 << 20;

    /// There is no bulk endpoint yet, and so no operation of one.
    private static final Discovery.Bounds BOUNDS =
            new Discovery.Bounds(0, 0, ResourceLists.PAGE_MAX, ResourceLists.PAGE_USUAL);

    private static final Set<String> PROJECTION = Set.of("attributes", "excludedAttributes");
    private static final Set<String> LIST = Set.copyOf(SearchRequest.PARAMETERS);

    private final Tenants tenants;
    private final Users users;
    private final VisibleIds ids;

    public ScimEndpoints(Tenants tenants, Users users, VisibleIds ids) {
        this.tenants = tenants;
        this.users = users;
        this.ids = ids;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                read(Endpoint.get(BASE + "/Users", READ, this::list)),
                write(Endpoint.post(BASE + "/Users", WRITE, this::create)),
                search(Endpoint.post(BASE + "/Users/.search", READ, this::search)),
                read(Endpoint.get(BASE + "/Users/{id}", READ, this::find)),
                write(Endpoint.put(BASE + "/Users/{id}", WRITE, this::replace)),
                write(Endpoint.patch(BASE + "/Users/{id}", WRITE, this::patch)),
                read(Endpoint.delete(BASE + "/Users/{id}", WRITE, this::delete)),
                read(Endpoint.get(BASE + "/ServiceProviderConfig", READ, this::config)),
                read(documents("/ResourceTypes", Discovery::resourceTypes)),
                read(document("/ResourceTypes/{id}", Discovery::resourceType)),
                read(documents("/Schemas", Discovery::schemas)),
                read(document("/Schemas/{id}", Discovery::schema)));
    }

    private static final Access READ = new Access.Bearer(Users.READ_SCOPE);
    private static final Access WRITE = new Access.Bearer(Users.WRITE_SCOPE);

    private static Endpoint read(Endpoint endpoint) {
        return endpoint.withErrors(Endpoint.ErrorForm.SCIM);
    }

    private static Endpoint search(Endpoint endpoint) {
        return read(endpoint).accepting(MediaType.SCIM, MediaType.JSON);
    }

    private static Endpoint write(Endpoint endpoint) {
        return search(endpoint).withBody(BODY_BYTES_MAX);
    }

    private ScimAnswers answers(Request request) {
        return new ScimAnswers(base(request), Users.TYPE, ids);
    }

    private String base(Request request) {
        String tenant = request.variables().getOrDefault("tenant", "");
        return tenants.serving(tenant).issuer() + "/scim/v2";
    }

    private static String id(Request request) {
        return request.variables().getOrDefault("id", "");
    }

    private static Map<String, Object> body(Request request) {
        try {
            return JsonReader.wholeObject(request.body());
        } catch (JsonReader.Malformed malformed) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The body is not what is expected: " + malformed.getMessage() + ".",
                    "scim-json");
        }
    }

    private static Map<String, String> query(Request request, Set<String> known) {
        FormParameters query = FormParameters.query(request, known);
        Map<String, String> parameters = new HashMap<>();
        for (String name : known) {
            query.sent(name).ifPresent(value -> parameters.put(name, value));
        }
        return parameters;
    }

    private static Projection projection(Request request) {
        Map<String, String> query = query(request, PROJECTION);
        return Projection.of(
                Users.TYPE,
                Optional.ofNullable(query.get("attributes")),
                Optional.ofNullable(query.get("excludedAttributes")));
    }

    /// Refuses a change of another version than `If-Match` names.
    private static LongConsumer condition(Request request) {
        Optional<EntityTags> tags = EntityTags.ifMatch(request);
        return version -> tags.ifPresent(some -> some.require(Meta.tag(version)));
    }

    private Response create(RequestContext context, Request request) {
        Projection projection = projection(request);
        Entry made = users.create(context, ResourceForm.read(Users.TYPE, body(request)));
        return answers(request).made(context, made, projection);
    }

    private Response find(RequestContext context, Request request) {
        Projection projection = projection(request);
        Entry entry = users.find(context, id(request));
        boolean known =
                EntityTags.ifNoneMatch(request)
                        .filter(tags -> tags.include(Meta.tag(entry.version())))
                        .isPresent();
        return known
                ? Response.notModified().with("ETag", Meta.version(entry))
                : answers(request).one(context, entry, projection);
    }

    private Response replace(RequestContext context, Request request) {
        Projection projection = projection(request);
        Map<String, Object> attributes = ResourceForm.read(Users.TYPE, body(request));
        Entry entry = users.replace(context, id(request), condition(request), attributes);
        return answers(request).one(context, entry, projection);
    }

    private Response patch(RequestContext context, Request request) {
        Projection projection = projection(request);
        Patch patch = Patch.read(Users.TYPE, body(request));
        Entry entry = users.patch(context, id(request), condition(request), patch);
        return answers(request).one(context, entry, projection);
    }

    private Response delete(RequestContext context, Request request) {
        users.delete(context, id(request), condition(request));
        return Response.noContent();
    }

    private Response list(RequestContext context, Request request) {
        SearchRequest asked = SearchRequest.of(Users.TYPE, query(request, LIST));
        return answers(request).list(context, asked, users.list(context, asked));
    }

    private Response search(RequestContext context, Request request) {
        SearchRequest asked = SearchRequest.read(Users.TYPE, body(request));
        return answers(request).list(context, asked, users.list(context, asked));
    }

    private Discovery discovery(Request request) {
        return new Discovery(base(request), List.of(Users.TYPE));
    }

    private Response config(RequestContext context, Request request) {
        return ScimAnswers.of(discovery(request).serviceProviderConfig(BOUNDS));
    }

    /// RFC 7644 4: what is no list of resources is not filtered.
    private Endpoint documents(
            String path, Function<Discovery, List<Map<String, Object>>> documents) {
        return Endpoint.get(
                BASE + path,
                READ,
                (_, request) -> {
                    if (FormParameters.query(request, LIST).one("filter").isPresent()) {
                        throw new Refusal(
                                RefusalCode.SENSITIVE,
                                "Discovery documents are not filtered: read all of them.",
                                "scim-discovery-filter");
                    }
                    return ScimAnswers.all(documents.apply(discovery(request)));
                });
    }

    @FunctionalInterface
    private interface Document {
        Optional<Map<String, Object>> of(Discovery discovery, String id);
    }

    private Endpoint document(String path, Document document) {
        return Endpoint.get(
                BASE + path,
                READ,
                (_, request) ->
                        ScimAnswers.of(
                                document.of(discovery(request), id(request))
                                        .orElseThrow(() ->
                                                new Refusal(
                                                        RefusalCode.NOT_FOUND,
                                                        "There is no such document.",
                                                        "scim-document"))));
    }
}
