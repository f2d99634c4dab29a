package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.signin.Session;
import io.sallyport.signin.SessionCookie;
import io.sallyport.signin.Sessions;
import io.sallyport.signin.Tickets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The authorization endpoint (RFC 6749 3.1, OpenID Connect Core 1.0, 3.1.2). It keeps nothing
/// between two pages: whoever has to sign in or to consent first comes back with the same request
/// and a ticket, and all of it is looked at again.
public final class AuthorizationEndpoint {
    static final String PATH = "/oauth2/authorize";
    private static final String AUTHORIZE = "/{tenant}" + PATH;
    private static final String CONSENT = "/{tenant}/oauth2/consent";
    static final String TICKET = "ticket";

    /// The way over the sign-in page and back has it in an address, sealed, beside itself.
    private static final int QUERY_MAX = 3_072;

    /// So long a sign-in counts as one for the request that asked for it.
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Directory directory;
    private final SignIn signIn;
    private final Grants grants;
    private final Consents consents;
    private final Pages pages;
    private final IdTokens idTokens;
    private final InstantSource time;

    /// What it decides by.
    public record Acts(SignIn signIn, Grants grants, Consents consents, InstantSource time) {}

    /// What people see, and what is told of refusals.
    ///
    /// @param demonstration whether the instance is one
    public record Pages(Tickets tickets, boolean demonstration, RefusalLog refusals) {}

    public AuthorizationEndpoint(Directory directory, Acts acts, Pages pages) {
        this.directory = directory;
        this.signIn = acts.signIn();
        this.grants = acts.grants();
        this.consents = acts.consents();
        this.time = acts.time();
        this.pages = pages;
        this.idTokens = new IdTokens(directory, time);
    }

    public List<Endpoint> endpoints() {
        Access open = new Access.Open();
        return List.of(
                Endpoint.get(AUTHORIZE, open, this::authorize).withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(
                                AUTHORIZE,
                                open,
                                (_, request) ->
                                        PostedRequest.asGet(
                                                request, AuthorizationRequest.REPEATABLE))
                        .withErrors(Endpoint.ErrorForm.PAGE),
                Endpoint.post(CONSENT, open, this::consent).fromPages());
    }

    /// A request whose client and way back are known.
    private record Asked(
            Tenant tenant,
            Application client,
            String redirectUri,
            String query,
            FormParameters parameters,
            Request request) {}

    /// What is wrong before client and way back are known is shown to the person and to nobody else
    /// (RFC 6749 4.1.2.1).
    private Response authorize(RequestContext context, Request request) {
        String whole = request.query();
        int behind = whole.lastIndexOf(Tickets.BEHIND);
        String query = behind < 0 ? whole : whole.substring(0, behind);
        Optional<Tickets.Ticket> ticket =
                Optional.of(whole)
                        .filter(_ -> behind >= 0)
                        .map(all -> all.substring(behind + Tickets.BEHIND.length()))
                        .flatMap(text -> pages.tickets().open(context, text))
                        .filter(one -> one.path().equals(request.path() + "?" + query));
        Asked asked = asked(context, request, query);
        try {
            AuthorizationRequest wanted =
                    AuthorizationRequest.read(asked.client(), asked.parameters());
            return decide(context, asked, wanted, ticket);
        } catch (Refusal refusal) {
            return refused(context, asked, refusal);
        }
    }

