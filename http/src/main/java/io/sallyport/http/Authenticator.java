package io.sallyport.http;

import io.sallyport.foundation.RequestContext;
import java.util.Optional;

/// Decides under what authority a request runs. The one inversion in the house: declared here,
/// composed in `server` from the directory and the token service.
public interface Authenticator {
    /// Finds the tenant that the path names, before anything is known of the caller.
    ///
    /// @param tenant empty for paths outside any tenant: the operator realm
    /// @throws io.sallyport.foundation.Refusal NOT_FOUND when no such tenant serves
    RequestContext enter(Request request, Optional<String> tenant);

    /// Finds out who calls, and whether that may open this door.
    ///
    /// @throws io.sallyport.foundation.Refusal when it may not
    RequestContext authenticate(RequestContext entered, Request request, Access access);
}
