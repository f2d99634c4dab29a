package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Setting;
import io.sallyport.directory.Settings;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.signin.webauthn.Answer;
import io.sallyport.signin.webauthn.Attestation;
import io.sallyport.signin.webauthn.Ceremonies;
import io.sallyport.signin.webauthn.Options;
import io.sallyport.signin.webauthn.Registered;
import io.sallyport.signin.webauthn.RelyingParty;
import io.sallyport.store.Lookup;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Adds, checks, lists and removes passkeys (WebAuthn Level 3). Decision 36. There is nothing to
/// guess at, so nothing is counted against an account: no stranger locks anybody out here.
public final class Passkeys {
    /// Of one user.
    static final int MOST = 16;

    private static final int NAME_LENGTH_MAX = 64;

    private final Store store;
    private final Ids ids;
    private final InstantSource time;
    private final Accounts accounts;
    private final AccountEvents events;
    private final Settings settings;
    private final Revocations revocations;
    private final Challenges challenges;
    private final Ceremonies ceremonies;

    /// What it works with.
    ///
    /// @param roots of makers of authenticators whose keys cannot leave their hardware
    record Tools(
            Accounts accounts,
            AccountEvents events,
            Settings settings,
            List<X509Certificate> roots) {}

    /// Who showed a passkey.
    ///
    /// @param methods values of `amr` (RFC 8176)
    /// @param redeeming what the change that lets them in has to do as well: the challenge counts
    ///   once
    record Shown(Account account, List<String> methods, Consumer<Transaction> redeeming) {}

