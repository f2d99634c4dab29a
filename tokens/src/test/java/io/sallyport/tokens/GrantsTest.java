package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Account;
import io.sallyport.directory.Application;
import io.sallyport.directory.Setting;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.signin.AuthenticationLevel;
import io.sallyport.signin.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Codes and grants on a clock that stands still: to the millisecond.
class GrantsTest {
    private static final String CALLBACK = "https://portal.example/callback";
    private static final Duration MILLI = Duration.ofMillis(1);

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Application portal;
    private Account alice;
    private Sessions.Current session;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        portal = instance.relyingParty(contoso, "portal", CALLBACK);
        alice = instance.people.user(contoso, "alice");
        session = begin();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Sessions sessions() {
        return instance.signIn.sessions();
    }

    private Sessions.Current begin() {
        return sessions()
                .begin(
                        instance.in(contoso),
                        Optional.empty(),
                        new Sessions.Proof(alice, List.of("pwd"), "test", instance.time.instant()))
                .current();
    }

    private RequestContext client() {
        return instance.in(contoso, portal);
    }

    private String code(String... scopes) {
        return code(Optional.empty(), scopes);
    }

    private String code(Optional<String> challenge, String... scopes) {
        return given(session, challenge, scopes).orElseThrow();
    }

    private Optional<String> given(
            Sessions.Current session, Optional<String> challenge, String... scopes) {
        Permission what =
                new Permission(
                        alice.id(),
                        portal.clientId(),
                        session.id(),
                        session.session().createdAt(),
                        List.of(scopes),
                        List.of(),
                        ClaimsRequest.NONE,
                        session.session().authenticatedAt(),
                        session.session().methods(),
                        AuthenticationLevel.ONE_FACTOR);
        return instance.grants.code(
                session.context(instance.in(contoso)),
                session,
                what,
                new Grants.CodeRequest(CALLBACK, challenge, Optional.empty()));
    }

    private Grants.Standing redeem(String code) {
        return redeem(code, Optional.empty());
    }

    private Grants.Standing redeem(String code, Optional<String> verifier) {
        return instance.grants.redeem(
                client(), portal, new Grants.Redemption(code, CALLBACK, verifier), _ -> {});
    }

    private String refreshToken(Grants.Standing standing) {
        return standing.grant().refreshToken(standing.id());
    }

    private Grants.Standing refresh(String token) {
        return instance.grants.refresh(client(), portal, token, _ -> {});
    }

    private void refusesCode(String reason, String code) {
        SmallInstance.refuses(RefusalCode.INVALID_GRANT, reason, () -> redeem(code));
    }

    private void refusesRefresh(String reason, String token) {
        SmallInstance.refuses(RefusalCode.INVALID_GRANT, reason, () -> refresh(token));
    }

    @Test
    void aCodeEndsToTheMillisecond() {
        String good = code("openid");
        String late = code("openid");
        instance.time.step(AuthorizationCode.LIFE.minus(MILLI));
        assertThat(redeem(good).account().subject()).isEqualTo(alice.subject());
        instance.time.step(MILLI);
        refusesCode("code-expired", late);
    }

    @Test
    void aRefreshTokenEndsToTheMillisecond() {
        Duration life = Duration.ofSeconds(Setting.REFRESH_LIFE_SECONDS.usual());
        Grants.Standing standing = redeem(code("openid", "offline_access"));
        instance.time.step(life.minus(MILLI));
        Grants.Standing next = refresh(refreshToken(standing));
        instance.time.step(MILLI);
        refusesRefresh("refresh-unknown", refreshToken(next));
        assertThat(instance.grants.standing(client(), refreshToken(next))).isEmpty();
    }

    @Test
    void aSessionEndsToTheMillisecond() {
        Duration idle = Duration.ofSeconds(Setting.SESSION_IDLE_SECONDS.usual());
        Grants.Standing standing = redeem(code("openid"));
        instance.time.step(idle.minus(MILLI));
        Grants.Standing next = refresh(refreshToken(standing));
        assertThat(sessions().of(instance.in(contoso), session.id())).isPresent();
        instance.time.step(MILLI);
        assertThat(sessions().of(instance.in(contoso), session.id())).isEmpty();
        refusesRefresh("session-ended", refreshToken(next));
    }

