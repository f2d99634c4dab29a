package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.pages.Brand;
import io.sallyport.pages.FormTarget;
import io.sallyport.signin.AuthenticationLevel;
import io.sallyport.signin.SessionCookie;
import io.sallyport.signin.Sessions;
import io.sallyport.signin.SignInPages;
import io.sallyport.signin.Tickets;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where applications send people to sign out (OpenID Connect RP-Initiated Logout 1.0). Whatever in
/// a request does not hold counts for nothing and is told to the log (4); nobody is kept signed in
/// by it, and nobody is sent anywhere for it.
public final class LogoutEndpoint {
    static final String PATH = "/oauth2/logout";
    private static final String LOGOUT = "/{tenant}" + PATH;
    private static final String CONFIRMED = LOGOUT + "/confirmed";
    private static final String TICKET = "ticket";

    private final Directory directory;
    private final Sessions sessions;
    private final AuthorizationEndpoint.Pages pages;
    private final IdTokens idTokens;
    private final InstantSource time;

    public LogoutEndpoint(
            Directory directory,
            Sessions sessions,
            AuthorizationEndpoint.Pages pages,
            InstantSource time) {
        this.directory = directory;
        this.sessions = sessions;
        this.pages = pages;
        this.time = time;
        this.idTokens = new IdTokens(directory, time);
    }

