package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SignatureAlgorithm;
import java.net.URI;
import java.text.Normalizer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is asked for when an application is registered; checked when it is made.
///
/// @param clientId empty: one is made
/// @param clientSecret empty: one is made, unless there are keys
/// @param jwks public keys for `private_key_jwt`, instead of a secret
/// @param algorithm that its access tokens shall be signed with
/// @param certificates what certificates (RFC 8705) are for it
/// @param tenancy what it is to other tenants, and they to it
/// @param signIn what it is to people
public record NewApplication(
        String name,
        Optional<String> clientId,
        Optional<String> clientSecret,
        Optional<String> jwks,
        List<String> scopes,
        List<String> resources,
        Optional<Duration> tokenLife,
        SignatureAlgorithm algorithm,
        Certificates certificates,
        Tenancy tenancy,
        SignIn signIn) {
    private static final int LIST_MAX = 64;
    private static final int LISTED_CHARACTERS_MAX = 2_048;
    private static final int SECRET_LENGTH_MIN = 12;
    private static final int SECRET_LENGTH_MAX = 512;
    static final Duration TOKEN_LIFE_MAX = Duration.ofHours(1);

    /// What certificates are for an application.
    ///
    /// @param credential by which it authenticates, instead of a secret or keys
    /// @param boundTokens whether its tokens are bound to its certificate, however it authenticates
    public record Certificates(Optional<Credential.Certificate> credential, boolean boundTokens) {
        static final Certificates NONE = new Certificates(Optional.empty(), false);
    }

    /// The application of another tenant that it is to be linked to.
    ///
    /// @param issuer of that tenant
    /// @param clientId that the application has there
    public record Home(String issuer, String clientId) {}

    /// What it is to other tenants.
    ///
    /// @param multiTenant whether they may install it
    /// @param home by whose credentials it authenticates, instead of its own
    public record Tenancy(boolean multiTenant, Optional<Home> home) {
        static final Tenancy NONE = new Tenancy(false, Optional.empty());
    }

    /// What it is to people.
    ///
    /// @param publicClient whether it can keep no secret, and has none (RFC 6749 2.1)
    public record SignIn(RelyingParty relyingParty, boolean publicClient) {
        static final SignIn NONE = new SignIn(RelyingParty.NONE, false);
    }

    /// @throws Refusal INVALID_REQUEST
    public NewApplication {
        scopes = List.copyOf(scopes);
        resources = List.copyOf(resources);
        checkIdentity(name, clientId);
        checkCredential(clientSecret, jwks, certificates);
        checkTenancy(tenancy, clientSecret, jwks, certificates);
        checkLists(scopes, resources);
        checkSignIn(signIn, clientSecret, jwks, certificates);
        check(
                tenancy.home().isEmpty() || !signIn.publicClient(),
                "An application with a home authenticates as that one does.",
                "home-and-public");
        check(
                tokenLife.map(NewApplication::withinBounds).orElse(true),
                "A token lives 1 to " + TOKEN_LIFE_MAX.toSeconds() + " seconds.",
                "token-life");
    }

    /// One whose tokens are signed with ES256, as any client can verify it.
    ///
    /// @throws Refusal INVALID_REQUEST
    public NewApplication(
            String name,
            Optional<String> clientId,
            Optional<String> clientSecret,
            Optional<String> jwks,
            List<String> scopes,
            List<String> resources,
            Optional<Duration> tokenLife) {
        this(
                name,
                clientId,
                clientSecret,
                jwks,
                scopes,
                resources,
                tokenLife,
                SignatureAlgorithm.ES256,
                Certificates.NONE,
                Tenancy.NONE,
                SignIn.NONE);
    }

    /// The same, with another algorithm for its tokens.
    public NewApplication signedWith(SignatureAlgorithm other) {
        return new NewApplication(
                name,
                clientId,
                clientSecret,
                jwks,
                scopes,
                resources,
                tokenLife,
                other,
                certificates,
                tenancy,
                signIn);
    }

    /// The same, with certificates.
    public NewApplication with(Certificates other) {
        return new NewApplication(
                name,
                clientId,
                clientSecret,
                jwks,
                scopes,
                resources,
                tokenLife,
                algorithm,
                other,
                tenancy,
                signIn);
    }

    /// The same, with what it is to other tenants.
    public NewApplication with(Tenancy other) {
        return new NewApplication(
                name,
                clientId,
                clientSecret,
                jwks,
                scopes,
                resources,
                tokenLife,
                algorithm,
                certificates,
                other,
                signIn);
    }

    /// The same, signing people in.
    public NewApplication with(SignIn other) {
        return new NewApplication(
                name,
                clientId,
                clientSecret,
                jwks,
                scopes,
                resources,
                tokenLife,
                algorithm,
                certificates,
                tenancy,
                other);
    }

    /// One that authenticates by certificate has all its tokens bound to it.
    boolean bindsTokens() {
        return certificates.boundTokens() || certificates.credential().isPresent();
    }

    private static boolean withinBounds(Duration life) {
        return life.isPositive() && life.compareTo(TOKEN_LIFE_MAX) <= 0;
    }

    private static void checkIdentity(String name, Optional<String> clientId) {
        check(
                isName(name),
                "An application's name has 1 to 128 characters, none of them invisible, in the"
                        + " composed form (NFC).",
                "application-name");
        check(
                clientId.map(id -> id.matches("[A-Za-z0-9._~-]{1,128}")).orElse(true),
                "A client id has 1 to 128 of A-Z, a-z, 0-9, dot, underscore, tilde and hyphen.",
                "client-id");
    }

    static boolean isName(String name) {
        return name.length() <= 128
                && !name.isBlank()
                && name.equals(name.strip())
                && isPrintable(name)
                && Normalizer.isNormalized(name, Normalizer.Form.NFC);
    }

    static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(NewApplication::invisible);
    }

    /// What can make a name look like another, or change the direction of what stands behind it.
    private static boolean invisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    private static void checkCredential(
            Optional<String> secret, Optional<String> jwks, Certificates certificates) {
        check(
                secret.map(NewApplication::usable).orElse(true),
                "A client secret has "
                        + SECRET_LENGTH_MIN
                        + " to "
                        + SECRET_LENGTH_MAX
                        + " visible ASCII characters (RFC 6749 A.2); without it one is made.",
                "client-secret");
        check(
                Stream.of(secret, jwks, certificates.credential())
                                .filter(Optional::isPresent)
                                .count()
                        <= 1,
                "An application has a secret, keys or certificates: one of them.",
                "two-credentials");
    }

    private static void checkSignIn(
            SignIn signIn,
            Optional<String> secret,
            Optional<String> jwks,
            Certificates certificates) {
        if (!signIn.publicClient()) {
            return;
        }
        check(
                secret.isEmpty() && jwks.isEmpty() && certificates.credential().isEmpty(),
                "A public client has no credential.",
                "public-and-credential");
        check(
                signIn.relyingParty().signsIn(),
                "A public client signs people in, so it has a redirect URI.",
                "public-without-redirect");
        check(
                !signIn.relyingParty().pkceOptional(),
                "A public client always uses PKCE (RFC 9700 2.1.1).",
                "public-without-pkce");
    }

    private static void checkTenancy(
            Tenancy tenancy,
            Optional<String> secret,
            Optional<String> jwks,
            Certificates certificates) {
        boolean own =
                secret.isPresent() || jwks.isPresent() || certificates.credential().isPresent();
        check(
                tenancy.home().isEmpty() || !own,
                "An application with a home authenticates by that one's credentials and has none"
                        + " of its own.",
                "home-and-credential");
        check(
                tenancy.home().isEmpty() || !tenancy.multiTenant(),
                "An application with a home is installed from there, not from here.",
                "home-chain");
    }

    private static void checkLists(List<String> scopes, List<String> resources) {
        check(
                scopes.size() <= LIST_MAX && scopes.stream().allMatch(NewApplication::scopeToken),
                "A scope is a word of visible ASCII characters without quotes (RFC 6749 3.3).",
                "scope");
        check(
                resources.size() <= LIST_MAX
                        && resources.stream().allMatch(NewApplication::resource),
                "A resource is an absolute URI without a fragment (RFC 8707 2).",
                "resource");
        check(
                new HashSet<>(scopes).size() == scopes.size()
                        && new HashSet<>(resources).size() == resources.size(),
                "A scope or resource stands twice.",
                "doubled");
        check(
                length(scopes) <= LISTED_CHARACTERS_MAX
                        && length(resources) <= LISTED_CHARACTERS_MAX,
                "All scopes together, and all resources, have at most "
                        + LISTED_CHARACTERS_MAX
                        + " characters: a token with every one of them must still be one that is"
                        + " taken back.",
                "lists-too-long");
    }

    private static int length(List<String> texts) {
        return texts.stream().mapToInt(String::length).sum();
    }

    private static void check(boolean holds, String detail, String reason) {
        if (!holds) {
            throw new Refusal(RefusalCode.INVALID_REQUEST, detail, reason);
        }
    }

    private static boolean usable(String secret) {
        return secret.length() >= SECRET_LENGTH_MIN
                && secret.length() <= SECRET_LENGTH_MAX
                && secret.chars().allMatch(c -> c >= 0x20 && c <= 0x7E);
    }

    private static boolean scopeToken(String scope) {
        return !scope.isEmpty()
                && scope.length() <= 128
                && scope.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != '\\');
    }

    /// Whether the text may name a resource.
    public static boolean resource(String text) {
        if (text.length() > 512) {
            return false;
        }
        try {
            URI uri = URI.create(text);
            return uri.isAbsolute()
                    && uri.getRawFragment() == null
                    // RFC 3986 2: a URI is ASCII.
                    && text.chars().allMatch(c -> c < 0x7F);
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
