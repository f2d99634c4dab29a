package io.sallyport.directory;

import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTags;
import io.sallyport.http.FormParameters;
import io.sallyport.http.MediaType;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Applications as the tenant administration API has them.
public final class ApplicationEndpoints {
    private static final int PAGE = 100;
    private static final String ALL = "/{tenant}/api/v1/applications";
    private static final String ONE = ALL + "/{id}";
    private static final String AFTER = "after";
    private static final String SECRET = "clientSecret";
    private static final Access READ = new Access.Bearer(Applications.READ_SCOPE);
    private static final Access WRITE = new Access.Bearer(Applications.WRITE_SCOPE);
    private static final List<Parameter> RENEWAL = List.of(ApplicationForm.JWKS);
    private static final Description.Parameter ID =
            Description.Parameter.path("id", "the application's id", Schemas.ID);

    private final AdministeredApplications applications;
    private final ApplicationForm form;

    /// @param keySets what a key set is good for; the token service knows
    public ApplicationEndpoints(
            AdministeredApplications applications, ApplicationForm.KeySets keySets) {
        this.applications = applications;
        this.form = new ApplicationForm(keySets);
    }

    public List<Endpoint> endpoints() {
        return Stream.concat(ofAll().stream(), ofOne().stream()).toList();
    }

    private List<Endpoint> ofAll() {
        Description.Shape one = Description.Shape.json(application());
        Map<String, Object> asked = Schemas.body(ApplicationForm.parameters());
        return List.of(
                Endpoint.get(ALL, READ, this::list)
                        .described(
                                Description.of(
                                                "listApplications",
                                                "Lists the tenant's applications, a hundred at a"
                                                        + " time.",
                                                Description.Shape.json(page()))
                                        .with(Description.Parameter.after(Schemas.ID))),
                Endpoint.post(ALL, WRITE, this::create)
                        .accepting(MediaType.JSON)
                        .once(AuditAction.APPLICATION_CREATED, this::created)
                        .described(
                                Description.of(
                                                "createApplication",
                                                "Registers an application that may do no more than"
                                                        + " the caller; a secret that is made for"
                                                        + " it is shown this once.",
                                                one.at(201))
                                        .taking(Description.Shape.json(asked))));
    }

    private List<Endpoint> ofOne() {
        Description.Shape one = Description.Shape.json(application());
        return List.of(
                Endpoint.get(ONE, READ, this::find)
                        .described(
                                Description.of("getApplication", "Reads one of them.", one)
                                        .with(ID)),
                Endpoint.delete(ONE, WRITE, this::delete)
                        .described(
                                Description.of(
                                                "deleteApplication",
                                                "Removes one; its tokens stop at once.",
                                                Description.Shape.of("").at(204))
                                        .with(ID, Description.Parameter.IF_MATCH)),
                Endpoint.post(ONE + "/renew", WRITE, this::renew)
                        .once(AuditAction.APPLICATION_RENEWED, this::again)
                        .described(
                                act("renew", "Gives it another secret, or the keys that are sent.")
                                        .taking(Description.Shape.json(Schemas.body(RENEWAL)))),
                Endpoint.post(ONE + "/publish", WRITE, this::publish)
                        .once(AuditAction.APPLICATION_PUBLISHED, this::again)
                        .described(act("publish", "Lets other tenants install it.")),
                Endpoint.post(ONE + "/unpublish", WRITE, this::unpublish)
                        .once(AuditAction.APPLICATION_UNPUBLISHED, this::again)
                        .described(
                                act(
                                        "unpublish",
                                        "Lets other tenants install it no more, and those that"
                                                + " did have no more tokens for it.")),
                Endpoint.post(ONE + "/suspend", WRITE, this::suspend)
                        .once(AuditAction.APPLICATION_SUSPENDED, this::again)
                        .described(act("suspend", "Refuses its tokens until it is resumed.")),
                Endpoint.post(ONE + "/resume", WRITE, this::resume)
                        .once(AuditAction.APPLICATION_RESUMED, this::again)
                        .described(act("resume", "Lets a suspended one have tokens again.")));
    }

    private static Description act(String name, String summary) {
        return Description.of(name + "Application", summary, Description.Shape.json(application()))
                .with(ID, Description.Parameter.IF_MATCH);
    }