    public List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get(LOGOUT, open, this::asked).withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(LOGOUT, open, (_, request) -> PostedRequest.asGet(request, Set.of()))
                        .withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(CONFIRMED, open, this::confirmed).fromPages());
    }

    /// What of a request holds.
    ///
    /// @param application whose request it is
    /// @param hint for this application, where both are there
    /// @param back where it is registered to have people sent, with `state`
    private record Wanted(
            Tenant tenant,
            Optional<Application> application,
            Optional<IdTokens.Hint> hint,
            Optional<String> logoutHint,
            Optional<String> back,
            String uiLocales) {
        /// Whether it is about this session (2). Otherwise, its user is asked.
        boolean isOf(Sessions.Current session) {
            return hint.filter(one ->
                            one.session().equals(session.id().toString())
                                    && one.subject().equals(session.account().subject()))
                            .isPresent()
                    && logoutHint
                            .map(one ->
                                    List.of(
                                                    session.id().toString(),
                                                    session.account().subject(),
                                                    session.account().userName())
                                            .contains(one))
                            .orElse(true);
        }
    }

    private Response asked(RequestContext context, Request request) {
        Wanted wanted = wanted(context, request, request.query());
        Optional<Sessions.Current> session = session(context, wanted, request);
        if (session.isPresent() && !wanted.isOf(session.get())) {
            return ask(context, wanted, session.get(), request);
        }
        return signOut(context, wanted, session, request);
    }

    private Optional<Sessions.Current> session(
            RequestContext context, Wanted wanted, Request request) {
        return sessions.current(context, SessionCookie.of(wanted.tenant(), request));
    }

    private Wanted wanted(RequestContext context, Request request, String query) {
        FormParameters parameters = FormParameters.open(query, Set.of());
        Tenant tenant = directory.tenants().serving(request.variables().getOrDefault("tenant", ""));
        Optional<String> token = parameters.one("id_token_hint");
        Optional<String> clientId = parameters.one("client_id");
        Optional<IdTokens.Hint> hint =
                token.flatMap(one -> idTokens.hint(context, tenant, one))
                        .filter(one -> clientId.map(one.clientId()::equals).orElse(true));
        // Who brings a hint that is none, or another's, is whoever he may be.
        boolean isSuspect = token.isPresent() && hint.isEmpty();
        if (isSuspect) {
            told(context, "The id_token_hint is no ID token for this client.", "hint");
        }
        Optional<Application> application =
                isSuspect
                        ? Optional.empty()
                        : hint.map(IdTokens.Hint::clientId)
                                .or(() -> clientId)
                                .flatMap(id -> directory.applications().find(context, id))
                                .filter(Application::active);
        return new Wanted(
                tenant,
                application,
                hint,
                parameters.one("logout_hint"),
                back(context, application, parameters),
                parameters.one("ui_locales").orElse(""));
    }

    /// Compared as text: exactly one of those that the application has registered (3).
    private Optional<String> back(
            RequestContext context, Optional<Application> application, FormParameters parameters) {
        Optional<String> asked = parameters.one("post_logout_redirect_uri");
        Optional<String> registered =
                asked.filter(uri ->
                        application
                                .filter(one ->
                                        one.relyingParty().postLogoutRedirectUris().contains(uri))
                                .isPresent());
        if (asked.isPresent() && registered.isEmpty()) {
            told(
                    context,
                    "The post_logout_redirect_uri is none that the application is registered with.",
                    "redirect-uri");
        }
        return registered.map(uri -> parameters.one("state").map(it -> with(uri, it)).orElse(uri));
    }

    private static String with(String uri, String state) {
        char between = uri.indexOf('?') < 0 ? '?' : '&';
        return uri
                + between
                + "state="
                + URLEncoder.encode(state, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void told(RequestContext context, String detail, String reason) {
        Refusal refusal = new Refusal(RefusalCode.INVALID_REQUEST, detail, "logout-" + reason);
        pages.refusals().refused(context, LOGOUT, refusal);
    }

    private SignInPages pages(Wanted wanted, Request request) {
        return new SignInPages(
                request.language(wanted.uiLocales()),
                Brand.named(wanted.tenant().name(), pages.demonstration()));
    }

    private Response ask(
            RequestContext context, Wanted wanted, Sessions.Current session, Request request) {
        Tickets.Ticket ticket =
                new Tickets.Ticket(
                        request.path() + "?" + request.query(),
                        time.instant(),
                        wanted.application().map(Application::name).orElse(""),
                        wanted.back().orElse(""),
                        wanted.uiLocales(),
                        "",
                        AuthenticationLevel.ONE_FACTOR,
                        "");
        SignInPages.Form plain =
                SignInPages.Form.to("/" + wanted.tenant().name() + PATH + "/confirmed")
                        .with(TICKET, pages.tickets().seal(context, ticket));
        SignInPages.Form form =
                wanted.back()
                        .map(uri -> plain.leadingTo(FormTarget.of(URI.create(uri))))
                        .orElse(plain);
        return Response.page(
                200,
                pages(wanted, request)
                        .signOut(
                                new SignInPages.SignOut(
                                        form,
                                        wanted.application().map(Application::name),
                                        session.account().userName(),
                                        Optional.of(account(wanted)))));
    }

    private static String account(Wanted wanted) {
        return "/" + wanted.tenant().name() + "/account";
    }

    /// Somebody said yes, on our own page: whoever is signed in here is signed out. The request is
    /// looked at again; if its time is over, nobody is sent anywhere for it.
    private Response confirmed(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        String query =
                pages.tickets()
                        .open(context, form.required(TICKET))
                        .map(Tickets.Ticket::path)
                        .map(path -> path.substring(path.indexOf('?') + 1))
                        .orElse("");
        Wanted wanted = wanted(context, request, query);
        Optional<Sessions.Current> session = session(context, wanted, request);
        // Whoever has a form answered as well done counts as somebody (`http.HandshakeTurns`).
        return session.isEmpty()
                ? Response.seeOther("/" + wanted.tenant().name() + PATH + "?" + query)
                : signOut(context, wanted, session, request);
    }

    /// No error where nobody was signed in: the same request can come twice (4).
    private Response signOut(
            RequestContext context,
            Wanted wanted,
            Optional<Sessions.Current> session,
            Request request) {
        session.ifPresent(current -> sessions.end(current.context(context), current));
        Response answer =
                wanted.back()
                        .map(Response::seeOther)
                        .orElseGet(() ->
                                Response.page(
                                        200,
                                        pages(wanted, request)
                                                .signedOut(
                                                        new SignInPages.SignedOut(
                                                                Optional.of(account(wanted))))));
        return answer.withCookie(SessionCookie.ended(wanted.tenant()));
    }
}
