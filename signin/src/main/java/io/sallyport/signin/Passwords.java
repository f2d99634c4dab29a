package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.directory.PasswordHash;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.util.Arrays;
import java.util.Optional;

/// Passwords: who is let in by one, and what one may be. Whoever is refused is refused alike and
/// after the same work, whatever was wrong: the log alone says what it was.
public final class Passwords {
    private static final int NAME_MAX = 256;

    private final Store store;
    private final Keyring keyring;
    private final Accounts accounts;
    private final AccountEvents events;
    private final Hashing hashing;
    private final Lockout lockout;
    private final PasswordRules rules;
    private final PasswordListener listener;

    /// What is looked at where there is no password to look at; nobody knows one that it would be.
    private final HashForm decoy;

    /// What both need.
    record Tools(
            Hashing hashing, Lockout lockout, PasswordRules rules, PasswordListener listener) {}

    /// To change one's own password.
    ///
    /// @param before the one so far, wiped after use
    /// @param after the new one, wiped after use
    /// @param device the device cookie's value as it came, empty for none
    public record Change(char[] before, char[] after, String device) {
        @Override
        public String toString() {
            return "Change";
        }
    }

    Passwords(Parts parts, Accounts accounts, AccountEvents events, Tools tools) {
        this.store = parts.store();
        this.keyring = parts.keyring();
        this.accounts = accounts;
        this.events = events;
        this.hashing = tools.hashing();
        this.lockout = tools.lockout();
        this.rules = tools.rules();
        this.listener = tools.listener();
        this.decoy =
                new Argon2(
                        Argon2.MEMORY_KIB,
                        Argon2.PASSES,
                        Argon2.LANES,
                        salt(),
                        keyring.newSecret());
    }

    private byte[] salt() {
        return Arrays.copyOf(keyring.newSecret(), Argon2.SALT_BYTES);
    }

    /// Whose name and password these are. This is one factor: what was wrong before is forgotten
    /// when the sign-in is complete ([Lockout#signedIn]).
    ///
    /// @param userName as it was typed
    /// @param password is wiped
    /// @param device the device cookie's value as it came, empty for none
    /// @return who is active and no guest
    /// @throws Refusal SIGN_IN_FAILED; TOO_MANY_REQUESTS when guessing is slowed down or hashing
    ///   has no place, with the time after which to come again; INVALID_VALUE for what no password
    ///   is
    public Account verify(RequestContext inside, String userName, char[] password, String device) {
        try (PasswordText typed = PasswordText.of(password)) {
            if (userName.isEmpty() || userName.length() > NAME_MAX) {
                throw new Refusal(
                        RefusalCode.INVALID_VALUE,
                        "A user name has 1 to " + NAME_MAX + " characters.",
                        "user-name-length");
            }
            Optional<Account> found = accounts.named(inside, userName);
            Lockout.Target target =
                    found.map(account -> lockout.target(inside, account, device))
                            .orElseGet(() -> lockout.nobody(inside, userName));
            return lockout.guess(inside, target, () -> check(inside, found, typed));
        }
    }

    /// Of who has signed in already.
    ///
    /// @param password is wiped
    /// @param device the device cookie's value as it came, empty for none
    /// @throws Refusal as [#verify(RequestContext, String, char[], String)]
    public void confirm(RequestContext inside, Account account, char[] password, String device) {
        try (PasswordText typed = PasswordText.of(password)) {
            Lockout.Target target = lockout.target(inside, account, device);
            lockout.guess(inside, target, () -> check(inside, Optional.of(account), typed));
        }
    }

    private Account check(RequestContext inside, Optional<Account> found, PasswordText typed) {
        Optional<Row<PasswordHash>> row =
                found.filter(account -> account.active() && !account.guest())
                        .flatMap(account -> row(inside, account));
        Optional<HashForm> form = row.flatMap(one -> HashForm.read(one.value().text()));
        boolean isRight = hashing.matches(inside, form.orElse(decoy), typed);
        if (form.isEmpty() || !isRight) {
            throw wrong(reason(found, form.isPresent()));
        }
        Account account = found.orElseThrow();
        if (!form.get().isOfToday()) {
            upgrade(inside, account, row.orElseThrow(), typed);
        }
        return account;
    }