    Passkeys(Parts parts, Tools tools) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
        this.accounts = tools.accounts();
        this.events = tools.events();
        this.settings = tools.settings();
        this.revocations = new Revocations(parts);
        this.challenges = new Challenges(parts);
        this.ceremonies = new Ceremonies(tools.roots());
    }

    /// The table that its rows are in.
    static Table<?> table() {
        return Passkey.TABLE;
    }

    private static RelyingParty party(Tenant tenant) {
        return new RelyingParty(tenant.passkeyHost(), tenant.origin(), tenant.name());
    }

    /// What a browser is to ask for at a sign-in.
    ///
    /// @return JSON (WebAuthn 5.5)
    public String request(RequestContext context, Tenant tenant) {
        return Options.request(party(tenant), challenges.forSignIn(context), Challenges.LIFE);
    }

    /// What a browser is to make for the session's user.
    ///
    /// @return JSON (WebAuthn 5.4)
    public String creation(RequestContext context, Tenant tenant, Sessions.Current current) {
        Account account = current.account();
        Options.Creation asked =
                new Options.Creation(
                        challenges.forSession(context, current.id()),
                        new Options.User(account.subject(), account.userName()),
                        policy(context) != Attestation.NOT_ASKED,
                        rows(context, account.id()).stream()
                                .map(row -> row.value().credential())
                                .toList());
        return Options.creation(party(tenant), asked, Challenges.LIFE);
    }

    private Attestation policy(RequestContext context) {
        return Attestation.of(settings.of(context).of(Setting.PASSKEY_ATTESTATION));
    }

    private List<Row<Passkey>> rows(RequestContext context, RowId user) {
        Lookup all = new Lookup(Passkey.USER, user.toString(), RowId.FIRST, MOST);
        return store.findIndexed(context.scope(), Passkey.TABLE, all);
    }

    /// Those of somebody, the newest last.
    public List<SignInPages.Passkey> list(RequestContext context, Account account) {
        return rows(context, account.id()).stream()
                .map(row ->
                        new SignInPages.Passkey(
                                row.id().toString(), row.value().name(), row.value().createdAt()))
                .toList();
    }

    /// Keeps what a browser made for [#creation].
    ///
    /// @param person the request as the session's user's
    /// @param made what it is called and what the browser answered, whatever came
    /// @throws Refusal INVALID_VALUE, CONFLICT when the user is gone
    public void add(RequestContext person, Tenant tenant, Sessions.Current current, Made made) {
        Answer.Creation answer = ceremonies.creation(made.answer());
        Challenges.Challenge challenge =
                challenges
                        .openForSession(person, answer.challenge(), current.id())
                        .filter(one -> isFresh(person, one))
                        .orElseThrow(() -> notAdded("passkey-challenge"));
        Registered registered = ceremonies.register(answer, party(tenant), policy(person));
        Account account = current.account();
        if (account.guest() || rows(person, account.id()).size() >= MOST) {
            throw notAdded("passkey-too-many");
        }
        Passkey passkey =
                new Passkey(
                        account.id(),
                        ceremonies.id(registered),
                        registered,
                        named(made.name(), account),
                        time.instant(),
                        time.instant());
        try {
            insert(person, account, passkey, challenge);
        } catch (Refusal refusal) {
            throw Store.VALUE_TAKEN.equals(refusal.privateReason())
                    ? notAdded("passkey-there")
                    : refusal;
        }
    }

    /// @param name that its owner gave it, or empty
    /// @param answer JSON
    public record Made(String name, String answer) {}

    private static String named(String typed, Account account) {
        String name = typed.strip();
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw notAdded("passkey-name");
        }
        String one = name.isEmpty() ? account.userName() : name;
        return one.codePointCount(0, one.length()) > NAME_LENGTH_MAX
                ? one.substring(0, one.offsetByCodePoints(0, NAME_LENGTH_MAX))
                : one;
    }

    private void insert(
            RequestContext person,
            Account account,
            Passkey passkey,
            Challenges.Challenge challenge) {
        RowId row = ids.row();
        Map<String, String> details =
                Map.of(
                        "passkey", row.toString(),
                        "attestation", passkey.registered().attestation(),
                        "hardware", Boolean.toString(passkey.registered().hardware()));
        store.write(
                person,
                events.event(person, AuditAction.PASSKEY_ADDED, account, details),
                rows -> {
                    Accounts.requireThere(rows, account);
                    if (!revocations.add(person, rows, challenge.id(), challenge.end())) {
                        throw notAdded("passkey-challenge");
                    }
                    rows.insert(Passkey.TABLE, row, passkey);
                    return true;
                });
    }

    /// Whether it was not used, as far as is known: not where rows were put back from a backup
    /// since, among which its own may have been.
    private boolean isFresh(RequestContext context, Challenges.Challenge challenge) {
        return !revocations.isRevoked(context, challenge.id())
                && !revocations.mayBeForgotten(context, challenge.madeAt());
    }

    /// Checks what a browser answered to [#request].
    ///
    /// @param json whatever came
    /// @throws Refusal SIGN_IN_FAILED
    Shown verify(RequestContext context, Tenant tenant, String json) {
        Answer.Assertion answer = ceremonies.assertion(json);
        Challenges.Challenge challenge =
                challenges
                        .openForSignIn(context, answer.challenge())
                        .orElseThrow(() -> Ceremonies.wrong("passkey-challenge"));
        if (!isFresh(context, challenge)) {
            throw used();
        }
        Row<Passkey> row =
                store.findUnique(
                                context.scope(),
                                Passkey.TABLE,
                                Passkey.CREDENTIAL,
                                answer.credential())
                        .orElseThrow(() -> Ceremonies.wrong("passkey-unknown"));
        Account account = owner(context, row.value(), answer.user());
        Registered after = authenticate(context, tenant, new Claim(answer, row, account));
        Passkey next = row.value().used(after, time.instant());
        return new Shown(
                account,
                List.of(after.hardware() ? "hwk" : "swk", "user"),
                rows -> {
                    if (!revocations.add(context, rows, challenge.id(), challenge.end())) {
                        throw used();
                    }
                    rows.update(Passkey.TABLE, row, next);
                });
    }

    private static Refusal used() {
        return Ceremonies.wrong("passkey-challenge-used");
    }

    private record Claim(Answer.Assertion answer, Row<Passkey> row, Account account) {}

    private Registered authenticate(RequestContext context, Tenant tenant, Claim claim) {
        Registered before = claim.row().value().registered();
        try {
            return ceremonies.authenticate(claim.answer(), party(tenant), before);
        } catch (Refusal refusal) {
            if (Ceremonies.COUNTER.equals(refusal.privateReason())) {
                store.append(
                                events.event(
                                        context,
                                        AuditAction.PASSKEY_SUSPECTED,
                                        claim.account(),
                                        Map.of("passkey", claim.row().id().toString())))
                        .await();
            }
            throw refusal;
        }
    }

    /// WebAuthn 7.2, step 6.
    private Account owner(RequestContext context, Passkey passkey, String handle) {
        Account account =
                accounts.find(context, passkey.user())
                        .orElseThrow(() -> Ceremonies.wrong("passkey-user-gone"));
        if (!account.subject().equals(handle)) {
            throw Ceremonies.wrong("passkey-user");
        }
        if (!account.active() || account.guest()) {
            throw Ceremonies.wrong("passkey-user-suspended");
        }
        return account;
    }

    /// @param person the request as its owner's
    /// @param id as [#list] has it, whatever came
    /// @return whether there was one
    public boolean remove(RequestContext person, Account account, String id) {
        Optional<Row<Passkey>> row =
                rows(person, account.id()).stream()
                        .filter(one -> one.id().toString().equals(id))
                        .findFirst();
        row.ifPresent(one ->
                store.write(
                        person,
                        events.event(
                                person,
                                AuditAction.PASSKEY_REMOVED,
                                account,
                                Map.of("passkey", one.id().toString())),
                        rows -> {
                            rows.delete(Passkey.TABLE, one);
                            return true;
                        }));
        return row.isPresent();
    }

    private static Refusal notAdded(String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, "This passkey cannot be used here.", reason);
    }
}
