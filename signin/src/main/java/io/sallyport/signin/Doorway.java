package io.sallyport.signin;

import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Cookie;
import io.sallyport.http.RefusalLog;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.pages.Brand;
import io.sallyport.pages.Page;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// What every page of a tenant's people starts from: whose it is, who is there, what speaks to
/// them.
///
/// @param demonstration whether the instance is one
/// @param refusals told of what is refused where a page says it politely
public record Doorway(
        Tenants tenants,
        Sessions sessions,
        Tickets tickets,
        Credentials credentials,
        InstantSource time,
        boolean demonstration,
        RefusalLog refusals) {
    private static final Duration DEVICE_LIFE = Duration.ofDays(365);

    Tenant tenant(Request request) {
        return tenants.serving(request.variables().getOrDefault("tenant", ""));
    }

    Optional<Sessions.Current> current(RequestContext context, Request request) {
        return sessions.current(context, SessionCookie.of(tenant(request), request));
    }

    SignInPages pages(Request request, String uiLocales) {
        return new SignInPages(
                request.language(uiLocales), Brand.named(tenant(request).name(), demonstration));
    }

    /// A path of the tenant's.
    String path(Request request, String within) {
        return "/" + tenant(request).name() + within;
    }

    /// The value of the cookie that a browser has with which somebody signed in before.
    String device(Request request) {
        return request.cookie(deviceName(request)).orElse("");
    }

    Cookie device(Request request, String value) {
        return Cookie.of(deviceName(request), value, DEVICE_LIFE);
    }

    private String deviceName(Request request) {
        return "__Host-device-" + tenant(request).name();
    }

    /// To the sign-in page, and back to a path of the tenant's.
    Response toSignIn(RequestContext context, Request request, String back) {
        Tickets.Ticket ticket =
                new Tickets.Ticket(
                        back, time.instant(), "", "", "", "", AuthenticationLevel.ONE_FACTOR, "");
        return Response.seeOther(path(request, "/signin?ticket=" + tickets.seal(context, ticket)));
    }

    /// What a form asks for.
    @FunctionalInterface
    interface Act {
        Response answer();
    }

    /// What is wrong with what was typed is said on the page, and told to the log as ever.
    ///
    /// @param page the form again
    Response answering(
            RequestContext context,
            Request request,
            Function<SignInPages.Complaint, Page> page,
            Act act) {
        try {
            return act.answer();
        } catch (Refusal refusal) {
            Optional<SignInPages.Complaint> complaint = complaint(refusal);
            if (complaint.isEmpty()) {
                throw refusal;
            }
            refusals.refused(context, request.path(), refusal);
            Response answer = Response.page(refusal.code().status(), page.apply(complaint.get()));
            return refusal.code() == RefusalCode.TOO_MANY_REQUESTS
                    ? answer.with(
                            "Retry-After", Long.toString(Math.max(1, refusal.retryAfterSeconds())))
                    : answer;
        }
    }

    private static Optional<SignInPages.Complaint> complaint(Refusal refusal) {
        return switch (refusal.code()) {
            case SIGN_IN_FAILED -> Optional.of(SignInPages.Complaint.CREDENTIALS_WRONG);
            case INVALID_VALUE -> Optional.of(ofValue(refusal.privateReason()));
            case TOO_MANY_REQUESTS -> Optional.of(SignInPages.Complaint.TOO_MANY_ATTEMPTS);
            default -> Optional.empty();
        };
    }

    /// What no password or name can be is as wrong as one that is not right.
    private static SignInPages.Complaint ofValue(String reason) {
        return switch (reason) {
            case "password-short" -> SignInPages.Complaint.PASSWORD_TOO_SHORT;
            case "password-length" -> SignInPages.Complaint.PASSWORD_TOO_LONG;
            case "password-common" -> SignInPages.Complaint.PASSWORD_KNOWN;
            case "password-name", "password-same" -> SignInPages.Complaint.PASSWORD_UNFIT;
            case "password-differs" -> SignInPages.Complaint.PASSWORDS_DIFFER;
            default -> SignInPages.Complaint.CREDENTIALS_WRONG;
        };
    }
}