    private static String reason(Optional<Account> found, boolean hasPassword) {
        if (found.isEmpty()) {
            return "user-unknown";
        }
        Account account = found.get();
        if (account.guest()) {
            return "user-guest";
        }
        if (!account.active()) {
            return "user-inactive";
        }
        return hasPassword ? "password-wrong" : "password-none";
    }

    static Refusal wrong(String reason) {
        return new Refusal(
                RefusalCode.SIGN_IN_FAILED,
                "That is not right, or you cannot sign in with it.",
                reason);
    }

    private Optional<Row<PasswordHash>> row(RequestContext inside, Account account) {
        return store.find(inside.scope(), PasswordHash.TABLE, account.id());
    }

    /// A sign-in does not fail for it: where there is no place, or somebody set another password
    /// meanwhile, the next one does it.
    private void upgrade(
            RequestContext inside, Account account, Row<PasswordHash> row, PasswordText typed) {
        try {
            PasswordHash hash = hash(inside, typed);
            store.write(
                    inside,
                    events.event(inside, AuditAction.PASSWORD_UPGRADED, account),
                    rows -> {
                        rows.update(PasswordHash.TABLE, row, hash);
                        return true;
                    });
        } catch (Refusal refusal) {
            if (refusal.code() != RefusalCode.TOO_MANY_REQUESTS
                    && refusal.code() != RefusalCode.CONFLICT) {
                throw refusal;
            }
        }
    }

    private PasswordHash hash(RequestContext inside, PasswordText password) {
        return PasswordHash.of(hashing.hash(inside, password, salt()).text());
    }

    /// Whether there is one.
    public boolean has(RequestContext inside, Account account) {
        return row(inside, account).isPresent();
    }

    /// How many characters a new one has at least.
    int lengthMin(RequestContext inside) {
        return rules.lengthMin(inside);
    }

    /// Gives a user a password, whatever there was before: for who may without knowing the one so
    /// far.
    ///
    /// @param password is wiped
    /// @throws Refusal INVALID_VALUE that says what is not allowed, CONFLICT for a guest or who is
    ///   not there any more, TOO_MANY_REQUESTS when hashing has no place
    public void set(RequestContext inside, Tenant tenant, Account account, char[] password) {
        try (PasswordText wanted = PasswordText.of(password)) {
            set(inside, tenant, account, wanted);
        }
    }

    private void set(RequestContext inside, Tenant tenant, Account account, PasswordText wanted) {
        if (account.guest()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "Guests sign in where they are at home.", "user-guest");
        }
        rules.require(inside, tenant, account, wanted);
        PasswordHash hash = hash(inside, wanted);
        store.write(
                inside,
                events.event(inside, AuditAction.PASSWORD_SET, account),
                rows -> {
                    Accounts.requireThere(rows, account);
                    rows.find(PasswordHash.TABLE, account.id())
                            .ifPresentOrElse(
                                    row -> rows.update(PasswordHash.TABLE, row, hash),
                                    () -> rows.insert(PasswordHash.TABLE, account.id(), hash));
                    listener.changed(inside, rows, account);
                    return true;
                });
    }

    /// What somebody does with their own.
    ///
    /// @throws Refusal as [#confirm] for the one so far, as [#set] for the new one
    public void change(RequestContext inside, Tenant tenant, Account account, Change change) {
        try (PasswordText wanted = PasswordText.of(change.after())) {
            confirm(inside, account, change.before(), change.device());
            set(inside, tenant, account, wanted);
        } finally {
            Arrays.fill(change.before(), '\0');
        }
    }
}
