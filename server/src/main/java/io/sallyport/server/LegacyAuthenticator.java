package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Request;
import io.sallyport.transport.HostName;
import java.util.Optional;

/// Who calls through the front for old TLS at one host: those who may call on the public listener,
/// of the tenants that are open there, and nobody of the others.
record LegacyAuthenticator(LegacyTls legacy, HostName host, Authenticator callers)
        implements Authenticator {
    @Override
    public RequestContext enter(Request request, Optional<String> tenant) {
        RequestContext entered = callers.enter(request, tenant);
        if (tenant.isPresent() && legacy.opening(entered, host, entered.tenant()).isEmpty()) {
            throw new Refusal(RefusalCode.NOT_FOUND, "There is nothing here.", "legacy-closed");
        }
        return entered;
    }

    @Override
    public RequestContext authenticate(RequestContext entered, Request request, Access access) {
        RequestContext known = callers.authenticate(entered, request, access);
        request.wire().agreed().ifPresent(agreed -> legacy.uses().used(known, host, agreed));
        return known;
    }
}
