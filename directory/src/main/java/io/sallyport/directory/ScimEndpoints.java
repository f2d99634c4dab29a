package io.sallyport.directory;

import io.sallyport.directory.scim.Discovery;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// SCIM 2.0 (RFC 7644) on the public listener.
final class ScimEndpoints {
    static final String BASE = "/{tenant}/scim/v2";

    private static final int BODY_BYTES_MAX = 1 << 20;

    private static final Discovery.Bounds BOUNDS =
            new Discovery.Bounds(
                    BulkEndpoint.OPERATIONS_MAX,
                    BODY_BYTES_MAX,
                    ResourceLists.PAGE_MAX,
                    ResourceLists.PAGE_USUAL,
                    Cursors.LIFE.toSeconds());

    static final Set<String> LIST = Set.copyOf(SearchRequest.PARAMETERS);

    private final Tenants tenants;
    private final List<Resources> all;
    private final VisibleIds ids;

    ScimEndpoints(Tenants tenants, List<Resources> all, VisibleIds ids) {
        this.tenants = tenants;
        this.all = all;
        this.ids = ids;
    }

    List<Endpoint> endpoints(RefusalLog refusals) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Resources one : all) {
            ResourceEndpoints doors = new ResourceEndpoints(one, ids, this::base);
            endpoints.addAll(doors.endpoints());
            if (one.type().equals(Users.TYPE)) {
                endpoints.addAll(doors.at(BASE + "/Me", "Me"));
            }
        }
        endpoints.add(new BulkEndpoint(all, ids, this::base, refusals).endpoint());
        endpoints.addAll(new RootEndpoints(all, ids, this::base).endpoints());
        endpoints.addAll(discovery());
        return endpoints;
    }

    private List<Endpoint> discovery() {
        return List.of(
                read(Endpoint.get(BASE + "/ServiceProviderConfig", READ, this::config))
                        .described(ScimDescriptions.config(Schemas.SERVICE_PROVIDER_CONFIG)),
                read(documents("/ResourceTypes", Discovery::resourceTypes))
                        .described(ScimDescriptions.documents(Schemas.RESOURCE_TYPE)),
                read(document("/ResourceTypes/{id}", Discovery::resourceType))
                        .described(ScimDescriptions.document(Schemas.RESOURCE_TYPE)),
                read(documents("/Schemas", Discovery::schemas))
                        .described(ScimDescriptions.documents(Schemas.SCHEMA)),
                read(document("/Schemas/{id}", Discovery::schema))
                        .described(ScimDescriptions.document(Schemas.SCHEMA)));
    }

    static final Access READ = Access.Bearer.inUnits(Scim.READ_SCOPE);
    static final Access WRITE = Access.Bearer.inUnits(Scim.WRITE_SCOPE);

    static Endpoint read(Endpoint endpoint) {
        return endpoint.withErrors(Endpoint.ErrorForm.SCIM);
    }

    static Endpoint search(Endpoint endpoint) {
        return read(endpoint).accepting(MediaType.SCIM, MediaType.JSON);
    }

    static Endpoint write(Endpoint endpoint) {
        return search(endpoint).withBody(BODY_BYTES_MAX);
    }

    static Map<String, Object> body(Request request) {
        try {
            return JsonReader.wholeObject(request.body());
        } catch (JsonReader.Malformed malformed) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The body is not what is expected: " + malformed.getMessage() + ".",
                    "scim-json");
        }
    }

    private String base(Request request) {
        String tenant = request.variables().getOrDefault("tenant", "");
        return tenants.serving(tenant).issuer() + "/scim/v2";
    }

    static String id(Request request) {
        return request.variables().getOrDefault("id", "");
    }

    static Map<String, String> query(Request request, Set<String> known) {
        FormParameters query = FormParameters.query(request, known);
        Map<String, String> parameters = new HashMap<>();
        for (String name : known) {
            query.sent(name).ifPresent(value -> parameters.put(name, value));
        }
        return parameters;
    }

    private Discovery discovery(RequestContext context, Request request) {
        return new Discovery(base(request), all.stream().map(one -> one.type(context)).toList());
    }

    private Response config(RequestContext context, Request request) {
        requireUnfiltered(request);
        return ScimAnswers.of(discovery(context, request).serviceProviderConfig(BOUNDS));
    }

    /// RFC 7644 4: what is no list of resources is not filtered.
    private static void requireUnfiltered(Request request) {
        if (FormParameters.query(request, LIST).one("filter").isPresent()) {
            throw new Refusal(
                    RefusalCode.SENSITIVE,
                    "Discovery documents are not filtered: read all of them.",
                    "scim-discovery-filter");
        }
    }

    private Endpoint documents(
            String path, Function<Discovery, List<Map<String, Object>>> documents) {
        return Endpoint.get(
                BASE + path,
                READ,
                (context, request) -> {
                    requireUnfiltered(request);
                    return ScimAnswers.all(documents.apply(discovery(context, request)));
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
                (context, request) ->
                        ScimAnswers.of(
                                document.of(discovery(context, request), id(request))
                                        .orElseThrow(() ->
                                                new Refusal(
                                                        RefusalCode.NOT_FOUND,
                                                        "There is no such document.",
                                                        "scim-document"))));
    }
}
