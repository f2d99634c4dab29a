package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The tenant administration API's view of applications.
public final class ApplicationEndpoints {
    private static final int PAGE = 100;
    private static final RowId FIRST = new RowId(new UUID(0, 0));

    private final Applications applications;

    public ApplicationEndpoints(Applications applications) {
        this.applications = applications;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/{tenant}/api/v1/applications",
                                new Access.Bearer(Applications.READ_SCOPE),
                                this::list)
                        .described(
                                Description.of(
                                                "listApplications",
                                                "Lists the tenant's applications, a hundred at a"
                                                        + " time.",
                                                Description.Shape.json(page()))
                                        .with(
                                                Description.Parameter.query(
                                                        "after",
                                                        "the value of next from the page before",
                                                        Schemas.ID))));
    }

    private static Map<String, Object> page() {
        Map<String, Map<String, Object>> application = new TreeMap<>();
        application.put("id", Schemas.ID);
        application.put("clientId", Schemas.TEXT);
        application.put("name", Schemas.TEXT);
        application.put("scopes", Schemas.list(Schemas.TEXT));
        application.put("resources", Schemas.list(Schemas.TEXT));
        application.put("signingAlgorithm", Schemas.TEXT);
        application.put("status", Schemas.oneOf(List.of("active", "suspended")));
        application.put("createdAt", Schemas.TIME);
        application.put("authentication", Schemas.TEXT);
        List<String> always = List.copyOf(application.keySet());
        application.put("tlsClientCertificateBoundAccessTokens", Schemas.YES_OR_NO);
        return Schemas.object(
                Map.of(
                        "applications",
                        Schemas.list(Schemas.object(application, always)),
                        "next",
                        Schemas.ID),
                List.of("applications"));
    }

    /// A page of at most a hundred; `next` is there when there may be more, and goes into `after`.
    private Response list(RequestContext context, Request request) {
        List<Application> page = applications.list(context, after(request.query()), PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("applications", page.stream().map(Application::fields).toList());
        if (page.size() == PAGE) {
            answer.put("next", page.getLast().id().toString());
        }
        return Response.json(answer);
    }

    private static RowId after(String query) {
        if (query.isEmpty()) {
            return FIRST;
        }
        try {
            return RowId.parse(query.startsWith("after=") ? query.substring(6) : "none");
        } catch (IllegalArgumentException notAnId) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The only parameter is after, with the value of next from the page before.",
                    "page");
        }
    }
}