    /// What is used goes on, but not for ever.
    @Test
    void aSessionThatIsUsedEndsInTheEnd() {
        Duration step = Duration.ofHours(4);
        for (Duration gone = Duration.ZERO; gone.compareTo(Duration.ofHours(20)) < 0; ) {
            instance.time.step(step);
            gone = gone.plus(step);
            session = sessions().of(instance.in(contoso), session.id()).orElseThrow();
            code("openid");
        }
        instance.time.step(step.minus(MILLI));
        assertThat(sessions().of(instance.in(contoso), session.id())).isPresent();
        instance.time.step(MILLI);
        assertThat(sessions().of(instance.in(contoso), session.id())).isEmpty();
    }

    /// Whoever comes second is a thief, or the first was.
    @Test
    void whatIsUsedTwiceEndsTheGrant() {
        String code = code("openid");
        Grants.Standing first = redeem(code);
        refusesCode("code-used-twice", code);
        refusesRefresh("refresh-unknown", refreshToken(first));

        Grants.Standing other = redeem(code("openid"));
        String used = refreshToken(other);
        Grants.Standing next = refresh(used);
        refusesRefresh("refresh-used-twice", used);
        refusesRefresh("refresh-unknown", refreshToken(next));
        assertThat(instance.events(contoso, "grant.revoked"))
                .extracting(event -> event.object("details").text("reason"))
                .containsExactly("code-used-twice", "refresh-used-twice");
    }

    /// What nobody made is not taken for something that was used, so it ends nothing.
    @Test
    void aForgedRefreshTokenEndsNothing() {
        Grants.Standing standing = redeem(code("openid"));
        String token = refreshToken(standing);
        Grant later = standing.grant().next();
        refusesRefresh("refresh-unknown", later.refreshToken(standing.id()));
        char[] changed = token.toCharArray();
        changed[60] = changed[60] == 'A' ? 'B' : 'A';
        refusesRefresh("refresh-unknown", new String(changed));
        for (String other : List.of("", "x", token + "A", token.substring(1), token + "=")) {
            refusesRefresh("refresh-malformed", other);
        }
        assertThat(refresh(token).grant().generation()).isEqualTo(1);
    }

    /// The one gate, for each kind of grant and each state.
    @Test
    void whoIsNotLetInGetsNothing() {
        String code = code("openid");
        Grants.Standing online = redeem(code("openid"));
        Grants.Standing offline = redeem(code("openid", "offline_access"));
        instance.people.suspend(contoso, alice);
        refusesCode("user-suspended", code);
        refusesRefresh("user-suspended", refreshToken(online));
        refusesRefresh("user-suspended", refreshToken(offline));
        instance.people.resume(contoso, alice);
        refresh(refreshToken(online));
        sessions().endAll(instance.in(contoso), alice);
        refusesCode("signed-out-everywhere", code);
        refusesRefresh("signed-out-everywhere", refreshToken(offline));
        instance.time.step(MILLI);
        session = begin();
        assertThat(redeem(code("openid")).account().subject()).isEqualTo(alice.subject());
    }

    /// What was on its way when all was ended is ended: a code that was about to be given, and a
    /// sign-in that had begun.
    @Test
    void whatIsOnItsWayEndsToo() {
        Sessions.Current stale = session;
        Instant begun = instance.time.instant();
        instance.time.step(MILLI);
        sessions().endAll(instance.in(contoso), alice);
        instance.time.step(MILLI);
        assertThat(given(stale, Optional.empty(), "openid")).isEmpty();
        SmallInstance.refuses(
                RefusalCode.SIGN_IN_FAILED,
                "signed-out-meanwhile",
                () ->
                        sessions()
                                .begin(
                                        instance.in(contoso),
                                        Optional.empty(),
                                        new Sessions.Proof(alice, List.of("pwd"), "", begun)));
    }

