package io.sallyport.signin;

import io.sallyport.directory.Tenant;
import io.sallyport.http.Cookie;
import io.sallyport.http.Request;
import java.util.Optional;

/// The cookie that a session is known by, of a name for each tenant, since all tenants of a host
/// share what a browser keeps for it. It goes when the browser is closed.
public final class SessionCookie {
    private SessionCookie() {}

    private static String name(Tenant tenant) {
        return "__Host-session-" + tenant.name();
    }

    public static Optional<String> of(Tenant tenant, Request request) {
        return request.cookie(name(tenant));
    }

    public static Cookie with(Tenant tenant, Handle handle) {
        return Cookie.of(name(tenant), handle.text());
    }

    public static Cookie ended(Tenant tenant) {
        return Cookie.ended(name(tenant));
    }
}
