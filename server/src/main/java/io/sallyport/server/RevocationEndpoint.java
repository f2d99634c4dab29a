package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.http.EntityTag;
import io.sallyport.http.EntityTags;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.transport.Plane;
import java.util.function.Supplier;

/// What was revoked of a plane, for whoever reaches the listener where its certificates are used:
/// the lists of all its authorities that count, in PEM. `application/pkix-crl` (RFC 2585) is one
/// list in DER, and a plane has two while one authority follows the other.
final class RevocationEndpoint {
    static final int BYTES_MAX = 1 << 20;

    /// As long as a decision about a peer is held ([Peers]).
    private static final int CACHE_SECONDS = 60;

    private static final String PEM = "application/x-pem-file";

    private final Plane plane;
    private final Supplier<Published> lists;

    /// @param tag another one each time that lists are made
    record Published(String pem, EntityTag tag) {}

    RevocationEndpoint(Plane plane, Supplier<Published> lists) {
        this.plane = plane;
        this.lists = lists;
    }

    Endpoint endpoint() {
        return Endpoint.get("/crl/" + plane.label() + ".pem", new Access.Open(), this::answer);
    }

    private Response answer(RequestContext context, Request request) {
        Published now = lists.get();
        if (now.pem().length() > BYTES_MAX) {
            throw new Refusal(
                    RefusalCode.UNAVAILABLE,
                    "The list is too long to be served: it lies in the data folder.",
                    "crl-too-long");
        }
        boolean known =
                EntityTags.ifNoneMatch(request).filter(tags -> tags.include(now.tag())).isPresent();
        Response answer = known ? Response.notModified() : Response.text(PEM, now.pem());
        return answer.with("ETag", now.tag().toString()).cacheable(CACHE_SECONDS);
    }
}