    private Asked asked(RequestContext context, Request request, String query) {
        if (query.length() > QUERY_MAX) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The request has more than " + QUERY_MAX + " characters.",
                    "long");
        }
        FormParameters parameters = FormParameters.open(query, AuthorizationRequest.REPEATABLE);
        Tenant tenant = directory.tenants().serving(request.variables().getOrDefault("tenant", ""));
        Application client =
                directory
                        .applications()
                        .find(context, parameters.required("client_id"))
                        .filter(Application::active)
                        .filter(one -> one.relyingParty().signsIn())
                        .orElseThrow(() ->
                                AuthorizationRequest.refusal(
                                        RefusalCode.INVALID_REQUEST,
                                        "No application of this client_id signs people in here.",
                                        "client"));
        String redirectUri = parameters.required("redirect_uri");
        if (!client.relyingParty().returnsTo(redirectUri)) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The redirect_uri is none that the application is registered with.",
                    "redirect-uri");
        }
        return new Asked(tenant, client, redirectUri, query, parameters, request);
    }

    /// Told to the application, whose matter it is, unless it is ours.
    private Response refused(RequestContext context, Asked asked, Refusal refusal) {
        if (refusal.code().status() >= 500) {
            throw refusal;
        }
        pages.refusals().refused(context, AUTHORIZE, refusal);
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", refusal.code().oauthError());
        answer.put("error_description", refusal.publicDetail());
        return back(asked, answer);
    }

    /// With `state` as it came and `iss` (RFC 9207).
    private static Response back(Asked asked, Map<String, String> answer) {
        answer.put("iss", asked.tenant().issuer());
        asked.parameters().one("state").ifPresent(state -> answer.put("state", state));
        StringBuilder location = new StringBuilder(asked.redirectUri());
        char between = asked.redirectUri().indexOf('?') < 0 ? '?' : '&';
        for (Map.Entry<String, String> one : answer.entrySet()) {
            location.append(between).append(one.getKey()).append('=');
            location.append(encoded(one.getValue()));
            between = '&';
        }
        return Response.seeOther(location.toString());
    }

    /// Without a plus sign, which not every reader takes for a space.
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Response decide(
            RequestContext context,
            Asked asked,
            AuthorizationRequest wanted,
            Optional<Tickets.Ticket> ticket) {
        requireResources(wanted);
        Optional<Sessions.Current> session =
                signIn.sessions()
                        .current(context, SessionCookie.of(asked.tenant(), asked.request()));
        Optional<Seen> seen = session.map(one -> new Seen(one, ticket));
        if (seen.isEmpty() || !isEnough(context, asked, wanted, seen.get())) {
            return signIn(context, asked, wanted);
        }
        Sessions.Current current = seen.get().session();
        RequestContext person = current.context(context);
        if (!hasConsent(context, wanted, seen.get())) {
            return askConsent(context, asked, wanted, seen.get());
        }
        Permission what =
                new Permission(
                        current.account().id(),
                        asked.client().clientId(),
                        current.id(),
                        current.session().createdAt(),
                        wanted.scopes(),
                        wanted.resources(),
                        wanted.claims(),
                        current.session().authenticatedAt(),
                        current.session().methods(),
                        current.session().level());
        Grants.CodeRequest request =
                new Grants.CodeRequest(asked.redirectUri(), wanted.challenge(), wanted.nonce());
        return grants.code(person, current, what, request)
                .map(code -> back(asked, new LinkedHashMap<>(Map.of("code", code))))
                .orElseGet(() -> signIn(context, asked, wanted));
    }

    /// RFC 8707 2.
    private void requireResources(AuthorizationRequest wanted) {
        List<String> own = wanted.client().resources();
        if (!own.containsAll(wanted.resources())) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.INVALID_TARGET,
                    "The client may not ask for tokens for this resource.",
                    "resource");
        }
    }

    /// Whether who is signed in is whom the request wants, as surely and as lately.
    private boolean isEnough(
            RequestContext context, Asked asked, AuthorizationRequest wanted, Seen seen) {
        Session session = seen.session().session();
        Instant authenticated = session.authenticatedAt();
        boolean isFresh = seen.isFresh(time.instant());
        if (!isFresh && (wanted.wants("login") || wanted.wants("select_account"))) {
            return false;
        }
        boolean isOld =
                wanted.maxAge()
                        .filter(age -> time.instant().isAfter(authenticated.plusSeconds(age)))
                        .isPresent();
        if (isOld && !isFresh) {
            return false;
        }
        if (!session.level().reaches(wanted.level())) {
            if (isFresh && wanted.levelIsEssential()) {
                throw AuthorizationRequest.refusal(
                        RefusalCode.UNMET_AUTHENTICATION,
                        "The person cannot sign in as surely as the request wants.",
                        "level");
            }
            if (!isFresh) {
                return false;
            }
        }
        boolean isWanted = isWanted(context, asked, wanted, seen.session().account().subject());
        if (isFresh && !isWanted) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.LOGIN_REQUIRED, "Somebody else signed in.", "login-of-another");
        }
        return isWanted;
    }

    /// `id_token_hint`, and `sub` as an essential claim (OpenID Connect Core 5.5.1).
    private boolean isWanted(
            RequestContext context, Asked asked, AuthorizationRequest wanted, String subject) {
        if (wanted.claims().subject().filter(one -> !one.equals(subject)).isPresent()) {
            return false;
        }
        return wanted.idTokenHint()
                .map(token ->
                        idTokens.hint(context, asked.tenant(), token)
                                .filter(hint -> hint.subject().equals(subject))
                                .isPresent())
                .orElse(true);
    }

    private Response signIn(RequestContext context, Asked asked, AuthorizationRequest wanted) {
        if (wanted.wants("none")) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.LOGIN_REQUIRED,
                    "Somebody must sign in, or sign in again.",
                    "login");
        }
        String ticket = pages.tickets().seal(context, ticket(asked, wanted, time.instant()));
        return Response.seeOther("/" + asked.tenant().name() + "/signin?ticket=" + ticket);
    }

    private static Tickets.Ticket ticket(Asked asked, AuthorizationRequest wanted, Instant madeAt) {
        return new Tickets.Ticket(
                asked.request().path() + "?" + asked.query(),
                madeAt,
                asked.client().name(),
                asked.redirectUri(),
                asked.parameters().one("ui_locales").orElse(""),
                asked.parameters().one("login_hint").orElse(""),
                wanted.level(),
                "");
    }

    private boolean hasConsent(RequestContext context, AuthorizationRequest wanted, Seen seen) {
        boolean asksAnyway = wanted.wants("consent");
        if (wanted.client().relyingParty().trusted() && !asksAnyway) {
            return true;
        }
        return consents.of(context, seen.session().account().id(), wanted.client().clientId())
                .filter(one -> one.covers(wanted))
                .filter(one ->
                        !asksAnyway
                                || seen.since()
                                        .filter(first -> !one.at().isBefore(first))
                                        .isPresent())
                .isPresent();
    }

    /// Who is there.
    ///
    /// @param ticket with which they came back, if they did
    private record Seen(Sessions.Current session, Optional<Tickets.Ticket> ticket) {
        /// When the request was first seen, if not now.
        Optional<Instant> since() {
            return ticket.map(Tickets.Ticket::madeAt);
        }

        /// Whether this session's user signed in for this request, and just now.
        boolean isFresh(Instant now) {
            Instant authenticated = session.session().authenticatedAt();
            return ticket.filter(one -> one.isOf(session.id()))
                    .filter(one -> !authenticated.isBefore(one.madeAt()))
                    .filter(_ -> now.isBefore(authenticated.plus(FRESH)))
                    .isPresent();
        }
    }

    private Response askConsent(
            RequestContext context, Asked asked, AuthorizationRequest wanted, Seen seen) {
        if (wanted.wants("none")) {
            throw AuthorizationRequest.refusal(
                    RefusalCode.CONSENT_REQUIRED, "Somebody must give consent.", "consent");
        }
        Tickets.Ticket ticket =
                ticket(asked, wanted, seen.since().orElseGet(time::instant))
                        .in(seen.session().id());
        ConsentPage.Shown shown =
                new ConsentPage.Shown(
                        asked.tenant(),
                        "/" + asked.tenant().name() + "/oauth2/consent",
                        asked.redirectUri(),
                        asked.parameters().one("ui_locales").orElse(""),
                        wanted,
                        seen.session().account(),
                        pages.tickets().seal(context, ticket));
        return new ConsentPage(pages.demonstration()).answer(shown, asked.request());
    }

    /// Somebody said yes or no. Yes is kept, and the request goes on; it is nothing that a form
    /// says.
    private Response consent(RequestContext context, Request request) {
        FormParameters form = FormParameters.read(request, Set.of());
        Tickets.Ticket ticket =
                pages.tickets()
                        .open(context, form.required(TICKET))
                        .orElseThrow(() ->
                                AuthorizationRequest.refusal(
                                        RefusalCode.INVALID_REQUEST,
                                        "This page has been open for too long: go back to the"
                                                + " application and begin again.",
                                        "ticket"));
        Asked asked =
                asked(context, request, ticket.path().substring(ticket.path().indexOf('?') + 1));
        try {
            AuthorizationRequest wanted =
                    AuthorizationRequest.read(asked.client(), asked.parameters());
            return decided(context, asked, new Decision(wanted, ticket, form));
        } catch (Refusal refusal) {
            return refused(context, asked, refusal);
        }
    }

    private record Decision(
            AuthorizationRequest wanted, Tickets.Ticket ticket, FormParameters form) {}

    /// Only who was asked can answer: the page was for one session.
    private Response decided(RequestContext context, Asked asked, Decision decision) {
        Optional<Sessions.Current> session =
                signIn.sessions()
                        .current(context, SessionCookie.of(asked.tenant(), asked.request()))
                        .filter(one -> decision.ticket().isOf(one.id()));
        if (session.isPresent()) {
            if (!decision.form().required(ConsentPage.ANSWER).equals(ConsentPage.ALLOW)) {
                throw AuthorizationRequest.refusal(
                        RefusalCode.ACCESS_DENIED, "The person said no.", "denied");
            }
            consents.give(session.get().context(context), session.get(), decision.wanted());
        }
        return Response.seeOther(
                "/"
                        + asked.tenant().name()
                        + PATH
                        + "?"
                        + asked.query()
                        + Tickets.BEHIND
                        + decision.form().required(TICKET));
    }
}