    /// Whoever wants to end something need not be let in, and a used token ends it as well.
    @Test
    void whatIsRevokedIsRevokedWhoeverIsSuspended() {
        Grants.Standing standing = redeem(code("openid"));
        String used = refreshToken(standing);
        Grants.Standing next = refresh(used);
        instance.people.suspend(contoso, alice);
        assertThat(instance.grants.revoke(client(), "another", used)).isFalse();
        assertThat(instance.grants.revoke(client(), portal.clientId(), used)).isTrue();
        instance.people.resume(contoso, alice);
        refusesRefresh("refresh-unknown", refreshToken(next));
    }

    /// Who signs in again goes on with the session, and what was given stays.
    @Test
    void signingInAgainEndsNothingOfOnesOwn() {
        Grants.Standing standing = redeem(code("openid"));
        instance.time.step(Duration.ofMinutes(1));
        Sessions.Begun again =
                sessions()
                        .begin(
                                instance.in(contoso),
                                Optional.of(session),
                                new Sessions.Proof(
                                        alice,
                                        List.of("pwd", "otp", "mfa"),
                                        "test",
                                        instance.time.instant()));
        assertThat(again.current().id()).isEqualTo(session.id());
        assertThat(again.current().session().level()).isEqualTo(AuthenticationLevel.TWO_FACTORS);
        assertThat(again.current().session().secret()).isNotEqualTo(session.session().secret());
        assertThat(refresh(refreshToken(standing)).account().subject()).isEqualTo(alice.subject());
        Account bob = instance.people.user(contoso, "bob");
        sessions()
                .begin(
                        instance.in(contoso),
                        Optional.of(again.current()),
                        new Sessions.Proof(bob, List.of("pwd"), "", instance.time.instant()));
        assertThat(sessions().of(instance.in(contoso), session.id())).isEmpty();
    }

    /// Signing out ends what is there for a session, and leaves what was to last longer.
    @Test
    void theEndOfASessionEndsItsGrants() {
        String code = code("openid");
        Grants.Standing online = redeem(code("openid"));
        Grants.Standing offline = redeem(code("openid", "offline_access"));
        sessions().end(instance.in(contoso), session);
        refusesCode("session-ended", code);
        refusesRefresh("session-ended", refreshToken(online));
        assertThat(refresh(refreshToken(offline)).account().subject()).isEqualTo(alice.subject());
    }

    /// RFC 7636 appendix B; a verifier that nobody asked for tells of a challenge that was taken
    /// away (RFC 9700 4.8.2).
    @Test
    void aCodeGoesWithItsChallengeAndWithNoOther() {
        Optional<String> challenge = Optional.of("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        Optional<String> verifier = Optional.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        String plain = code("openid");
        SmallInstance.refuses(
                RefusalCode.INVALID_GRANT, "code-verifier", () -> redeem(plain, verifier));
        String bound = code(challenge, "openid");
        for (Optional<String> other :
                List.of(
                        Optional.<String>empty(),
                        challenge,
                        verifier.map(one -> one + "a"),
                        verifier.map(one -> one.substring(1)))) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_GRANT, "code-verifier", () -> redeem(bound, other));
        }
        assertThat(redeem(bound, verifier).account().subject()).isEqualTo(alice.subject());
    }

    /// A row is there as long as its code could be mistaken for a new one, and no longer.
    @Test
    void whatHasEndedIsRemoved() {
        redeem(code("openid"));
        instance.time.step(AuthorizationCode.LIFE);
        assertThat(instance.grants.purge()).isZero();
        instance.time.step(Duration.ofHours(1).plus(MILLI));
        assertThat(instance.grants.purge()).isEqualTo(1);
    }

    @Test
    void theLogTellsOfEachStep() {
        refresh(refreshToken(redeem(code("openid"))));
        for (String action : List.of("code.issued", "grant.made", "grant.refreshed")) {
            assertThat(instance.events(contoso, action))
                    .as(action)
                    .hasSize(1)
                    .extracting(JsonObject::members)
                    .noneMatch(event -> event.toString().contains("alice"));
        }
    }
}
