package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Credential;
import io.sallyport.directory.SubjectName;
import io.sallyport.directory.TrustAnchors;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// `tls_client_auth` and `self_signed_tls_client_auth` (RFC 8705 2.1 and 2.2). That the client has
/// the certificate's key was shown in the handshake; whether the certificate is that of the client
/// is decided here.
public final class CertificateAuthentication {
    private final TrustAnchors anchors;
    private final CertificateStatus status;
    private final InstantSource time;

    public CertificateAuthentication(
            TrustAnchors anchors, CertificateStatus status, InstantSource time) {
        this.anchors = anchors;
        this.status = status;
        this.time = time;
    }

    /// @param shown in the handshake, the client's own first
    /// @throws Refusal INVALID_CLIENT unless it is the application's
    void require(RequestContext context, Application application, List<X509Certificate> shown) {
        VerifiedPath.require(!shown.isEmpty(), "certificate-missing");
        Instant now = time.instant();
        switch (application.credential()) {
            case Credential.Named(SubjectName name) -> {
                VerifiedPath path = VerifiedPath.of(shown, anchors.of(context), now);
                VerifiedPath.require(name.names(path.own()), "certificate-name");
                status.require(context, path);
            }
            case Credential.Pinned(List<String> thumbprints) -> {
                VerifiedPath.require(isOneOf(thumbprints, shown.getFirst()), "certificate-other");
                VerifiedPath.checkLife(shown.getFirst(), now);
            }
            case Credential.Secret(_, _),
                    Credential.Keys(_),
                    Credential.Home(_, _, _),
                    Credential.Public(),
                    Credential.None() ->
                    throw ClientAuthentication.refusal("client-has-no-certificate");
        }
    }

    /// All are compared, so that nobody learns which one was nearly right.
    private static boolean isOneOf(List<String> thumbprints, X509Certificate shown) {
        return thumbprints.stream()
                        .filter(one -> new Confirmation.Certificate(one).isOf(shown))
                        .count()
                > 0;
    }
}
