package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Applications;
import io.sallyport.directory.Credential;
import io.sallyport.directory.CrossTenantDoor;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Admission;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds out which application calls: `client_secret_basic`, `client_secret_post`,
/// `private_key_jwt` or a certificate, exactly one of them (RFC 6749 2.3). An unknown client, a
/// suspended one and a wrong secret look alike, and a secret is hashed for each of them; client ids
/// are no secrets (RFC 6749 2.2), and whether one is there can be told by time. One that has its
/// home in another tenant shows the credential that it has there, and is judged there.
public final class ClientAuthentication {
    private static final Set<String> REPEATABLE = Set.of("resource");

    private final Applications applications;
    private final ClientAssertion assertions;
    private final CertificateAuthentication certificates;
    private final Admission admission;

    /// @param admission asked before anything is compared: who is refused for its rate costs little
    public ClientAuthentication(
            Applications applications,
            ClientAssertion assertions,
            CertificateAuthentication certificates,
            Admission admission) {
        this.applications = applications;
        this.assertions = assertions;
        this.certificates = certificates;
        this.admission = admission;
    }

    private record SecretClaim(String clientId, String secret) {}

    /// One of those that authenticate, or a public client, which names itself and has nothing to
    /// show.
    ///
    /// @throws Refusal INVALID_CLIENT, or INVALID_REQUEST when two methods come at once
    public Application authenticateOrName(RequestContext context, Tenant tenant, Request request) {
        FormParameters form = FormParameters.read(request, REPEATABLE);
        boolean showsNothing =
                request.header("Authorization").isEmpty()
                        && form.one("client_secret").isEmpty()
                        && form.one("client_assertion").isEmpty();
        Optional<Application> named =
                form.one("client_id")
                        .filter(_ -> showsNothing)
                        .flatMap(clientId -> applications.find(context, clientId))
                        .filter(Application::isPublic);
        named.ifPresent(one -> claimed(context, one.clientId()));
        return named.map(ClientAuthentication::active)
                .orElseGet(() -> authenticate(context, tenant, request));
    }

    /// The authenticated application.
    ///
    /// @throws Refusal INVALID_CLIENT, or INVALID_REQUEST when two methods come at once
    public Application authenticate(RequestContext context, Tenant tenant, Request request) {
        FormParameters form = FormParameters.read(request, REPEATABLE);
        Optional<SecretClaim> basic = request.header("Authorization").map(this::basic);
        Optional<String> secret = form.one("client_secret");
        Optional<String> assertion = form.one("client_assertion");
        int methods =
                (basic.isPresent() ? 1 : 0)
                        + (secret.isPresent() ? 1 : 0)
                        + (assertion.isPresent() ? 1 : 0);
        if (methods > 1) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Authenticate in one way only (RFC 6749 2.3).",
                    "two-client-authentications");
        }
        Optional<String> named = form.one("client_id");
        if (assertion.isPresent()) {
            return assertions.authenticate(context, tenant, form, this::claimed);
        }
        if (basic.isPresent()) {
            if (named.isPresent() && !named.get().equals(basic.get().clientId())) {
                throw refusal("client-id-differs");
            }
            return bySecret(context, basic.get());
        }
        if (secret.isPresent() && named.isPresent()) {
            return bySecret(context, new SecretClaim(named.get(), secret.get()));
        }
        return byCertificate(
                context,
                named.orElseThrow(() -> refusal("client-unauthenticated")),
                request.wire().certificates());
    }

    /// RFC 8705 2: its id alone in the form. What is answered without a certificate is the same for
    /// every client, and where none can be shown it says where one can.
    private Application byCertificate(
            RequestContext context, String clientId, List<X509Certificate> shown) {
        claimed(context, clientId);
        Optional<Application> found = applications.find(context, clientId);
        boolean byCertificate =
                found.map(Application::credential)
                        .filter(Credential.Certificate.class::isInstance)
                        .isPresent();
        if (shown.isEmpty()) {
            throw new Refusal(
                    RefusalCode.INVALID_CLIENT,
                    "The client must authenticate. One that does so by certificate must show it,"
                            + " at mtls_endpoint_aliases.",
                    byCertificate ? "certificate-missing" : "client-unauthenticated");
        }
        Application application = found.orElseThrow(() -> refusal("client-unknown"));
        require(
                context,
                applications,
                application,
                (inside, one) -> certificates.require(inside, one, shown));
        return active(application);
    }

    private Application bySecret(RequestContext context, SecretClaim claim) {
        claimed(context, claim.clientId());
        Optional<Application> found = applications.find(context, claim.clientId());
        Application compared = found.orElse(Application.NOBODY);
        require(
                context,
                applications,
                compared,
                (inside, application) -> requireSecret(inside, application, claim.secret()));
        return active(compared);
    }

    private void requireSecret(RequestContext context, Application application, String secret) {
        if (applications.authenticates(context, application, secret)) {
            return;
        }
        if (application.equals(Application.NOBODY)) {
            throw refusal("client-unknown");
        }
        throw refusal(
                switch (application.credential()) {
                    case Credential.Keys(_) -> "client-has-keys";
                    case Credential.Certificate _ -> "client-has-certificate";
                    case Credential.Public() -> "client-public";
                    default -> "client-secret-wrong";
                });
    }

    /// Holds what was shown against the application, or where it has a home, lets that decide. Then
    /// it is all the same what was wrong: this tenant's log does not tell of the other.
    static void require(
            RequestContext context,
            Applications applications,
            Application application,
            CrossTenantDoor.Proof proof) {
        if (!(application.credential() instanceof Credential.Home home)) {
            proof.require(context, application);
        } else if (!applications.verifiesAtHome(context, home, proof)) {
            throw refusal("home-unverified");
        }
    }

    private void claimed(RequestContext context, String clientId) {
        admission.claimed(context, new Actor.Client(clientId));
    }

    static Application active(Application application) {
        if (!application.active()) {
            throw refusal("client-suspended");
        }
        return application;
    }

    /// RFC 6749 2.3.1: both parts are form-encoded first, then joined by a colon.
    private SecretClaim basic(String header) {
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            throw refusal("authorization-scheme");
        }
        String pair = decodedPair(header.substring(6).strip());
        int colon = pair.indexOf(':');
        if (colon < 1) {
            throw refusal("authorization-malformed");
        }
        return new SecretClaim(
                FormParameters.decode(pair.substring(0, colon)),
                FormParameters.decode(pair.substring(colon + 1)));
    }

    private static String decodedPair(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw refusal("authorization-malformed");
        }
    }

    static Refusal refusal(String reason) {
        return new Refusal(
                RefusalCode.INVALID_CLIENT,
                "The client is unknown here, or its authentication is wrong.",
                reason);
    }
}
