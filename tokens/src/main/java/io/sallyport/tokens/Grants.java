package io.sallyport.tokens;

import io.sallyport.directory.Account;
import io.sallyport.directory.Application;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Setting;
import io.sallyport.directory.Settings;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.Request;
import io.sallyport.signin.Gate;
import io.sallyport.signin.Handle;
import io.sallyport.signin.Sessions;
import io.sallyport.store.Lookup;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Gives codes for what people let applications do, redeems each once, and keeps the grants that
/// come of them. Of two who come with the same code or refresh token one wins, and whoever comes
/// second ends the grant for both: one of them is a thief (RFC 9700 4.14.2).
public final class Grants {
    private static final int PAGE = 100;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final Settings settings;
    private final SignIn signIn;

    /// The table that its rows are in.
    public static Table<?> table() {
        return Grant.TABLE;
    }

    /// The table that codes are in; they go within the hour.
    public static Table<?> codes() {
        return AuthorizationCode.TABLE;
    }

    public Grants(Parts parts, Settings settings, SignIn signIn) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.settings = settings;
        this.signIn = signIn;
    }

    /// How a code is asked for.
    ///
    /// @param challenge of RFC 7636
    record CodeRequest(String redirectUri, Optional<String> challenge, Optional<String> nonce) {}

    /// @param context of the user
    /// @return the code; empty when the session has ended meanwhile
    Optional<String> code(
            RequestContext context,
            Sessions.Current session,
            Permission what,
            CodeRequest request) {
        Handle handle = new Handle(ids.row(), ids.salt());
        AuthorizationCode code =
                new AuthorizationCode(
                        handle.hash(),
                        what,
                        request.redirectUri(),
                        request.challenge(),
                        request.nonce(),
                        time.instant().plus(AuthorizationCode.LIFE),
                        Optional.empty());
        Map<String, String> details = new TreeMap<>();
        details.put("client", what.clientId());
        details.put("scope", String.join(" ", what.scopes()));
        details.put("session", what.session().toString());
        details.put("user", session.account().subject());
        boolean given =
                store.write(
                        context,
                        AuditEvent.of(context, time.instant(), AuditAction.CODE_ISSUED, details),
                        rows -> {
                            boolean stands = signIn.sessions().use(context, rows, session);
                            if (stands) {
                                rows.insert(AuthorizationCode.TABLE, handle.row(), code);
                            }
                            return stands;
                        });
        return given ? Optional.of(handle.text()) : Optional.empty();
    }

    /// A grant that counts now.
    ///
    /// @param nonce of the request, where the grant was made just now
    record Standing(RowId id, Grant grant, Account account, Optional<String> nonce) {}

    /// With what an application comes to redeem a code (RFC 6749 4.1.3, RFC 7636 4.5).
    record Redemption(String code, String redirectUri, Optional<String> verifier) {}

    /// @param asking refuses what is asked for beyond what was given, before anything is used
    /// @throws Refusal INVALID_GRANT
    Standing redeem(
            RequestContext context,
            Application client,
            Redemption shown,
            Consumer<Permission> asking) {
        Handle handle = Handle.parse(shown.code()).orElseThrow(() -> refusal("code-malformed"));
        Row<AuthorizationCode> row =
                store.find(context.scope(), AuthorizationCode.TABLE, handle.row())
                        .filter(one -> handle.matches(one.value().hash()))
                        .orElseThrow(() -> refusal("code-unknown"));
        AuthorizationCode code = row.value();
        if (!code.what().clientId().equals(client.clientId())) {
            throw refusal("code-of-another-client");
        }
        code.grant().ifPresent(grant -> reused(context, grant, "code-used-twice"));
        if (!time.instant().isBefore(code.end())) {
            throw refusal("code-expired");
        }
        if (!code.redirectUri().equals(shown.redirectUri())) {
            throw refusal("code-redirect-uri");
        }
        if (!code.isProvenBy(shown.verifier())) {
            throw refusal("code-verifier");
        }
        asking.accept(code.what());
        return redeem(context, client, row.id(), code);
    }

    /// Nothing is given that was ended since the code was, nor on a consent that was taken back.
    private Standing redeem(
            RequestContext context, Application client, RowId codeId, AuthorizationCode code) {
        Instant now = time.instant();
        RowId id = ids.row();
        Permission what = code.what();
        Grant grant = new Grant(what, now, end(context, what, now), ids.salt(), 0);
        Account account = require(context, id, what);
        Standing made = new Standing(id, grant, account, code.nonce());
        RowId consent = Consents.id(what.user(), what.clientId());
        Optional<RowId> before =
                store.write(
                        context,
                        event(context, AuditAction.GRANT_MADE, made),
                        rows -> {
                            Row<AuthorizationCode> row =
                                    rows.find(AuthorizationCode.TABLE, codeId)
                                            .orElseThrow(() -> refusal("code-unknown"));
                            Optional<RowId> used = row.value().grant();
                            if (used.isEmpty()) {
                                requireConsent(rows, client, consent);
                                rows.update(AuthorizationCode.TABLE, row, code.redeemed(id));
                                rows.insert(Grant.TABLE, id, grant);
                            }
                            return used;
                        });
        before.ifPresent(other -> reused(context, other, "code-used-twice"));
        return made;
    }

    private static void requireConsent(Transaction rows, Application client, RowId consent) {
        if (!client.relyingParty().trusted() && rows.find(Consents.TABLE, consent).isEmpty()) {
            throw refusal("consent-withdrawn");
        }
    }

    /// A grant for a session lasts no longer than that may.
    private Instant end(RequestContext context, Permission what, Instant now) {
        Instant longest = now.plusSeconds(settings.of(context).of(Setting.REFRESH_LIFE_SECONDS));
        return what.isOffline()
                ? longest
                : signIn.sessions()
                        .end(context, what.session())
                        .orElseThrow(() -> refusal("session-ended"));
    }

    /// Whether who gave it may be acted for now: the one gate, and of a grant that ends with its
    /// session, whether that has not.
    private Account require(RequestContext context, RowId id, Permission what) {
        List<String> revocable = new ArrayList<>(List.of(id.toString()));
        if (!what.isOffline()) {
            revocable.add(what.session().toString());
            if (signIn.sessions().end(context, what.session()).isEmpty()) {
                throw refusal("session-ended");
            }
        }
        Gate.Claim claim = new Gate.Claim(what.user(), what.sessionBegan(), revocable);
        return switch (signIn.gate().ask(context, claim)) {
            case Gate.Open(Account account) -> account;
            case Gate.Closed(String reason) -> throw refusal(reason);
        };
    }

    /// @param token whatever came
    /// @param asking refuses what is asked for beyond what was given, before anything is used
    /// @throws Refusal INVALID_GRANT
    Standing refresh(
            RequestContext context, Application client, String token, Consumer<Permission> asking) {
        Grant.Refresh shown =
                Grant.Refresh.parse(token).orElseThrow(() -> refusal("refresh-malformed"));
        Row<Grant> row = of(context, shown).orElseThrow(() -> refusal("refresh-unknown"));
        Grant grant = row.value();
        if (!grant.what().clientId().equals(client.clientId())) {
            throw refusal("refresh-of-another-client");
        }
        if (shown.generation() != grant.generation()) {
            reused(context, row.id(), "refresh-used-twice");
        }
        Account account = require(context, row.id(), grant.what());
        asking.accept(grant.what());
        Standing refreshed = new Standing(row.id(), grant.next(), account, Optional.empty());
        boolean first =
                store.write(
                        context,
                        event(context, AuditAction.GRANT_REFRESHED, refreshed),
                        rows ->
                                rows.find(Grant.TABLE, row.id())
                                        .filter(now ->
                                                now.value().generation() == grant.generation())
                                        .map(now -> {
                                            rows.update(Grant.TABLE, now, refreshed.grant());
                                            return true;
                                        })
                                        .orElse(false));
        if (!first) {
            reused(context, row.id(), "refresh-used-twice");
        }
        return refreshed;
    }

    /// The grant that made a refresh token, now or before; none whose end has come.
    private Optional<Row<Grant>> of(RequestContext context, Grant.Refresh shown) {
        return store.find(context.scope(), Grant.TABLE, shown.grant())
                .filter(row -> shown.isOf(row.value()));
    }

    /// The grant whose refresh token works now.
    ///
    /// @param token whatever came
    Optional<Standing> standing(RequestContext context, String token) {
        Optional<Grant.Refresh> shown = Grant.Refresh.parse(token);
        Optional<Row<Grant>> row =
                shown.flatMap(one -> of(context, one))
                        .filter(one ->
                                one.value().generation() == shown.orElseThrow().generation());
        try {
            return row.map(one ->
                    new Standing(
                            one.id(),
                            one.value(),
                            require(context, one.id(), one.value().what()),
                            Optional.empty()));
        } catch (Refusal closed) {
            if (closed.code() != RefusalCode.INVALID_GRANT) {
                throw closed;
            }
            return Optional.empty();
        }
    }

    /// Ends the grant that made a refresh token, now or before, whoever may be let in now.
    ///
    /// @param token whatever came
    /// @return whether it was one of the client's
    boolean revoke(RequestContext context, String clientId, String token) {
        Optional<Row<Grant>> row =
                Grant.Refresh.parse(token)
                        .flatMap(shown -> of(context, shown))
                        .filter(one -> one.value().what().clientId().equals(clientId));
        row.ifPresent(one -> revoke(context, one.id(), one.value(), "client-revoked"));
        return row.isPresent();
    }

    /// When the session began in which a grant was given; empty when there is no such grant any
    /// more.
    ///
    /// @param grant `grant_id` of a token of ours
    Optional<Instant> sessionBegan(RequestContext context, String grant) {
        return store.find(context.scope(), Grant.TABLE, RowId.parse(grant))
                .map(row -> row.value().what().sessionBegan());
    }

    /// What was asked for by name, of the grant of the access token that a request brought; that
    /// was verified before.
    ClaimsRequest claims(RequestContext context, Request request) {
        return BearerToken.of(request)
                .flatMap(CompactJws::parse)
                .flatMap(jws -> jws.payload().optionalText(TokenClaims.GRANT))
                .flatMap(id -> store.find(context.scope(), Grant.TABLE, RowId.parse(id)))
                .map(row -> row.value().what().claims())
                .orElse(ClaimsRequest.NONE);
    }

    private void reused(RequestContext context, RowId grant, String reason) {
        store.find(context.scope(), Grant.TABLE, grant)
                .ifPresent(row -> revoke(context, row.id(), row.value(), reason));
        throw refusal(reason);
    }

    /// Ends a grant with all tokens of it; once more is as good as once.
    ///
    /// @param reason for the log
    void revoke(RequestContext context, RowId id, Grant grant, String reason) {
        Map<String, String> details = details(id, grant);
        details.put("reason", reason);
        store.write(
                context,
                AuditEvent.of(context, time.instant(), AuditAction.GRANT_REVOKED, details),
                rows -> {
                    signIn.revocations().add(context, rows, id.toString(), grant.end());
                    rows.find(Grant.TABLE, id).ifPresent(row -> rows.delete(Grant.TABLE, row));
                    return true;
                });
    }

    /// Ends all that a person gave an application.
    void revokeAll(RequestContext context, RowId user, String clientId, String reason) {
        RowId last = RowId.FIRST;
        List<Row<Grant>> page;
        do {
            page =
                    store.findIndexed(
                            context.scope(),
                            Grant.TABLE,
                            new Lookup(Grant.USER, user.toString(), last, PAGE));
            for (Row<Grant> row : page) {
                if (row.value().what().clientId().equals(clientId)) {
                    revoke(context, row.id(), row.value(), reason);
                }
                last = row.id();
            }
        } while (page.size() == PAGE);
    }

    private static Map<String, String> details(RowId id, Grant grant) {
        Map<String, String> details = new TreeMap<>();
        details.put("client", grant.what().clientId());
        details.put("grant", id.toString());
        return details;
    }

    private AuditEvent event(RequestContext context, AuditAction action, Standing of) {
        Map<String, String> details = details(of.id(), of.grant());
        details.put("user", of.account().subject());
        return AuditEvent.of(context, time.instant(), action, details);
    }

    /// Housekeeping: removes rows of codes and grants that have ended.
    public int purge() {
        return store.purgeEnded(AuthorizationCode.TABLE) + store.purgeEnded(Grant.TABLE);
    }

    private static Refusal refusal(String reason) {
        return new Refusal(
                RefusalCode.INVALID_GRANT,
                "The code or refresh token is not valid here: it was used, has ended, or is"
                        + " another client's. Let the person sign in again.",
                reason);
    }
}
