package io.sallyport.directory;

import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is asked when an application is registered, and what the answers come to.
public final class ApplicationForm {
    private static final String CERTIFICATE_JWKS = "tlsClientAuthJwks";
    private static final String BOUND = "tlsClientCertificateBoundAccessTokens";

    private static final String HOME_ISSUER = "homeIssuer";
    private static final String HOME_CLIENT = "homeClientId";
    private static final String MULTI_TENANT = "multiTenant";

    static final Parameter JWKS =
            new Parameter("jwks", Kind.TEXT, false, "public keys, for private_key_jwt");

    private final KeySets keySets;

    /// Reads key sets.
    public interface KeySets {
        /// Whether a client can sign assertions with the keys.
        boolean usable(String jwks);

        /// `x5t#S256` of the certificates of all its keys (`x5c`, RFC 7517 4.7); empty unless each
        /// key has one that is its own.
        List<String> thumbprints(String jwks);
    }

    ApplicationForm(KeySets keySets) {
        this.keySets = keySets;
    }

    static List<Parameter> parameters() {
        List<Parameter> parameters =
                new ArrayList<>(
                        List.of(
                                new Parameter("name", Kind.TEXT, true, "for people"),
                                new Parameter("clientId", Kind.TEXT, false, "made when left out"),
                                new Parameter(
                                        "clientSecret", Kind.SECRET, false, "made when left out"),
                                JWKS,
                                new Parameter("scopes", Kind.TEXTS, false, "what it may ask for"),
                                new Parameter(
                                        "resources",
                                        Kind.TEXTS,
                                        false,
                                        "what it may ask tokens for, besides the tenant's API"),
                                new Parameter(
                                        "tokenLifeSeconds", Kind.WHOLE_NUMBER, false, "1 to 3600"),
                                new Parameter(
                                        "signingAlgorithm",
                                        Kind.TEXT,
                                        false,
                                        "of its tokens: ES256, EdDSA, RS256 or PS256; ES256"
                                                + " when left out")));
        parameters.addAll(ofCertificates());
        parameters.addAll(ofTenants());
        parameters.addAll(RelyingPartyForm.parameters());
        return parameters;
    }

    private static List<Parameter> ofTenants() {
        return List.of(
                new Parameter(
                        MULTI_TENANT,
                        Kind.YES_OR_NO,
                        false,
                        "whether other tenants may install it; no when left out"),
                new Parameter(
                        HOME_ISSUER,
                        Kind.TEXT,
                        false,
                        "issuer of the tenant that it is installed from; it has no credentials"
                                + " of its own then"),
                new Parameter(HOME_CLIENT, Kind.TEXT, false, "its client id in that tenant"));
    }

    /// RFC 8705 2.1.2, 2.2.2 and 3.4.
    private static List<Parameter> ofCertificates() {
        List<Parameter> parameters = new ArrayList<>();
        for (SubjectName.Kind kind : SubjectName.Kind.values()) {
            parameters.add(
                    new Parameter(
                            kind.parameter(),
                            Kind.TEXT,
                            false,
                            "the name in its certificate, for tls_client_auth; one of the five"));
        }
        parameters.add(
                new Parameter(
                        CERTIFICATE_JWKS,
                        Kind.TEXT,
                        false,
                        "keys with certificates (x5c), for self_signed_tls_client_auth"));
        parameters.add(
                new Parameter(
                        BOUND,
                        Kind.YES_OR_NO,
                        false,
                        "whether its tokens are bound to its certificate"));
        return parameters;
    }

    /// The public keys that were given, for `private_key_jwt`.
    ///
    /// @throws Refusal INVALID_REQUEST
    Optional<String> jwks(ActivityArguments given) {
        Optional<String> jwks = given.optionalText(JWKS.name());
        if (jwks.isPresent() && !keySets.usable(jwks.get())) {
            throw refusal(
                    "The key set must hold public EC P-256, Ed25519 or RSA keys only (RFC 7517).",
                    JWKS.name());
        }
        return jwks;
    }

    /// @throws Refusal INVALID_REQUEST
    NewApplication read(ActivityArguments given) {
        NewApplication asked =
                new NewApplication(
                        given.text("name"),
                        given.optionalText("clientId"),
                        given.optionalText("clientSecret"),
                        jwks(given),
                        given.texts("scopes"),
                        given.texts("resources"),
                        given.optionalNumber("tokenLifeSeconds").map(Duration::ofSeconds));
        NewApplication certified =
                asked.with(new NewApplication.Certificates(certificate(given), given.yes(BOUND)))
                        .with(new NewApplication.Tenancy(given.yes(MULTI_TENANT), home(given)))
                        .with(RelyingPartyForm.read(given));
        return given.optionalText("signingAlgorithm")
                .map(SigningKeys::algorithm)
                .map(certified::signedWith)
                .orElse(certified);
    }

    private static Optional<NewApplication.Home> home(ActivityArguments given) {
        Optional<String> issuer = given.optionalText(HOME_ISSUER);
        Optional<String> clientId = given.optionalText(HOME_CLIENT);
        if (issuer.isPresent() != clientId.isPresent()) {
            throw refusal(
                    "An application's home is named by issuer and client id, both.", "home-half");
        }
        return issuer.map(one -> new NewApplication.Home(one, clientId.orElseThrow()));
    }

    private Optional<Credential.Certificate> certificate(ActivityArguments given) {
        List<Credential.Certificate> all =
                Stream.concat(named(given), pinned(given).stream()).toList();
        if (all.size() > 1) {
            throw refusal(
                    "A certificate is known by one name or by itself (RFC 8705 2.1.2).",
                    "two-certificate-names");
        }
        return all.stream().findFirst();
    }

    private static Stream<Credential.Certificate> named(ActivityArguments given) {
        return Arrays.stream(SubjectName.Kind.values())
                .flatMap(kind ->
                        given.optionalText(kind.parameter()).stream()
                                .map(text -> new Credential.Named(SubjectName.of(kind, text))));
    }

    private Optional<Credential.Certificate> pinned(ActivityArguments given) {
        Optional<List<String>> thumbprints =
                given.optionalText(CERTIFICATE_JWKS).map(keySets::thumbprints);
        if (thumbprints.isPresent() && thumbprints.get().isEmpty()) {
            throw refusal(
                    "Each key of the set must have its own certificate in x5c (RFC 8705 2.2.2).",
                    "jwks-certificates");
        }
        return thumbprints.map(Credential.Pinned::new);
    }

    private static Refusal refusal(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, reason);
    }
}
