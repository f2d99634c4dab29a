package io.sallyport.signin;

import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Settings;
import io.sallyport.store.Table;
import java.security.cert.X509Certificate;
import java.util.List;

/// What people show that they are who they say: passwords, one-time codes, recovery codes,
/// passkeys, and what slows down who guesses at them.
public final class Credentials {
    private final Hashing hashing;
    private final Accounts accounts;
    private final Lockout lockout;
    private final Passwords passwords;
    private final Totp totp;
    private final RecoveryCodes recoveryCodes;
    private final Passkeys passkeys;

    /// @param listener hears of new passwords
    /// @param roots of makers of authenticators whose keys cannot leave their hardware
    public Credentials(
            Parts parts,
            Settings settings,
            PasswordListener listener,
            List<X509Certificate> roots) {
        AccountEvents events = new AccountEvents(parts);
        this.hashing = new Hashing(Hashing.threads(), parts.time());
        this.accounts = new Accounts(parts);
        this.lockout = new Lockout(parts, events);
        this.passwords =
                new Passwords(
                        parts,
                        accounts,
                        events,
                        new Passwords.Tools(
                                hashing, lockout, new PasswordRules(settings), listener));
        this.totp = new Totp(parts, events, lockout);
        this.recoveryCodes = new RecoveryCodes(parts, events, lockout);
        this.passkeys = new Passkeys(parts, new Passkeys.Tools(accounts, events, settings, roots));
    }

    /// Every table that it has rows in; all go with a user.
    public static List<Table<?>> tables() {
        return List.of(Lockout.table(), Totp.table(), RecoveryCodes.table(), Passkeys.table());
    }

    public Accounts accounts() {
        return accounts;
    }

    public Lockout lockout() {
        return lockout;
    }

    public Passwords passwords() {
        return passwords;
    }

    public Totp totp() {
        return totp;
    }

    public RecoveryCodes recoveryCodes() {
        return recoveryCodes;
    }

    public Passkeys passkeys() {
        return passkeys;
    }

    /// How many hashes were worked out so far.
    long hashed() {
        return hashing.done();
    }
}
