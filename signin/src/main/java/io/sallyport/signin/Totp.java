package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One-time codes by the clock ([TotpCode]) as a second factor. Each time step counts once, and
/// none before the last one that did (RFC 6238 5.2).
public final class Totp {
    private static final int SECRET_BYTES = 20;

    /// So long a secret waits for its first code.
    private static final Duration OFFERED_FOR = Duration.ofMinutes(15);

    private static final byte[] NO_SECRET = new byte[0];

    /// One for each user who has a secret or was offered one, under the user's row id.
    private static final Table<Kept> TABLE =
            Table.of("totp", Table.Codec.json(Totp::write, Totp::read));

    private final Store store;
    private final Keyring keyring;
    private final InstantSource time;
    private final AccountEvents events;
    private final Lockout lockout;

    /// @param secret empty before the first code
    /// @param used the last time step that counted
    /// @param offered empty when none waits
    private record Kept(byte[] secret, long used, byte[] offered, Instant until) {
        static Kept enrolled(byte[] secret, long used) {
            return new Kept(secret, used, NO_SECRET, Instant.EPOCH);
        }

        boolean isEnrolled() {
            return secret.length > 0;
        }
    }

    Totp(Parts parts, AccountEvents events, Lockout lockout) {
        this.store = parts.store();
        this.keyring = parts.keyring();
        this.time = parts.time();
        this.events = events;
        this.lockout = lockout;
    }

    /// The table that its rows are in.
    static Table<?> table() {
        return TABLE;
    }

    private Optional<Row<Kept>> row(RequestContext inside, Account account) {
        return store.find(inside.scope(), TABLE, account.id());
    }

    public boolean isEnrolled(RequestContext inside, Account account) {
        return row(inside, account).map(row -> row.value().isEnrolled()).orElse(false);
    }

    /// Makes a secret that counts once a code of it came ([#enrol]), within a quarter of an hour.
    /// One that counts already goes on until then.
    ///
    /// @return 20 bytes, to be shown this once
    /// @throws Refusal CONFLICT when the user is not there any more
    public byte[] offer(RequestContext inside, Account account) {
        byte[] secret = Arrays.copyOf(keyring.newSecret(), SECRET_BYTES);
        Lockout.retried(() -> {
            Optional<Row<Kept>> read = row(inside, account);
            Kept before = read.map(Row::value).orElse(Kept.enrolled(NO_SECRET, 0));
            Kept after =
                    new Kept(
                            before.secret(),
                            before.used(),
                            secret,
                            time.instant().plus(OFFERED_FOR));
            return put(inside, account, AuditAction.TOTP_OFFERED, new Step(read, after));
        });
        return secret;
    }

    /// The one that waits for its first code.
    Optional<byte[]> offered(RequestContext inside, Account account) {
        return row(inside, account)
                .map(Row::value)
                .filter(kept -> time.instant().isBefore(kept.until()))
                .map(Kept::offered);
    }

    private record Step(Optional<Row<Kept>> read, Kept after) {}

    private boolean put(RequestContext inside, Account account, AuditAction action, Step step) {
        return store.write(
                inside,
                events.event(inside, action, account),
                rows -> {
                    Accounts.requireThere(rows, account);
                    step.read()
                            .ifPresentOrElse(
                                    row -> rows.update(TABLE, row, step.after()),
                                    () -> rows.insert(TABLE, account.id(), step.after()));
                    return true;
                });
    }

    /// The offered secret takes the place of what there was.
    ///
    /// @param code as it was typed
    /// @throws Refusal INVALID_VALUE when it is not one of the offered secret, or that has ended
    public void enrol(RequestContext inside, Account account, String code) {
        Lockout.retried(() -> {
            Optional<Row<Kept>> read = row(inside, account);
            Instant now = time.instant();
            Kept before =
                    read.map(Row::value)
                            .filter(kept -> now.isBefore(kept.until()))
                            .orElseThrow(Totp::noneOffered);
            OptionalLong step = TotpCode.step(before.offered(), code, now, 0);
            Kept after = Kept.enrolled(before.offered(), step.orElseThrow(Totp::noneOffered));
            return put(inside, account, AuditAction.TOTP_ENROLLED, new Step(read, after));
        });
    }

    private static Refusal noneOffered() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "That is not a code of the secret that was shown last. Look at your clock, or"
                        + " begin again.",
                "totp-not-enrolled");
    }

    /// Uses a code.
    ///
    /// @param code as it was typed
    /// @param device the device cookie's value as it came, empty for none
    /// @throws Refusal SIGN_IN_FAILED, TOO_MANY_REQUESTS when guessing is slowed down
    public void verify(RequestContext inside, Account account, String code, String device) {
        lockout.guess(
                inside,
                lockout.target(inside, account, device),
                () -> Lockout.retried(() -> use(inside, account, code)));
    }

    private boolean use(RequestContext inside, Account account, String code) {
        Row<Kept> row =
                row(inside, account)
                        .filter(one -> one.value().isEnrolled())
                        .orElseThrow(() -> Passwords.wrong("totp-none"));
        Kept before = row.value();
        long step =
                TotpCode.step(before.secret(), code, time.instant(), before.used())
                        .orElseThrow(() -> Passwords.wrong("totp-wrong"));
        Kept after = new Kept(before.secret(), step, before.offered(), before.until());
        return put(inside, account, AuditAction.TOTP_USED, new Step(Optional.of(row), after));
    }

    /// Ends them, and what was offered. Who removes a second factor has shown one before.
    public void remove(RequestContext inside, Account account) {
        Lockout.retried(() -> {
            Optional<Row<Kept>> read = row(inside, account);
            return read.isEmpty()
                    || store.write(
                            inside,
                            events.event(inside, AuditAction.TOTP_REMOVED, account),
                            rows -> {
                                rows.delete(TABLE, read.get());
                                return true;
                            });
        });
    }

    private static Map<String, Object> write(Kept kept) {
        return Map.of(
                "secret", Base64.getEncoder().encodeToString(kept.secret()),
                "used", kept.used(),
                "offered", Base64.getEncoder().encodeToString(kept.offered()),
                "until", kept.until().toEpochMilli());
    }

    private static Kept read(JsonObject row) {
        return new Kept(
                Base64.getDecoder().decode(row.text("secret")),
                row.number("used"),
                Base64.getDecoder().decode(row.text("offered")),
                row.instant("until"));
    }
}
