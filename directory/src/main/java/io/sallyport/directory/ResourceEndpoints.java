package io.sallyport.directory;

import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.Projection;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTags;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The doors of one type of resource (RFC 7644 3).
final class ResourceEndpoints {
    private static final Set<String> PROJECTION = Set.of("attributes", "excludedAttributes");

    private final Resources resources;
    private final VisibleIds ids;
    private final Function<Request, String> base;

    /// @param base of a request's tenant, as [ScimAnswers] has it
    ResourceEndpoints(Resources resources, VisibleIds ids, Function<Request, String> base) {
        this.ids = ids;
        this.base = base;
        this.resources = resources;
    }

    List<Endpoint> endpoints() {
        String path = ScimEndpoints.BASE + resources.type().endpoint();
        String name = resources.type().name();
        ScimDescriptions told = new ScimDescriptions(name, resources.type());
        List<Endpoint> endpoints = new ArrayList<>(at(path + "/{id}", name));
        endpoints.add(
                ScimEndpoints.read(Endpoint.get(path, ScimEndpoints.READ, this::list))
                        .described(told.list()));
        endpoints.add(
                ScimEndpoints.write(Endpoint.post(path, ScimEndpoints.WRITE, this::create))
                        .described(told.create()));
        endpoints.add(
                ScimEndpoints.search(
                                Endpoint.post(path + "/.search", ScimEndpoints.READ, this::search))
                        .described(told.search()));
        return endpoints;
    }

    /// @param path of one resource: with an id in it, or of the caller's own (RFC 7644 3.11)
    /// @param name what the documentation calls it
    List<Endpoint> at(String path, String name) {
        ScimDescriptions told = new ScimDescriptions(name, resources.type());
        return List.of(
                ScimEndpoints.read(Endpoint.get(path, ScimEndpoints.READ, this::find))
                        .described(told.find()),
                ScimEndpoints.write(Endpoint.put(path, ScimEndpoints.WRITE, this::replace))
                        .described(told.replace()),
                ScimEndpoints.write(Endpoint.patch(path, ScimEndpoints.WRITE, this::patch))
                        .described(told.patch()),
                ScimEndpoints.read(Endpoint.delete(path, ScimEndpoints.WRITE, this::delete))
                        .described(told.delete()));
    }

    private String id(RequestContext context, Request request) {
        String id = request.variables().get("id");
        if (id != null) {
            return id;
        }
        if (context.actors().getFirst() instanceof Actor.Person person) {
            return ids.shown(context, person.id().row());
        }
        throw new Refusal(
                RefusalCode.NOT_FOUND,
                "The token is an application's own, and no user is behind it.",
                "me-application");
    }

    private ScimAnswers answers(Request request) {
        return new ScimAnswers(base.apply(request), resources, ids);
    }

    private Projection projection(RequestContext context, Request request) {
        Map<String, String> query = ScimEndpoints.query(request, PROJECTION);
        return Projection.of(
                resources.type(context),
                Optional.ofNullable(query.get("attributes")),
                Optional.ofNullable(query.get("excludedAttributes")));
    }

    private Given given(RequestContext context, Request request) {
        ResourceType type = resources.type(context);
        return new Given(type, ResourceForm.read(type, ScimEndpoints.body(request)));
    }

    private Response create(RequestContext context, Request request) {
        Projection projection = projection(context, request);
        Entry made = resources.create(context, given(context, request));
        return answers(request).made(context, made, projection);
    }

    private Response find(RequestContext context, Request request) {
        Projection projection = projection(context, request);
        Entry entry = resources.find(context, id(context, request));
        Related related = resources.related();
        boolean isOfVersion = related.isVersioned() || !projection.wants(related.attribute());
        boolean known =
                isOfVersion
                        && EntityTags.ifNoneMatch(request)
                                .filter(tags -> tags.include(Meta.tag(entry)))
                                .isPresent();
        return known
                ? Response.notModified().with("ETag", Meta.version(entry))
                : answers(request).one(context, entry, projection);
    }

    private Response replace(RequestContext context, Request request) {
        Projection projection = projection(context, request);
        Given given = given(context, request);
        Entry entry =
                resources.replace(
                        context, id(context, request), EntityTags.condition(request), given);
        return answers(request).one(context, entry, projection);
    }

    private Response patch(RequestContext context, Request request) {
        Projection projection = projection(context, request);
        Patch patch = Patch.read(resources.type(context), ScimEndpoints.body(request));
        Entry entry =
                resources.patch(
                        context, id(context, request), EntityTags.condition(request), patch);
        return answers(request).one(context, entry, projection);
    }

    private Response delete(RequestContext context, Request request) {
        resources.delete(context, id(context, request), EntityTags.condition(request));
        return Response.noContent();
    }

    private Response list(RequestContext context, Request request) {
        SearchRequest asked =
                SearchRequest.of(
                        resources.type(context), ScimEndpoints.query(request, ScimEndpoints.LIST));
        return listed(context, request, asked);
    }

    private Response search(RequestContext context, Request request) {
        SearchRequest asked =
                SearchRequest.read(resources.type(context), ScimEndpoints.body(request));
        return listed(context, request, asked);
    }

    private Response listed(RequestContext context, Request request, SearchRequest asked) {
        ResourceLists.Page page = resources.list(context, asked);
        return ScimAnswers.list(
                context, asked, List.of(new ScimAnswers.Found(answers(request), page)));
    }
}
