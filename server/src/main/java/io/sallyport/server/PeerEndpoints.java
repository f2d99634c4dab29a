package io.sallyport.server;

import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import io.sallyport.transport.CertificateRequest;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.VerifiedPeer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;

/// What everybody may do who has a certificate of a plane: see who it is, and get the next
/// certificate under the same name, for another key, and the roots to trust.
final class PeerEndpoints {
    private static final Access ANY = new Access.AnyPeer();
    private static final String CHAIN = "application/pem-certificate-chain";

    private static final Description IDENTITY =
            Description.of(
                    "showIdentity",
                    "Shows who the caller is, as its certificate says.",
                    Description.Shape.json(
                            Schemas.object(
                                    Map.of(
                                            "identity", Schemas.TEXT,
                                            "plane", Schemas.TEXT,
                                            "fingerprint", Schemas.TEXT,
                                            "issuer", Schemas.TEXT,
                                            "notAfter", Schemas.TIME),
                                    List.of("identity", "plane", "fingerprint", "notAfter"))));

    private static final Description TRUST =
            Description.of("listRoots", "Lists the roots to trust.", Description.Shape.of(CHAIN));

    private static final Description RENEWAL =
            Description.of(
                            "renewCertificate",
                            "Makes the caller's next certificate, for another key.",
                            Description.Shape.of(CHAIN))
                    .taking(Description.Shape.of("application/pkcs10"));

    private final Peers peers;
    private final CertificateActivities certificates;

    PeerEndpoints(Peers peers, CertificateActivities certificates) {
        this.peers = peers;
        this.certificates = certificates;
    }

    /// @param prefix where the plane's paths begin
    List<Endpoint> endpoints(String prefix) {
        return List.of(
                Endpoint.get(prefix + "/identity", ANY, this::identity).described(IDENTITY),
                Endpoint.get(prefix + "/trust", ANY, (_, _) -> chain(certificates.bundle()))
                        .described(TRUST),
                Endpoint.post(prefix + "/certificate", ANY, this::renew).described(RENEWAL));
    }

    private Response identity(RequestContext context, Request request) {
        VerifiedPeer peer = peers.verified(request.wire().certificates());
        return Response.json(
                Map.of(
                        "identity", peer.identity().uri(),
                        "plane", peers.plane().label(),
                        "fingerprint", peer.fingerprint(),
                        "issuer", peer.issuerFingerprint(),
                        "notAfter", peer.end().toString()));
    }

    private Response renew(RequestContext context, Request request) {
        VerifiedPeer asker = peers.verified(request.wire().certificates());
        PublicKey key =
                CertificateRequest.key(new String(request.body(), StandardCharsets.US_ASCII));
        return chain(
                InstanceAuthority.pem(certificates.renewed(context, peers.plane(), asker, key)));
    }

    private static Response chain(String pem) {
        return Response.text(CHAIN, pem);
    }
}