    private static Map<String, Object> application() {
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
        application.put("multiTenant", Schemas.YES_OR_NO);
        List<String> always = List.copyOf(application.keySet());
        application.put("tlsClientCertificateBoundAccessTokens", Schemas.YES_OR_NO);
        for (SubjectName.Kind kind : SubjectName.Kind.values()) {
            application.put(kind.parameter(), Schemas.TEXT);
        }
        application.put("redirectUris", Schemas.list(Schemas.TEXT));
        application.put("postLogoutRedirectUris", Schemas.list(Schemas.TEXT));
        application.put("backchannelLogoutUri", Schemas.TEXT);
        application.put("pkceOptional", Schemas.YES_OR_NO);
        application.put("trusted", Schemas.YES_OR_NO);
        application.put("homeIssuer", Schemas.TEXT);
        application.put("homeClientId", Schemas.TEXT);
        application.put(SECRET, Schemas.TEXT);
        return Schemas.named("Application", Schemas.object(application, always));
    }

    private static Map<String, Object> page() {
        return Schemas.object(
                Map.of("applications", Schemas.list(application()), "next", Schemas.ID),
                List.of("applications"));
    }

    /// A page of at most a hundred; `next` is there when there may be more, and goes into `after`.
    private Response list(RequestContext context, Request request) {
        RowId after =
                FormParameters.query(request, Set.of(AFTER))
                        .one(AFTER)
                        .map(ApplicationEndpoints::after)
                        .orElse(RowId.FIRST);
        List<Application> page = applications.list(context, after, PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("applications", page.stream().map(Application::fields).toList());
        if (page.size() == PAGE) {
            answer.put("next", page.getLast().id().toString());
        }
        return Response.json(answer);
    }

    private static RowId after(String text) {
        return id(text).orElseThrow(() ->
                new Refusal(
                        RefusalCode.INVALID_REQUEST,
                        "The parameter after has the value of next from the page before.",
                        "page"));
    }

    /// A UUID has other forms for the parser, and one here.
    private static Optional<RowId> id(String text) {
        try {
            return Optional.of(RowId.parse(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    static RowId id(Request request) {
        return id(ScimEndpoints.id(request)).orElseThrow(Applications::unknown);
    }

    private static ActivityArguments given(Request request, List<Parameter> parameters) {
        return ActivityArguments.check("body", parameters, ScimEndpoints.body(request));
    }

    private static Response shown(AdministeredApplications.Known known) {
        return Response.json(fields(known)).with("ETag", known.tag().toString());
    }

    private static Map<String, Object> fields(AdministeredApplications.Known known) {
        Map<String, Object> fields = new TreeMap<>(known.application().fields());
        known.clientSecret().ifPresent(secret -> fields.put(SECRET, secret));
        return fields;
    }

    private static Response created(Request request, AdministeredApplications.Known known) {
        String location = request.path() + "/" + known.application().id();
        return Response.created(location, fields(known)).with("ETag", known.tag().toString());
    }

    private Response create(RequestContext context, Request request) {
        NewApplication asked = form.read(given(request, ApplicationForm.parameters()));
        return created(request, applications.create(context, asked));
    }

    private Response find(RequestContext context, Request request) {
        return shown(applications.find(context, id(request)));
    }

    private Response created(RequestContext context, Request request, Map<String, String> told) {
        String clientId = told.getOrDefault(Applications.CLIENT, "");
        return created(request, applications.named(context, clientId));
    }

    private Response again(RequestContext context, Request request, Map<String, String> told) {
        return find(context, request);
    }

    private Response renew(RequestContext context, Request request) {
        Optional<String> jwks = Optional.empty();
        if (request.body().length > 0) {
            MediaType.require(request, List.of(MediaType.JSON));
            jwks = form.jwks(given(request, RENEWAL));
        }
        return shown(applications.renew(context, id(request), EntityTags.condition(request), jwks));
    }

    private Response publish(RequestContext context, Request request) {
        return publish(context, request, true);
    }

    private Response unpublish(RequestContext context, Request request) {
        return publish(context, request, false);
    }

    private Response publish(RequestContext context, Request request, boolean multiTenant) {
        return shown(
                applications.publish(
                        context, id(request), EntityTags.condition(request), multiTenant));
    }

    private Response suspend(RequestContext context, Request request) {
        return shown(applications.suspend(context, id(request), EntityTags.condition(request)));
    }

    private Response resume(RequestContext context, Request request) {
        return shown(applications.resume(context, id(request), EntityTags.condition(request)));
    }

    private Response delete(RequestContext context, Request request) {
        applications.delete(context, id(request), EntityTags.condition(request));
        return Response.noContent();
    }
}
