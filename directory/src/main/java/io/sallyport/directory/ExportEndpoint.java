package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A tenant's people and groups, page by page, as an import reads them.
record ExportEndpoint(Exports exports) {
    private static final String PATH = "/{tenant}/api/v1/directory/export";
    private static final String AFTER = "after";

    Endpoint endpoint() {
        return Endpoint.get(PATH, new Access.Bearer(Scim.READ_SCOPE), this::page)
                .described(
                        Description.of(
                                        "exportDirectory",
                                        "All users, then all groups, then who belongs to them, each"
                                                + " as SCIM has it.",
                                        Description.Shape.json(
                                                Schemas.object(
                                                        Map.of(
                                                                "resources",
                                                                Schemas.list(
                                                                        Map.of("type", "object")),
                                                                "next",
                                                                Schemas.TEXT),
                                                        List.of("resources"))))
                                .with(Description.Parameter.after(Schemas.TEXT)));
    }

    private Response page(RequestContext context, Request request) {
        FormParameters query = FormParameters.query(request, Set.of(AFTER));
        Exports.Page page = exports.page(context, query.one(AFTER).orElse(""));
        Map<String, Object> answer = new TreeMap<>();
        answer.put("resources", page.resources());
        page.next().ifPresent(next -> answer.put("next", next));
        return Response.json(answer);
    }
}
