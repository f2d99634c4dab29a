package io.sallyport.foundation;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalCodeTest {
    /// RFC 6749 5.2, RFC 6750 3.1, RFC 7009 2.2.1, RFC 8707 2, and RFC 6749 4.1.2.1 for who could
    /// not sign in and for what is only a matter of time.
    private static final Set<String> REGISTERED =
            Set.of(
                    "invalid_request",
                    "invalid_client",
                    "invalid_grant",
                    "unauthorized_client",
                    "unsupported_grant_type",
                    "invalid_scope",
                    "invalid_target",
                    "unsupported_token_type",
                    "unsupported_response_type",
                    "access_denied",
                    "login_required",
                    "consent_required",
                    "request_not_supported",
                    "request_uri_not_supported",
                    "unmet_authentication_requirements",
                    "invalid_token",
                    "insufficient_scope",
                    "temporarily_unavailable");

    /// What the specifications fix; 400 is the rule of RFC 6749 5.2.
    private static final Map<RefusalCode, Integer> NOT_400 =
            Map.ofEntries(
                    entry(RefusalCode.INVALID_CLIENT, 401),
                    entry(RefusalCode.TOKEN_MISSING, 401),
                    entry(RefusalCode.INVALID_TOKEN, 401),
                    entry(RefusalCode.INSUFFICIENT_SCOPE, 403),
                    entry(RefusalCode.SIGN_IN_FAILED, 403),
                    entry(RefusalCode.INVALID_CERTIFICATE, 403),
                    entry(RefusalCode.CROSS_SITE, 403),
                    entry(RefusalCode.NOT_FOUND, 404),
                    entry(RefusalCode.METHOD_NOT_ALLOWED, 405),
                    entry(RefusalCode.CONFLICT, 409),
                    entry(RefusalCode.CIRCULAR_REFERENCE, 409),
                    entry(RefusalCode.LENGTH_REQUIRED, 411),
                    entry(RefusalCode.PRECONDITION_FAILED, 412),
                    entry(RefusalCode.SENSITIVE, 403),
                    entry(RefusalCode.TOO_LARGE, 413),
                    entry(RefusalCode.UNSUPPORTED_MEDIA_TYPE, 415),
                    entry(RefusalCode.MISDIRECTED, 421),
                    entry(RefusalCode.KEY_REUSED, 422),
                    entry(RefusalCode.TOO_MANY_REQUESTS, 429),
                    entry(RefusalCode.UNAVAILABLE, 503));

    /// RFC 7644 table 9 and RFC 9865 2.1: each has one code of ours.
    private static final Map<String, RefusalCode> SCIM_TYPES =
            Map.ofEntries(
                    entry("invalidFilter", RefusalCode.INVALID_FILTER),
                    entry("tooMany", RefusalCode.TOO_MANY),
                    entry("uniqueness", RefusalCode.CONFLICT),
                    entry("mutability", RefusalCode.MUTABILITY),
                    entry("invalidSyntax", RefusalCode.INVALID_REQUEST),
                    entry("invalidPath", RefusalCode.INVALID_PATH),
                    entry("noTarget", RefusalCode.NO_TARGET),
                    entry("invalidValue", RefusalCode.INVALID_VALUE),
                    entry("invalidVers", RefusalCode.INVALID_VERSION),
                    entry("sensitive", RefusalCode.SENSITIVE),
                    entry("invalidCursor", RefusalCode.INVALID_CURSOR),
                    entry("expiredCursor", RefusalCode.EXPIRED_CURSOR),
                    entry("invalidCount", RefusalCode.INVALID_COUNT));

    @Test
    void knowsEveryScimTypeAndNoOther() {
        Map<String, RefusalCode> known = new java.util.HashMap<>();
        for (RefusalCode code : RefusalCode.values()) {
            code.scimType().ifPresent(type -> assertThat(known.put(type, code)).isNull());
        }
        assertThat(known).isEqualTo(SCIM_TYPES);
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void hasTheStatusThatItsSpecificationNames(RefusalCode code) {
        assertThat(code.status()).isEqualTo(NOT_400.getOrDefault(code, 400));
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void speaksOnlyRegisteredOAuthErrors(RefusalCode code) {
        assertThat(REGISTERED).contains(code.oauthError());
        // RFC 6749 5.2: error values are of these characters.
        assertThat(code.oauthError()).matches("[a-z_]+");
    }

    @Test
    void everyOAuthErrorHasItsOwnCode() {
        Stream.of(RefusalCode.values())
                .filter(code -> REGISTERED.contains(lower(code)))
                .forEach(code -> assertThat(code.oauthError()).isEqualTo(lower(code)));
        assertThat(Stream.of(RefusalCode.values()).map(RefusalCode::oauthError))
                .containsAll(REGISTERED);
    }

    private static String lower(RefusalCode code) {
        return code.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void titlesSayApartWhatTheyAre() {
        Set<String> titles =
                Stream.of(RefusalCode.values()).map(RefusalCode::title).collect(Collectors.toSet());
        assertThat(titles).hasSameSizeAs(RefusalCode.values()).allMatch(title -> !title.isBlank());
    }

    /// A refusal is an everyday outcome: it must not cost a stack trace, and what ends in a log
    /// line by mistake is the reason, never the detail.
    @Test
    void carriesItsPartsAndNoStackTrace() {
        Refusal refusal = new Refusal(RefusalCode.INVALID_SCOPE, "Ask for less.", "scope-unknown");
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_SCOPE);
        assertThat(refusal.publicDetail()).isEqualTo("Ask for less.");
        assertThat(refusal.privateReason()).isEqualTo("scope-unknown");
        assertThat(refusal).hasMessage("scope-unknown").hasNoCause();
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @Test
    void everyActionHasItsOwnLabel() {
        Set<String> labels =
                Stream.of(AuditAction.values()).map(AuditAction::label).collect(Collectors.toSet());
        assertThat(labels)
                .hasSameSizeAs(AuditAction.values())
                .allMatch(label -> label.matches("[a-z-]+\\.[a-z]+"))
                .contains("token.issued", "signing-key.created", "log-key.created");
    }
}
